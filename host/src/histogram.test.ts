import { expect, test } from "bun:test";
import fc from "fast-check";
import { Histogram, QUICK_SECONDS, SLOW_SECONDS } from "./histogram.ts";

test("what took as long as a bound is counted below it, and what took longer than all of them behind the last", () => {
  const histogram = new Histogram([0.01, 0.1]);
  for (const seconds of [0, 0.01, 0.0101, 0.1, 0.2, 9]) histogram.observe(seconds);
  expect(histogram.cumulative()).toEqual([2, 4, 6]);
  expect(histogram.sum).toBeCloseTo(9.3201);
});

test("a clock that was set back neither loses a count nor lowers the sum", () => {
  const histogram = new Histogram([0.01]);
  histogram.observe(-5);
  expect(histogram.cumulative()).toEqual([1, 1]);
  expect(histogram.sum).toBe(0);
});

test("property: each bucket holds as many as took at most as long as its bound", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(QUICK_SECONDS, SLOW_SECONDS),
      fc.array(fc.double({ min: 0, max: 1e6, noNaN: true })),
      (bounds, all) => {
        const histogram = new Histogram(bounds);
        for (const seconds of all) histogram.observe(seconds);
        const expected = [...bounds, Number.POSITIVE_INFINITY].map((bound) => all.filter((one) => one <= bound).length);
        expect(histogram.cumulative()).toEqual(expected);
      },
    ),
  );
});
