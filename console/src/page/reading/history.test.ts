/** The hour that the page remembers. */
import { expect, test } from "bun:test";
import { grownWithin, HOUR_MS, type Moment, perSecond, remember } from "./history.ts";

const moment = (at: number, pushes: number): Moment => ({
  at,
  pushes,
  refusals: 0,
  failures: 0,
  acks: 0,
  connected: 0,
  waiting: 0,
  p50: null,
  p99: null,
});

test("an hour is kept, and two readings at one moment count once", () => {
  const history = [0, 1000, 1100, HOUR_MS + 500].reduce<readonly Moment[]>(
    (kept, at) => remember(kept, moment(at, 0)),
    [],
  );
  expect(history.map(({ at }) => at)).toEqual([1000, HOUR_MS + 500]);
});

test("a rate is what was counted between two readings, and a service that began anew is no negative one", () => {
  const history = [moment(0, 10), moment(2000, 50), moment(4000, 6)];
  expect(perSecond(history, "pushes")).toEqual([
    [2000, 20],
    [4000, 3],
  ]);
  expect(perSecond([], "pushes")).toEqual([]);
});

test("what grew lately is counted from the first reading within that time", () => {
  const history = [moment(0, 1), moment(50_000, 5), moment(100_000, 9)];
  expect(grownWithin(history, "pushes", 60_000)).toBe(4);
  expect(grownWithin([], "pushes", 60_000)).toBe(0);
});
