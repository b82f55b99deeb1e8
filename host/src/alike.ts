/**
 * Counts lines that are alike within a second, so that a flood of refusals fills no disk. Knows when one is too many; refuses to know
 * what a line says.
 */

/** More than a person reads, and some 20 kB a second at the most for each kind of line. */
const MAX_ALIKE = 100;
const WINDOW_MS = 1000;

/** Lines of one kind that were left out. */
export interface LeftOut {
  readonly of: string;
  readonly code: string | undefined;
  readonly count: number;
}

interface Kind {
  readonly of: string;
  readonly code: string | undefined;
  seen: number;
}

/** One for a log and its children. Bounded by the events and codes there are, which are written in the sources. */
export class Alike {
  readonly #kinds = new Map<string, Kind>();
  #since = Number.NEGATIVE_INFINITY;

  /** Counts a line. @returns whether it is still to be written */
  count(event: string, code: unknown): boolean {
    const of = typeof code === "string" ? code : undefined;
    const key = `${event} ${of}`;
    const kind = this.#kinds.get(key) ?? { of: event, code: of, seen: 0 };
    this.#kinds.set(key, kind);
    kind.seen += 1;
    return kind.seen <= MAX_ALIKE;
  }

  /** Begins anew once a second. @returns what was left out in the one before */
  turn(at: number): LeftOut[] {
    // A clock that was set back begins a new second, too.
    if (at >= this.#since && at < this.#since + WINDOW_MS) return [];
    this.#since = at;
    const left = [...this.#kinds.values()].filter(({ seen }) => seen > MAX_ALIKE);
    this.#kinds.clear();
    return left.map(({ of, code, seen }) => ({ of, code, count: seen - MAX_ALIKE }));
  }
}
