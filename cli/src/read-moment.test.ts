import { expect, test } from "bun:test";
import { readMoment } from "./read-moment.ts";

const NOW = Date.UTC(2026, 0, 31, 9, 5);

test("a moment is so long ago, in seconds, minutes, hours or days, or a date", () => {
  const words = ["90s", "15m", "1h", "7d", "2026-01-30T09:05:00Z"];
  const ago = words.map((word) => NOW - readMoment("since", word, NOW));
  expect(ago).toEqual([90_000, 900_000, 3_600_000, 7 * 86_400_000, 86_400_000]);
});

test("what is no moment is refused with what would be one", () => {
  for (const word of ["", "yesterday", "1w", "-1h", "1.5h", "1h ago"]) {
    expect(() => readMoment("since", word, NOW)).toThrow("30m, 1h, 7d");
  }
});
