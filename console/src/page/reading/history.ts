/** What is known of the service's last hour: what it remembers itself, and what the page has seen since. Pure. */
import type { HistoryBody } from "@belfry/protocol";
import { type Buckets, grownSince, quantileOf } from "./buckets.ts";

export const HOUR_MS = 3_600_000;
/** Less is no measure of a rate: the page may be asked to read twice in a row. */
const MIN_GAP_MS = 500;
/** Two steps of the service's own memory: what is missing longer is asked of it. */
const GAP_MS = 30_000;
/** Times are told of so much before each reading. */
const LATELY_MS = 60_000;

/** One reading. Counters are as the service counts them: from its start. */
export interface Moment {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly pushes: number;
  readonly refusals: number;
  /** Refusals that are the service's own trouble, such as a full disk. */
  readonly failures: number;
  readonly acks: number;
  readonly connected: number;
  readonly waiting: number;
  /** From the request of a push to its answer. */
  readonly answered: Buckets;
  /** From the decision on a push to its confirmation, of devices that were connected when it came. */
  readonly acked: Buckets;
}

/** A value of a chart; null where there is none. */
export type Point = readonly [at: number, value: number | null];

/** What the service remembers, in the page's time. @param now milliseconds since 1970, as the page has it */
export function readHistory({ at, bounds, moments }: HistoryBody, now: number): readonly Moment[] {
  const buckets = (of: "answered" | "acked", counts: readonly number[]): Buckets => ({
    bounds: [...bounds[of], Number.POSITIVE_INFINITY],
    counts,
  });
  return moments.map((moment) => ({
    ...moment,
    at: moment.at + now - at,
    answered: buckets("answered", moment.answered),
    acked: buckets("acked", moment.acked),
  }));
}

/** Whether nobody looked for so long that the service knows more of it. */
export function lacksMoments(history: readonly Moment[], now: number): boolean {
  const last = history.at(-1);
  return last === undefined || now - last.at > GAP_MS;
}

/** The history with one more, without what is older than an hour. */
export function remember(history: readonly Moment[], moment: Moment): readonly Moment[] {
  const last = history.at(-1);
  if (last !== undefined && moment.at - last.at < MIN_GAP_MS) return history;
  return [...history.filter(({ at }) => moment.at - at <= HOUR_MS), moment];
}

/** What can be counted. */
export type Counter = "pushes" | "refusals" | "failures" | "acks";

/** How many a second between each two readings. A counter that fell began anew with the service, and counts from 0. */
export function perSecond(history: readonly Moment[], counter: Counter): readonly Point[] {
  return history.slice(1).map((moment, index) => {
    const before = history[index] ?? moment;
    const grown = moment[counter] - before[counter];
    return [moment.at, (1000 * (grown < 0 ? moment[counter] : grown)) / (moment.at - before.at)];
  });
}

/** How many within this long before the last reading. */
export function grownWithin(history: readonly Moment[], counter: Counter, ms: number): number {
  const last = history.at(-1);
  if (last === undefined) return 0;
  const first = history.find(({ at }) => last.at - at <= ms) ?? last;
  return Math.max(0, last[counter] - first[counter]);
}

/** A measured value as a chart shows it. */
export function valuesOf(history: readonly Moment[], value: "connected" | "waiting"): readonly Point[] {
  return history.map((moment) => [moment.at, moment[value]]);
}

/** A quantile of the minute before each reading, in milliseconds; null where nothing was counted. */
export function quantiles(history: readonly Moment[], times: "answered" | "acked", part: number): readonly Point[] {
  let first = 0;
  return history.slice(1).map((moment, index) => {
    while (first < index && moment.at - (history[first]?.at ?? 0) > LATELY_MS) first += 1;
    const before = history[first] ?? moment;
    return [moment.at, quantileOf(grownSince(moment[times], before[times]), part)];
  });
}
