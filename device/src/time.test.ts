import { afterEach, expect, jest, test } from "bun:test";
import { systemTime } from "./time.ts";

afterEach(() => {
  jest.useRealTimers();
});

test("a timer longer than setTimeout can hold fires when its whole span is over, and not at once", () => {
  jest.useFakeTimers();
  let fired = 0;
  systemTime(true).after(30 * 86_400_000, () => {
    fired += 1;
  });
  jest.advanceTimersByTime(30 * 86_400_000 - 1);
  expect(fired).toBe(0);
  jest.advanceTimersByTime(1);
  expect(fired).toBe(1);
});

test("a long timer can be cancelled after its first step", () => {
  jest.useFakeTimers();
  let fired = 0;
  const cancel = systemTime(false).after(30 * 86_400_000, () => {
    fired += 1;
  });
  jest.advanceTimersByTime(26 * 86_400_000);
  cancel();
  jest.advanceTimersByTime(26 * 86_400_000);
  expect(fired).toBe(0);
});
