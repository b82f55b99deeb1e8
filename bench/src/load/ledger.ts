/**
 * What became of every message of a run: when it was due, when it was answered, when it arrived. Knows no protocol and
 * no schedule; both ends report here, and whoever drives the run is told when a lane is free again.
 */
import { Histogram } from "../histogram.ts";

/** Messages that may be under way at once; older ones are forgotten. Ten seconds at 100,000/s. */
const RING = 1 << 20;

const ANSWER_OPEN = 1;
const ARRIVAL_OPEN = 2;

/** Counters, read at the edges of the measured window. */
export interface Counts {
  readonly accepted: number;
  readonly refused: number;
  readonly arrived: number;
  readonly duplicates: number;
}

/** What must have happened before a lane carries the next message. */
export type FreeWhen = "answered" | "arrived";

export class Ledger {
  readonly #dueAt = new Float64Array(RING);
  readonly #lane = new Int32Array(RING);
  readonly #open = new Uint8Array(RING);
  readonly #onFree: (lane: number) => void;
  readonly #freeMask: number;
  #window: readonly [from: number, to: number] = [0, 0];
  #next: number;
  #unanswered = 0;
  #missing = 0;
  #lastAt = 0;
  #counts = { accepted: 0, refused: 0, arrived: 0, duplicates: 0 };
  /** Times from the moment a message was due, of messages due within the window. */
  readonly answers = new Histogram();
  readonly arrivals = new Histogram();

  /** @param first number of the first message, so that stragglers of an earlier run are not taken for this one's */
  constructor(first: number, freeWhen: FreeWhen, onFree: (lane: number) => void) {
    this.#next = first;
    this.#freeMask = freeWhen === "arrived" ? ANSWER_OPEN | ARRIVAL_OPEN : ANSWER_OPEN;
    this.#onFree = onFree;
  }

  /** First number that no message of this run carries. */
  get next(): number {
    return this.#next;
  }

  /** When the last answer or arrival came, on the clock of `performance.now()`. */
  get lastAt(): number {
    return this.#lastAt;
  }

  /** From now on, messages due between the two moments are timed. */
  measure(from: number, to: number): void {
    this.#window = [from, to];
  }

  counts(): Counts {
    return { ...this.#counts };
  }

  /** Answers still awaited, and arrivals. */
  outstanding(): { readonly answers: number; readonly arrivals: number } {
    return { answers: this.#unanswered, arrivals: this.#missing };
  }

  /** Enters a message. @returns its number */
  begin(lane: number, dueAt: number): number {
    const number = this.#next++;
    const at = number % RING;
    this.#dueAt[at] = dueAt;
    this.#lane[at] = lane;
    this.#open[at] = ANSWER_OPEN | ARRIVAL_OPEN;
    this.#unanswered++;
    this.#missing++;
    return number;
  }

  answered(number: number, accepted: boolean): void {
    const at = number % RING;
    if (((this.#open[at] ?? 0) & ANSWER_OPEN) === 0) return;
    this.#unanswered--;
    if (accepted) this.#counts.accepted++;
    else this.#counts.refused++;
    this.#time(at, this.answers);
    this.#close(at, accepted ? ANSWER_OPEN : ANSWER_OPEN | ARRIVAL_OPEN);
  }

  arrived(number: number): void {
    const at = number % RING;
    if (((this.#open[at] ?? 0) & ARRIVAL_OPEN) === 0) {
      this.#counts.duplicates++;
      return;
    }
    this.#counts.arrived++;
    this.#time(at, this.arrivals);
    this.#close(at, ARRIVAL_OPEN);
  }

  #time(at: number, into: Histogram): void {
    const dueAt = this.#dueAt[at] ?? 0;
    const [from, to] = this.#window;
    this.#lastAt = performance.now();
    if (dueAt >= from && dueAt < to) into.record(this.#lastAt - dueAt);
  }

  /** Strikes out what happened. A refused message will not arrive either. */
  #close(at: number, bits: number): void {
    const before = this.#open[at] ?? 0;
    const after = before & ~bits;
    this.#open[at] = after;
    if ((before & ARRIVAL_OPEN) !== 0 && (after & ARRIVAL_OPEN) === 0) this.#missing--;
    const wasBusy = (before & this.#freeMask) !== 0;
    if (wasBusy && (after & this.#freeMask) === 0) this.#onFree(this.#lane[at] ?? 0);
  }
}
