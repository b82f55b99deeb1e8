/**
 * A histogram of times that stays small however many it records: buckets grow with the value, so every quantile is
 * right to within 1 %. Knows nothing of what was timed.
 */

/** Buckets per doubling of the value. 2^(1/64) is 1.09 %. */
const BUCKETS_PER_OCTAVE = 64;

/** Shortest time told apart, in milliseconds; a microsecond is what the clock gives. */
const SHORTEST_MS = 0.001;

/** 26 doublings of a microsecond are 67 seconds, longer than any run. */
const BUCKETS = 26 * BUCKETS_PER_OCTAVE;

/** Quantiles of one run, in milliseconds. */
export interface Quantiles {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

export class Histogram {
  readonly #counts = new Uint32Array(BUCKETS);
  #count = 0;
  #max = 0;

  record(ms: number): void {
    const bucket = Math.floor(Math.log2(Math.max(ms, SHORTEST_MS) / SHORTEST_MS) * BUCKETS_PER_OCTAVE);
    const at = Math.min(bucket, BUCKETS - 1);
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#count++;
    if (ms > this.#max) this.#max = ms;
  }

  /** The value that `share` (0 to 1) of all records do not exceed: the upper edge of its bucket, never more than the maximum. */
  quantile(share: number): number {
    const wanted = Math.ceil(share * this.#count);
    let seen = 0;
    for (let at = 0; at < BUCKETS; at++) {
      seen += this.#counts[at] ?? 0;
      if (seen >= wanted) return Math.min(SHORTEST_MS * 2 ** ((at + 1) / BUCKETS_PER_OCTAVE), this.#max);
    }
    return this.#max;
  }

  quantiles(): Quantiles {
    return {
      count: this.#count,
      p50: this.quantile(0.5),
      p99: this.quantile(0.99),
      p999: this.quantile(0.999),
      max: this.#max,
    };
  }
}
