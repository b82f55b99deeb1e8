/**
 * How long something took, counted in fixed buckets. Counting is a handful of comparisons and two additions, and allocates nothing, so that it
 * may stand on the path of every push.
 */

/** Upper bounds in seconds for what a server does by itself: from half a millisecond to ten seconds. */
export const QUICK_SECONDS: readonly number[] = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
];

/** Upper bounds in seconds for what waits for somebody else: from a millisecond to a week. */
export const SLOW_SECONDS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30, 120, 600, 3600, 21_600, 86_400, 604_800,
];

/** Counts of one series. */
export class Histogram {
  readonly bounds: readonly number[];
  /** In the order of the bounds, and behind them what was longer than the last. */
  readonly #counts: Float64Array;
  #sum = 0;

  /** @param bounds upper bounds in seconds, rising */
  constructor(bounds: readonly number[] = QUICK_SECONDS) {
    this.bounds = bounds;
    this.#counts = new Float64Array(bounds.length + 1);
  }

  /** What a clock that was set back makes negative counts as nothing. */
  observe(seconds: number): void {
    const spent = Math.max(seconds, 0);
    const { bounds } = this;
    let bucket = 0;
    while (bucket < bounds.length && spent > (bounds[bucket] as number)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] as number) + 1;
    this.#sum += spent;
  }

  /** Seconds in all. */
  get sum(): number {
    return this.#sum;
  }

  /** How many took at most as long as each bound, and in the end how many there were. */
  cumulative(): number[] {
    let all = 0;
    return Array.from(this.#counts, (count) => {
      all += count;
      return all;
    });
  }
}
