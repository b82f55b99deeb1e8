import { expect, test } from "bun:test";
import { readRetryAfter } from "./retry-after.ts";

const NOON = Date.UTC(2026, 0, 15, 12);

test.each([
  ["120", 120],
  [" 0 ", 0],
  ["Thu, 15 Jan 2026 12:02:00 GMT", 120],
  ["Thu, 15 Jan 2026 11:59:00 GMT", 0],
])("Retry-After %j is %d seconds at noon", (text, seconds) => {
  expect(readRetryAfter(text, NOON)).toBe(seconds);
});

test.each([undefined, "", "soon", "-5", "1.5", "1234567890", "2026-01-15T12:02:00Z", "Thu, 45 Jan 2026 12:02:00 GMT"])(
  "Retry-After %j says nothing",
  (text) => {
    expect(readRetryAfter(text, NOON)).toBeNull();
  },
);

test("a part of a second counts as a whole one: who comes too early is sent away again", () => {
  expect(readRetryAfter("Thu, 15 Jan 2026 12:00:01 GMT", NOON + 1)).toBe(1);
});
