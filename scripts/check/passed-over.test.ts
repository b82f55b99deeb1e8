import { expect, test } from "bun:test";
import { isFileOut, isTestOut, type PassedOver, patternOption, staleEntries } from "./passed-over.ts";

const LIST: readonly PassedOver[] = [
  { file: "a.test.ts", reason: "it cannot hold" },
  { file: "b.test.ts", tests: ["is (not) for many"], reason: "it counts" },
];
const skipped = { file: "b.test.ts", name: "is (not) for many", end: "skipped" } as const;

test("a file is left out, and of another one a test, when it was not run", () => {
  expect([isFileOut(LIST, "a.test.ts"), isFileOut(LIST, "b.test.ts")]).toEqual([true, false]);
  expect(isTestOut(LIST, skipped)).toBe(true);
  expect(isTestOut(LIST, { ...skipped, name: "another" })).toBe(false);
  expect(isTestOut(LIST, { ...skipped, end: "failed" })).toBe(false);
});

test("the pattern passes over what is listed, as it is written, and nothing else", () => {
  const [option = ""] = patternOption(LIST);
  const pattern = new RegExp(option.slice(option.indexOf("=") + 1));
  expect([pattern.test("is (not) for many"), pattern.test("is not for many")]).toEqual([false, true]);
  expect(patternOption([])).toEqual([]);
});

test("what is listed and not there is told", () => {
  expect(staleEntries(LIST, ["a.test.ts", "b.test.ts"], [skipped])).toEqual([]);
  expect(staleEntries(LIST, ["b.test.ts"], [])).toEqual([
    "a.test.ts is passed over and not there",
    "b.test.ts: passed over and not there: is (not) for many",
  ]);
});
