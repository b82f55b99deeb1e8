import { expect, test } from "bun:test";
import { nearest } from "./nearest.ts";

test("C-09 a slip of the pen is recognised, another word is not, and a very long one is not even compared", () => {
  const known = ["hint-style", "hint-wrap", "lang"];
  expect(nearest("hint-stlye", known)).toBe("hint-style");
  expect(nearest("HintWrap", known)).toBe("hint-wrap");
  expect(nearest("colour", known)).toBeUndefined();
  expect(nearest("hint-style".repeat(5), known)).toBeUndefined();
  expect(nearest("", known)).toBeUndefined();
});
