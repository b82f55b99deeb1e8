import { expect, test } from "bun:test";
import { readOptions, usage } from "./options.ts";

const steps = ["style", "unit", "wire"];

test("without options every step runs, and runs short", () => {
  expect(readOptions([], steps)).toEqual({ only: null, long: false, help: false });
});

test("the steps to run can be named", () => {
  expect(readOptions(["--only=unit,wire", "--long"], steps)).toEqual({
    only: new Set(["unit", "wire"]),
    long: true,
    help: false,
  });
});

test("a step that does not exist is refused by name, so that a typo never passes as a run without failures", () => {
  expect(readOptions(["--only=unit,wires"], steps)).toBe('there is no step named "wires"');
  expect(readOptions(["--only="], steps)).toBe('there is no step named ""');
});

test("an unknown option is refused by name", () => {
  expect(readOptions(["--fast"], steps)).toBe("--fast is not an option");
});

test("the usage names every step", () => {
  for (const step of steps) expect(usage(steps)).toContain(step);
});
