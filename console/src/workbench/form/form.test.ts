import { expect, test } from "bun:test";
import { entered, needed, whole, withPart, words } from "./field.ts";
import { moved } from "./rows.ts";

test("a field that is empty is left out, unless it has to be there", () => {
  expect(entered(words("alt", "Alt"), "")).toBeUndefined();
  expect(entered(needed("text", "Words"), "")).toBe("");
  expect(entered(whole("maxLines", "Lines", 1), "3")).toBe(3);
});

test("a share is a number where it is one, and else a word of Windows' or of data", () => {
  const share = { ...words("value", "How far"), control: "amount" } as const;
  expect(entered(share, "0.4")).toBe(0.4);
  expect(entered(share, "indeterminate")).toBe("indeterminate");
  expect(entered(share, "{progress}")).toBe("{progress}");
  expect(entered(share, " ")).toBe(" ");
});

test("a property that is taken away is not there", () => {
  expect(Object.keys(withPart({ a: 1, b: 2 }, "b", undefined))).toEqual(["a"]);
  expect(withPart({ a: 1 }, "b", 2)).toEqual({ a: 1, b: 2 });
});

test("a row is moved among the others, and not out of the list", () => {
  expect(moved(["a", "b", "c"], 0, 1)).toEqual(["b", "a", "c"]);
  expect(moved(["a", "b", "c"], 2, 0)).toEqual(["c", "a", "b"]);
  expect(moved(["a", "b"], 0, -1)).toEqual(["a", "b"]);
  expect(moved(["a", "b"], 1, 2)).toEqual(["a", "b"]);
});
