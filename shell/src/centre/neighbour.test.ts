import { describe, expect, test } from "bun:test";
import { neighbourOf, walkList } from "./neighbour.ts";

describe("what gets the focus of a toast that is gone", () => {
  test.each([
    ["b", ["a", "c"], "c"],
    ["c", ["a", "b"], "b"],
    ["a", ["c"], "c"],
    ["b", [], undefined],
    ["b", ["a"], "a"],
  ])("after %p with %p left it is %p", (gone, left, next) => {
    expect(neighbourOf(["a", "b", "c"], gone, new Set(left))).toBe(next);
  });
});

describe("the keyboard in a list", () => {
  test.each([
    ["ArrowDown", "a", "b"],
    ["ArrowUp", "b", "a"],
    ["Home", "c", "a"],
    ["End", "a", "c"],
    ["ArrowDown", "c", undefined],
    ["ArrowUp", "a", undefined],
    ["ArrowDown", "x", undefined],
    ["x", "a", undefined],
  ])("%s leads from %p to %p", (key, from, next) => {
    expect(walkList(key, ["a", "b", "c"], from)).toBe(next);
  });
});
