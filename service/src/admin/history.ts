/**
 * What the service counted within the last hour, in even steps, so that whoever opens the console sees where the service comes from. In memory
 * and gone with the process. Knows when nothing is due; whoever looks after the service asks it to take note.
 */
import type { BooksBody, HistoryBody, HistoryMoment } from "@belfry/protocol";
import { ALARMS, type Counts } from "../counts.ts";

const HOUR_MS = 3_600_000;
/** As fine as a chart of an hour shows on a wide screen: 240 steps, some 100 KB. */
export const HISTORY_EVERY_MS = 15_000;
const MAX_MOMENTS = HOUR_MS / HISTORY_EVERY_MS;

export interface HistoryParts {
  readonly counts: Counts;
  readonly connected: () => number;
  readonly books: () => Promise<readonly BooksBody[]>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

function sumOf(refusals: ReadonlyMap<string, number>, counts: (code: string) => boolean): number {
  return [...refusals].reduce((sum, [key, count]) => (counts(key.split(" ")[1] ?? "") ? sum + count : sum), 0);
}

/** See the head of this file. */
export class History {
  readonly #parts: HistoryParts;
  #moments: readonly HistoryMoment[] = [];

  constructor(parts: HistoryParts) {
    this.#parts = parts;
  }

  /** Counts once more; the oldest is forgotten. @throws BelfryError STORE_UNAVAILABLE, and nothing is noted */
  async note(): Promise<void> {
    const { counts, connected, books, now } = this.#parts;
    const waiting = (await books()).reduce((sum, { pending }) => sum + pending, 0);
    const alarms: readonly string[] = ALARMS;
    const moment: HistoryMoment = {
      at: Math.floor(now()),
      pushes: counts.received + counts.dropped,
      refusals: sumOf(counts.refusals, () => true),
      failures: sumOf(counts.refusals, (code) => alarms.includes(code)),
      acks: counts.acked,
      connected: connected(),
      waiting,
      answered: counts.timings.received.cumulative(),
      acked: counts.timings.connected.cumulative(),
    };
    this.#moments = [...this.#moments.slice(1 - MAX_MOMENTS), moment];
  }

  body(): HistoryBody {
    const { counts, now } = this.#parts;
    const { received, connected } = counts.timings;
    const bounds = { answered: received.bounds, acked: connected.bounds };
    return { at: Math.floor(now()), bounds, moments: this.#moments };
  }
}
