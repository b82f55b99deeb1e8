/** Points as paths. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { areaOf, lineOf, topOf } from "./plot.ts";

const frame = { from: 0, to: 100, top: 10, width: 200, height: 50 };

test("a line goes from left to right and is broken where there is no value", () => {
  expect(
    lineOf(
      [
        [0, 0],
        [50, 10],
        [60, null],
        [100, 5],
      ],
      frame,
    ),
  ).toBe("M0 50L100 0M200 25h0.1");
  expect(lineOf([], frame)).toBe("");
});

test("its ground reaches down to the base line", () => {
  expect(
    areaOf(
      [
        [0, 5],
        [100, 10],
      ],
      frame,
    ),
  ).toBe("M0 50L0 25L200 0V50Z");
});

test("the scale ends at a round number that no value exceeds, and not far above", () => {
  expect([0, 0.3, 1, 3, 7, 42, 20_000].map((value) => topOf([[[0, value]]]))).toEqual([1, 0.5, 1, 5, 10, 50, 20_000]);
  fc.assert(
    fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), (value) => {
      const top = topOf([[[0, value]]]);
      expect(top).toBeGreaterThanOrEqual(value * 0.999999);
      expect(top).toBeLessThanOrEqual(value * 2.500001);
    }),
  );
});
