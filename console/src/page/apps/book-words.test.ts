/** Books in one line. */
import { expect, test } from "bun:test";
import { bookWords } from "./book-words.ts";

const NONE = { app: "a", accepted: 0, delivered: 0, replaced: 0, expired: 0, removed: 0, dropped: 0, pending: 0 };

test("the parts that are there are told, the others are not", () => {
  expect(bookWords({ ...NONE, accepted: 1200, delivered: 1198, pending: 2 })).toBe(
    "1,200 accepted: 1,198 delivered, 2 pending",
  );
  expect(bookWords(NONE)).toBe("nothing was ever accepted");
  expect(bookWords(undefined)).toBe("nothing was ever accepted");
});
