import { expect, test } from "bun:test";
import { dueEvery } from "./due.ts";

test("it is due at the first look, and then when its time has gone by on the clock", () => {
  const isDue = dueEvery(5000, 250);
  expect([1000, 1250, 5999, 6000, 6250, 11_000].map(isDue)).toEqual([true, false, false, true, false, true]);
});

test("a clock that was set, forward or back, makes it due at once, and only once", () => {
  const isDue = dueEvery(5000, 250);
  expect([0, 90_000, 90_250, 1000, 1250].map(isDue)).toEqual([true, true, false, true, false]);
});

test("with a clock that stands still it is due after as many looks as fill its time", () => {
  const isDue = dueEvery(1000, 250);
  expect(Array.from({ length: 9 }, () => isDue(7))).toEqual([
    true,
    false,
    false,
    false,
    true,
    false,
    false,
    false,
    true,
  ]);
});
