/** Times as people read them. */
import { expect, test } from "bun:test";
import { formatAgo, formatSpan } from "./times.ts";

test("a span has three digits at most, and the unit a person would choose", () => {
  const spans: readonly (readonly [number, string])[] = [
    [0, "0.00 ms"],
    [0.4162, "0.42 ms"],
    [9.994, "9.99 ms"],
    [9.996, "10.0 ms"],
    [99.94, "99.9 ms"],
    [99.96, "100 ms"],
    [340.4, "340 ms"],
    [999.6, "1.00 s"],
    [4200, "4.20 s"],
    [59_900, "59.9 s"],
    [200_000, "3 min 20 s"],
    [7_500_000, "2 h 5 min"],
    [273_600_000, "3 d 4 h"],
  ];
  for (const [ms, words] of spans) expect(formatSpan(ms).replaceAll("\u00a0", " ")).toBe(words);
});

test("what has just happened is not counted in seconds", () => {
  expect(formatAgo(1_000_000, 1_004_000)).toBe("just now");
  expect(formatAgo(1_000_000, 1_040_000)).toBe("40 s ago");
  expect(formatAgo(0, 7_200_000)).toBe("2 h ago");
  expect(formatAgo(1_000_000, 999_000)).toBe("just now");
});
