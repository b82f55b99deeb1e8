import { describe, expect, test } from "bun:test";
import type { FaultSchedule } from "@belfry/protocol";
import fc from "fast-check";
import { isDue, isOver } from "./schedule.ts";

/** Which of so many requests are bitten, counted from 1. */
function bittenOf(schedule: FaultSchedule, requests: number): number[] {
  const bitten: number[] = [];
  for (let seen = 0; seen < requests; seen++) {
    if (isDue(schedule, { seen, bitten: bitten.length })) bitten.push(seen + 1);
  }
  return bitten;
}

const counts = fc.record(
  { after: fc.nat(20), every: fc.integer({ min: 1, max: 20 }), times: fc.integer({ min: 1, max: 20 }) },
  { requiredKeys: [] },
);
const percents = fc.record({ percent: fc.double({ min: 0, max: 100, noNaN: true }), seed: fc.nat() });

describe("the schedule of a fault", () => {
  test("without one every request is bitten", () => {
    expect(bittenOf({}, 4)).toEqual([1, 2, 3, 4]);
  });

  test("the next 3 are bitten and no more", () => {
    expect(bittenOf({ times: 3 }, 9)).toEqual([1, 2, 3]);
  });

  test("every 10th is bitten, the 10th first", () => {
    expect(bittenOf({ every: 10 }, 35)).toEqual([10, 20, 30]);
  });

  test("after 5 the sixth is the first", () => {
    expect(bittenOf({ after: 5 }, 8)).toEqual([6, 7, 8]);
    expect(bittenOf({ after: 5, every: 2, times: 2 }, 20)).toEqual([7, 9]);
  });

  test("0 % bites nothing and 100 % everything", () => {
    expect(bittenOf({ percent: 0, seed: 7 }, 1000)).toEqual([]);
    expect(bittenOf({ percent: 100, seed: 7 }, 1000)).toHaveLength(1000);
  });

  test("10 % with seed 7 always bites these of the first 60", () => {
    expect(bittenOf({ percent: 10, seed: 7 }, 60)).toEqual([3, 8, 19, 54]);
  });

  test("seeds that are neighbours do not bite the same requests shifted by one", () => {
    const seventh = bittenOf({ percent: 50, seed: 7 }, 2000);
    const eighth = new Set(bittenOf({ percent: 50, seed: 8 }, 2000).map((nth) => nth - 1));
    const agreeing = seventh.filter((nth) => eighth.has(nth)).length;
    expect(agreeing).toBeGreaterThan(400);
    expect(agreeing).toBeLessThan(600);
  });

  test("counts are exact, whatever is combined", () => {
    fc.assert(
      fc.property(counts, fc.nat(200), (schedule, requests) => {
        const { after = 0, every = 1, times = Number.POSITIVE_INFINITY } = schedule;
        const expected = Math.min(times, Math.floor(Math.max(0, requests - after) / every));
        const bitten = bittenOf(schedule, requests);
        expect(bitten).toHaveLength(expected);
        expect(bitten.every((nth) => nth > after && (nth - after) % every === 0)).toBe(true);
      }),
    );
  });

  test("the same seed bites the same requests, and with times the first of them", () => {
    fc.assert(
      fc.property(percents, fc.integer({ min: 1, max: 20 }), (schedule, times) => {
        const bitten = bittenOf(schedule, 300);
        expect(bittenOf(schedule, 300)).toEqual(bitten);
        expect(bittenOf({ ...schedule, times }, 300)).toEqual(bitten.slice(0, times));
      }),
    );
  });

  test("over many requests a percentage is close to its value, whatever the seed", () => {
    fc.assert(
      fc.property(percents, ({ percent, seed }) => {
        const REQUESTS = 4000;
        const share = (bittenOf({ percent, seed }, REQUESTS).length / REQUESTS) * 100;
        // Five standard deviations at 50 %: a property that is tried a million times would still hold.
        expect(Math.abs(share - percent)).toBeLessThan(4);
      }),
      { numRuns: 50 },
    );
  });

  test("a fault is over when it bit as often as it was to", () => {
    expect(isOver({ times: 2 }, { seen: 9, bitten: 1 })).toBe(false);
    expect(isOver({ times: 2 }, { seen: 9, bitten: 2 })).toBe(true);
    expect(isOver({}, { seen: 9, bitten: 9 })).toBe(false);
  });
});
