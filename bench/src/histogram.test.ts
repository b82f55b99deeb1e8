import { expect, test } from "bun:test";
import { Histogram } from "./histogram.ts";

test("quantiles are right to within 1.1 %, from microseconds to seconds", () => {
  const histogram = new Histogram();
  for (let at = 1; at <= 10_000; at++) histogram.record(at / 10);
  const { p50, p99, p999 } = histogram.quantiles();
  for (const [measured, exact] of [[p50, 500] as const, [p99, 990] as const, [p999, 999] as const]) {
    expect(Math.abs(measured - exact) / exact).toBeLessThan(0.011);
  }
});

test("no quantile lies beyond the longest time recorded", () => {
  const histogram = new Histogram();
  histogram.record(3.3);
  expect(histogram.quantiles()).toEqual({ count: 1, p50: 3.3, p99: 3.3, p999: 3.3, max: 3.3 });
});

test("an empty histogram has quantiles of zero", () => {
  expect(new Histogram().quantiles()).toEqual({ count: 0, p50: 0, p99: 0, p999: 0, max: 0 });
});
