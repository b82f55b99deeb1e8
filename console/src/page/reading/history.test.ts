/** The hour that the page remembers. */
import { expect, test } from "bun:test";
import type { Buckets } from "./buckets.ts";
import {
  grownWithin,
  HOUR_MS,
  lacksMoments,
  type Moment,
  perSecond,
  quantiles,
  readHistory,
  remember,
} from "./history.ts";

const NOTHING: Buckets = { bounds: [0.01, Number.POSITIVE_INFINITY], counts: [0, 0] };

const moment = (at: number, pushes: number): Moment => ({
  at,
  pushes,
  refusals: 0,
  failures: 0,
  acks: 0,
  connected: 0,
  waiting: 0,
  answered: NOTHING,
  acked: NOTHING,
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

test("a quantile is of what was counted within the minute before its reading", () => {
  const acked = (at: number, counts: readonly number[]) => ({ ...moment(at, 0), acked: { ...NOTHING, counts } });
  const history = [acked(0, [0, 0]), acked(2000, [10, 10]), acked(50_000, [10, 10]), acked(70_000, [10, 10])];
  expect(quantiles(history, "acked", 0.5)).toEqual([
    [2000, 5],
    [50_000, 5],
    [70_000, null],
  ]);
  expect(quantiles([], "acked", 0.5)).toEqual([]);
});

test("what the service remembers is read in the page's time, whatever clock the service has", () => {
  const { answered: _, acked: __, ...counted } = moment(70_000, 7);
  const remembered = { ...counted, answered: [1, 2], acked: [0, 3] };
  const body = { at: 100_000, bounds: { answered: [0.5], acked: [2] }, moments: [remembered] };
  expect(readHistory(body, 5_100_000)).toEqual([
    {
      ...counted,
      at: 5_070_000,
      answered: { bounds: [0.5, Number.POSITIVE_INFINITY], counts: [1, 2] },
      acked: { bounds: [2, Number.POSITIVE_INFINITY], counts: [0, 3] },
    },
  ]);
});

test("the service is asked for what the page did not see: at its beginning, and after nobody looked for a while", () => {
  expect(lacksMoments([], 0)).toBe(true);
  expect(lacksMoments([moment(0, 0)], 30_000)).toBe(false);
  expect(lacksMoments([moment(0, 0)], 30_001)).toBe(true);
});
