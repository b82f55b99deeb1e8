/**
 * What of a ring's rows is to be kept, and when: each notification once, a moment after it began, and once more when it ends later. Refuses to
 * know who keeps it.
 */
import type { Batch } from "./batch.ts";
import { type Details, fact, ROW_BYTES, type Rows, time } from "./row.ts";

/** What was handed out of a row: nothing yet, how far it had come, all of it, or it has ended since and that is still to be handed out. */
const kept = { not: 0, soFar: 1, whole: 2, endsLater: 3 } as const;

export interface HandedRing {
  readonly rows: Rows;
  readonly details: ReadonlyMap<number, Details>;
  /** Rows that the ring has. */
  readonly size: number;
  /** Where the notification lies that was begun so many notifications ago; 1 for the last one. */
  placeOf(ago: number): number;
}

export class HandOver {
  readonly #ring: HandedRing;
  /** Called when a row is about to be overwritten that was not handed out; null while nothing is kept. */
  #onFull: (() => void) | null = null;
  /** Notifications begun in all; up to `#handed` they were handed out, and up to `#settled` they had begun when that was done last. */
  #begun = 0;
  #handed = 0;
  #settled = 0;
  /** Begun, and when it was their turn neither recorded nor ended. */
  #slow: number[] = [];
  /** Places that ended after they were handed out. */
  #endsLater: number[] = [];

  constructor(ring: HandedRing) {
    this.#ring = ring;
  }

  get keeps(): boolean {
    return this.#onFull !== null;
  }

  start(onFull: () => void): void {
    this.#onFull = onFull;
    this.#handed = this.#settled = this.#begun;
  }

  /** A notification is about to begin at a place: what is there must have been handed out. */
  begins(at: number): void {
    if (this.#onFull !== null) {
      const isDone = this.#begun - this.#handed < this.#ring.size && this.#state(at) !== kept.endsLater;
      if (!isDone) this.#onFull();
    }
    this.#begun++;
  }

  /** One that was withdrawn has turned up: its turn may be over. */
  comesBack(at: number): void {
    if (!this.keeps || this.#state(at) !== kept.not) return;
    this.#ring.rows.setFact(at, fact.kept, kept.endsLater);
    this.#endsLater.push(at);
  }

  /** A notification ended, or how it ended is better known now. */
  ends(at: number): void {
    const state = this.#state(at);
    if (state !== kept.soFar && state !== kept.whole) return;
    this.#ring.rows.setFact(at, fact.kept, kept.endsLater);
    this.#endsLater.push(at);
  }

  /** @param all also what began since the last time */
  take(all: boolean): Pick<Batch, "rows" | "details"> {
    const until = all ? this.#begun : this.#settled;
    const { size } = this.#ring;
    const again = this.#slow.splice(0).filter((begun) => this.#begun - begun <= size && this.#isDue(begun));
    const places = again.map((begun) => this.#place(begun));
    for (let begun = this.#handed; begun < until; begun++) if (this.#isDue(begun)) places.push(this.#place(begun));
    for (const at of this.#endsLater.splice(0)) if (this.#state(at) === kept.endsLater) places.push(at);
    this.#handed = until;
    this.#settled = this.#begun;
    return this.#copy(places);
  }

  /** Whether there is something to hand out; what is neither recorded nor ended comes up again. */
  #isDue(begun: number): boolean {
    const at = this.#place(begun);
    const { rows } = this.#ring;
    // It was withdrawn.
    if (rows.time(at, time.read) <= 0) return false;
    if (rows.fact(at, fact.end) !== 0 || rows.time(at, time.recorded) !== 0) return true;
    this.#slow.push(begun);
    return false;
  }

  #copy(places: readonly number[]): Pick<Batch, "rows" | "details"> {
    const { rows, details } = this.#ring;
    const copied = new Uint8Array(places.length * ROW_BYTES);
    const more: [number, Details][] = [];
    // Neighbours in one go: as a rule all of them are.
    for (let from = 0, n = 0; n < places.length; n++) {
      const at = places[n] ?? 0;
      rows.setFact(at, fact.kept, rows.fact(at, fact.end) === 0 ? kept.soFar : kept.whole);
      const own = details.size === 0 ? undefined : details.get(at);
      if (own !== undefined) more.push([n, own]);
      if (places[n + 1] === at + 1) continue;
      const first = (places[from] ?? 0) * ROW_BYTES;
      copied.set(rows.bytes.subarray(first, (at + 1) * ROW_BYTES), from * ROW_BYTES);
      from = n + 1;
    }
    return { rows: copied.buffer, details: more };
  }

  #state(at: number): number {
    return this.#ring.rows.fact(at, fact.kept);
  }

  #place(begun: number): number {
    return this.#ring.placeOf(this.#begun - begun);
  }
}
