/**
 * The books of one device identity: which notifications came, which the app is done with, and what the service must still be told.
 *
 * Pure: sequence numbers and results in, ack frames out. Relies on one guarantee of the service: within a connection pushes
 * come with rising sequence numbers. Gaps are normal (replaced and expired notifications leave them), so "contiguous" means
 * that nothing which came before is still with the app.
 */
import { type AckFrame, type AckResult, CREDIT_MESSAGES } from "@belfry/protocol";

/** Single acks in one frame; the service reads no more. @source protocol, readDeviceFrame */
const MAX_ONES = 256;

/**
 * How many settled numbers beyond the cumulative one are remembered. The service resends only what was on its way when a
 * connection broke, at most one credit window; the rest is margin.
 */
const MAX_REMEMBERED = 16 * CREDIT_MESSAGES;

type One = readonly [seq: number, result: AckResult];

/** What a sequence number that comes in is: to be given to the app, already with it, or already done. */
export type Arrival = "new" | "pending" | "settled";

/** See the head of this file. One instance per identity: after a reset its numbers mean nothing. */
export class AckLedger {
  #seq: number;
  #seqDue = false;
  readonly #pending = new Set<number>();
  readonly #settled = new Map<number, AckResult>();
  readonly #due = new Map<number, AckResult>();

  /** @param seq everything up to it is settled: what the store kept, 0 for a new device */
  constructor(seq: number) {
    this.#seq = seq;
  }

  /** The highest number up to which everything that came is settled. */
  get seq(): number {
    return this.#seq;
  }

  /** Takes note of a push. A number that is already settled will be confirmed again: its ack was lost. */
  arrive(seq: number): Arrival {
    if (this.#pending.has(seq)) return "pending";
    const result = this.#settled.get(seq);
    if (result !== undefined) {
      this.#due.set(seq, result);
      return "settled";
    }
    if (seq <= this.#seq) {
      this.#seqDue = true;
      return "settled";
    }
    this.#pending.add(seq);
    return "new";
  }

  /** The app is done with a notification. Settling one that is not pending changes nothing. */
  settle(seq: number, result: AckResult): void {
    if (!this.#pending.delete(seq)) return;
    this.#settled.set(seq, result);
    this.#due.set(seq, result);
    this.#advance();
  }

  /**
   * Takes what the service must be told since the last call; empty when there is nothing.
   *
   * A burst that was handled in order makes one frame. Results other than `handled` that the cumulative number passes over go in
   * a frame before it, because the cumulative number alone says `handled`.
   */
  take(): AckFrame[] {
    const due = [...this.#due].sort(([a], [b]) => a - b);
    const told = due.filter(([seq, result]) => seq <= this.#seq && result !== "handled");
    const beyond = due.filter(([seq]) => seq > this.#seq);
    const frames = inFrames(told);
    const [first, ...more] = inFrames(beyond);
    if (this.#seqDue) frames.push({ ...first, t: "ack", seq: this.#seq }, ...more);
    else if (first !== undefined) frames.push(first, ...more);
    this.#due.clear();
    this.#seqDue = false;
    return frames;
  }

  #advance(): void {
    const oldestPending = Math.min(...this.#pending);
    for (const seq of this.#settled.keys()) {
      if (seq > oldestPending) continue;
      this.#settled.delete(seq);
      this.#seq = Math.max(this.#seq, seq);
      this.#seqDue = true;
    }
    for (const seq of this.#settled.keys()) {
      if (this.#settled.size <= MAX_REMEMBERED) break;
      this.#settled.delete(seq);
    }
  }
}

function inFrames(ones: readonly One[]): AckFrame[] {
  const frames: AckFrame[] = [];
  for (let at = 0; at < ones.length; at += MAX_ONES) frames.push({ t: "ack", ones: ones.slice(at, at + MAX_ONES) });
  return frames;
}
