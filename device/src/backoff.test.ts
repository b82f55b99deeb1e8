import { expect, test } from "bun:test";
import fc from "fast-check";
import { reconnectDelayMs } from "./backoff.ts";

test("the span doubles from one second and stops growing at five minutes", () => {
  const almostOne = 1 - Number.EPSILON;
  const spans = [0, 1, 2, 8, 9, 1_000_000].map((attempt) => reconnectDelayMs(attempt, almostOne));
  expect(spans).toEqual([999, 1_999, 3_999, 255_999, 299_999, 299_999]);
});

test("a delay is never negative and never beyond five minutes", () => {
  fc.assert(
    fc.property(fc.nat(), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempt, random) => {
      const delay = reconnectDelayMs(attempt, random);
      expect(delay >= 0 && delay <= 300_000).toBe(true);
    }),
  );
});
