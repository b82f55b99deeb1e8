import { expect, test } from "bun:test";
import { createPaint } from "./paint.ts";
import { removedRecordOf, removedRecordOfFrame, removedWords } from "./removed-record.ts";

const words = (match: string) => removedWords({ event: "removed", match }, createPaint(false));

test("a removal has the spelling of X-WNS-Match, from the library and off the wire", () => {
  const match = "type=wns/toast;group=g;tag=t";
  expect(removedRecordOf({ all: false, group: "g", tag: "t" })).toEqual({ event: "removed", match });
  expect(removedRecordOfFrame({ t: "removed", seq: 1, id: "A", channel: "c", match })).toEqual({
    event: "removed",
    match,
  });
});

test("a person reads which toasts are to go", () => {
  expect(words("type=wns/toast;all")).toBe("removed every toast");
  expect(words("type=wns/toast;group=g;tag=t")).toBe("removed toasts with tag t in group g");
  expect(words("type=wns/toast;tag=t")).toBe("removed toasts with tag t");
});
