/** A span of time as a person types it. */
import { expect, test } from "bun:test";
import { readSpan } from "./read-span.ts";

const DAY = { min: 1, max: 86_400 };

test("a span is a number of seconds, minutes, hours or days", () => {
  expect(["90s", "15m", "1h", "1d"].map((word) => readSpan("for", word, DAY))).toEqual([90, 900, 3600, 86_400]);
});

test("what is no span, or too short or too long, is refused with what would be one", () => {
  for (const word of ["", "1", "forever", "0s", "2d", "1.5h", "-1h"]) {
    expect(() => readSpan("for", word, DAY)).toThrow("90s, 15m or 1h");
  }
});
