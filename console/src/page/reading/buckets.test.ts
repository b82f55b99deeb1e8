/** Quantiles out of the histograms of `/metrics`. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Buckets, bucketsOf, grownSince, quantileOf } from "./buckets.ts";
import { readMetrics } from "./metrics.ts";

const TEXT = `belfry_delivery_seconds_bucket{device="connected",le="0.01"} 50
belfry_delivery_seconds_bucket{device="connected",le="0.1"} 90
belfry_delivery_seconds_bucket{device="connected",le="+Inf"} 100
belfry_delivery_seconds_bucket{device="away",le="0.01"} 0
belfry_delivery_seconds_bucket{device="away",le="0.1"} 0
belfry_delivery_seconds_bucket{device="away",le="+Inf"} 7
belfry_delivery_seconds_count{device="connected"} 100
`;

const NAME = "belfry_delivery_seconds";
const bounds = [0.01, 0.1, Number.POSITIVE_INFINITY];

test("a histogram is read for one label or summed over all of them", () => {
  const samples = readMetrics(TEXT);
  expect(bucketsOf(samples, NAME, { device: "connected" })).toEqual({ bounds, counts: [50, 90, 100] });
  expect(bucketsOf(samples, NAME, {})).toEqual({ bounds, counts: [50, 90, 107] });
  expect(bucketsOf(samples, "belfry_nothing", {})).toEqual({ bounds: [], counts: [] });
});

test("a quantile is guessed within its bucket, and is the last bound when it took longer than that", () => {
  const buckets = { bounds, counts: [50, 90, 100] };
  expect(quantileOf(buckets, 0.5)).toBeCloseTo(10);
  expect(quantileOf(buckets, 0.7)).toBeCloseTo(55);
  expect(quantileOf(buckets, 0.99)).toBe(100);
  expect(quantileOf({ bounds, counts: [0, 0, 0] }, 0.5)).toBeNull();
  expect(quantileOf({ bounds: [], counts: [] }, 0.5)).toBeNull();
});

test("what was counted since a reading is the difference, unless the service began anew", () => {
  const [before, now]: Buckets[] = [
    { bounds, counts: [1, 2, 3] },
    { bounds, counts: [4, 6, 8] },
  ] as const;
  expect(grownSince(now as Buckets, before as Buckets).counts).toEqual([3, 4, 5]);
  expect(grownSince(before as Buckets, now as Buckets).counts).toEqual([1, 2, 3]);
  expect(grownSince(now as Buckets, { bounds: [], counts: [] }).counts).toEqual([4, 6, 8]);
});

test("a quantile lies within the bounds, and a larger part never has a shorter time", () => {
  const counted = fc.array(fc.nat(1000), { minLength: 3, maxLength: 3 });
  const part = fc.double({ min: 0.01, max: 1, noNaN: true });
  fc.assert(
    fc.property(counted, part, part, (each, one, other) => {
      const counts = each.map((_, at) => each.slice(0, at + 1).reduce((sum, count) => sum + count, 0));
      const [low, high] = [Math.min(one, other), Math.max(one, other)].map((of) => quantileOf({ bounds, counts }, of));
      if (low === null || high === null || low === undefined || high === undefined) return counts.at(-1) === 0;
      return low >= 0 && high <= 100.000001 && low <= high + 1e-9;
    }),
  );
});
