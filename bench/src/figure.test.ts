import { expect, test } from "bun:test";
import { type Figure, summarize } from "./figure.ts";

const rate = (value: number | null): Figure => ({
  key: "rate",
  label: "rate",
  unit: "/s",
  value,
  bound: { atLeast: 10 },
});

test("repeats are joined to their median, which is held against the target", () => {
  const [summary] = summarize([[rate(9)], [rate(30)], [rate(12)]]);
  expect(summary).toMatchObject({ value: 12, values: [9, 30, 12], met: true });
});

test("a figure that was never measured neither meets nor misses its target", () => {
  expect(summarize([[rate(null)]])[0]).toMatchObject({ value: null, met: null });
});

test("a part that failed in its first repeat has no figures", () => {
  expect(summarize([])).toEqual([]);
});
