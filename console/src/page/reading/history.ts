/** What the page has seen of the service within the last hour. Pure; kept by the page and gone with it. */

export const HOUR_MS = 3_600_000;
/** Less is no measure of a rate: the page may be asked to read twice in a row. */
const MIN_GAP_MS = 500;

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
  /** Milliseconds from accept to ack of what was acked lately; null when nothing was. */
  readonly p50: number | null;
  readonly p99: number | null;
}

/** A value of a chart; null where there is none. */
export type Point = readonly [at: number, value: number | null];

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
export function valuesOf(history: readonly Moment[], value: "connected" | "waiting" | "p50" | "p99"): readonly Point[] {
  return history.map((moment) => [moment.at, moment[value]]);
}
