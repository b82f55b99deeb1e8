/** Which stretches of rows may hold something of a given time, so that whoever asks for an hour does not look at a week. */
import { type Rows, time } from "../row.ts";

/** Rows of one stretch. */
const ROWS = 1024;

/** Of each stretch, when its first notification was sent and when its last ended: Infinity while one of them is pending. */
export interface ZoneTimes {
  readonly from: number[];
  readonly to: (number | null)[];
}

export class Zones {
  readonly #from: number[];
  readonly #to: number[];

  constructor({ from, to }: ZoneTimes = { from: [], to: [] }) {
    this.#from = [...from];
    this.#to = to.map((time) => time ?? Number.POSITIVE_INFINITY);
  }

  /** In JSON, where Infinity becomes null. */
  get times(): ZoneTimes {
    return { from: this.#from, to: this.#to };
  }

  note(rows: Rows, at: number, n: number): void {
    const zone = Math.floor(n / ROWS);
    const ended = rows.time(at, time.ended);
    this.#from[zone] = Math.min(this.#from[zone] ?? Number.POSITIVE_INFINITY, rows.time(at, time.read) || ended);
    this.#to[zone] = Math.max(this.#to[zone] ?? 0, ended || Number.POSITIVE_INFINITY);
  }

  /** Whether row `n` may have been under way at some time between the two. */
  mayHold(n: number, since: number, until: number): boolean {
    const zone = Math.floor(n / ROWS);
    return (this.#from[zone] ?? 0) <= until && (this.#to[zone] ?? Number.POSITIVE_INFINITY) >= since;
  }

  /** Whether any row may. */
  overlaps(since: number, until: number): boolean {
    return this.#from.some((_, zone) => this.mayHold(zone * ROWS, since, until));
  }
}
