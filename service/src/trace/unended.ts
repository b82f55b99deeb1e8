/**
 * Goes round the ring for notifications that were recorded and have no end: each is worth a question now and then, ever more rarely as it gets older,
 * because what waits for a device that is away may do so for weeks. Knows when to ask, not whom. Reads no clock.
 */
import type { NamedEntry } from "../engine/store.ts";
import { ANSWERS, fact, type Rows, time } from "./row.ts";

/** What is younger is under way; what is older is asked for at this age, at twice that, and so on. */
export const ASKED_FIRST_MS = 10_000;

/** Rows looked at by one step: less than a millisecond, and the ring that is the default is seen within ten. */
const LOOK = 8_192;

const FAILED = ANSWERS.indexOf("failed");

/** See the head of this file. */
export class UnendedRound {
  readonly #rows: Rows;
  /** Where the last step ended. */
  #at = 0;

  constructor(rows: Rows) {
    this.#rows = rows;
  }

  /** One step. @returns at most so many, none of which comes again before it is twice as old */
  take(now: number, most: number): NamedEntry[] {
    const found: NamedEntry[] = [];
    const { count } = this.#rows;
    for (let looked = 0; looked < Math.min(LOOK, count) && found.length < most; looked++) {
      if (this.#isDue(this.#at, now)) found.push(this.#named(this.#at, now));
      this.#at = (this.#at + 1) % count;
    }
    return found;
  }

  #isDue(at: number, now: number): boolean {
    const rows = this.#rows;
    if (rows.fact(at, fact.end) !== 0) return false;
    const readAt = rows.time(at, time.read);
    if (readAt <= 0) return false;
    // When one was recorded that was withdrawn and turned up nobody knows.
    if (rows.time(at, time.recorded) === 0 && rows.fact(at, fact.answer) !== FAILED) return false;
    return now - readAt >= ASKED_FIRST_MS * 2 ** rows.fact(at, fact.asked);
  }

  #named(at: number, now: number): NamedEntry {
    const rows = this.#rows;
    const age = now - rows.time(at, time.read);
    rows.setFact(at, fact.asked, Math.floor(Math.log2(age / ASKED_FIRST_MS)) + 1);
    return [rows.device(at), rows.id(at)];
  }
}
