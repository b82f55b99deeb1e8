/** Where rows are found by keys, between memory and disk: merges, groups that are taken back, databases that are opened again. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { DATABASE } from "./database.ts";
import { Keys, placeOf, SOME } from "./keys.ts";

const PLACES = [placeOf(1, 7), placeOf(1, 7, 1), placeOf(2, 7)];

/** Rows by their places, and the keys over them as a hub has them: each new row has a higher number than all that are, or were. */
class Kept {
  readonly #db = new Database(":memory:", { strict: true });
  readonly #mergeAt: number;
  #keys: Keys;
  #next = 1;
  rows = new Map<number, number>();

  constructor(mergeAt: number) {
    for (const step of DATABASE.migrations) this.#db.run(step);
    this.#mergeAt = mergeAt;
    this.#keys = new Keys(this.#db, "handle_keys", mergeAt);
  }

  /** Adds a row to each of the places, moves or removes some that are there. */
  group(
    added: readonly number[],
    changed: readonly (readonly [at: number, place: number | null])[],
    isCommitted: boolean,
  ): void {
    const [before, next] = [new Map(this.rows), this.#next];
    this.#db.run("BEGIN");
    for (const place of added) this.#put(this.#next++, place);
    for (const [at, place] of changed) {
      const row = [...this.rows.keys()][at % Math.max(1, this.rows.size)];
      if (row !== undefined) this.#put(row, place);
    }
    this.#keys.flush();
    this.#db.run(isCommitted ? "COMMIT" : "ROLLBACK");
    if (isCommitted) this.#keys.committed();
    else {
      this.#keys.rolledBack();
      this.rows = before;
      this.#next = next;
    }
  }

  reopen(): void {
    this.#keys = new Keys(this.#db, "handle_keys", this.#mergeAt);
    for (const [row, place] of this.rows) if (row > this.#keys.merged) this.#keys.add(place, row);
    this.#keys.committed();
  }

  found(place: number, after: number): { readonly all: readonly number[]; readonly some: readonly number[] } {
    return { all: this.#keys.all(place), some: this.#keys.some(place, after) };
  }

  #put(row: number, place: number | null): void {
    const before = this.rows.get(row);
    if (before !== undefined) this.#keys.remove(before, row);
    if (place === null) this.rows.delete(row);
    else this.rows.set(row, place);
    if (place !== null) this.#keys.add(place, row);
  }
}

const place = fc.constantFrom(...PLACES);
const step = fc.oneof(
  fc.record({
    added: fc.array(place, { maxLength: 12 }),
    changed: fc.array(fc.tuple(fc.nat(99), fc.option(place)), { maxLength: 4 }),
    isCommitted: fc.boolean(),
  }),
  fc.constant("reopen" as const),
);

test("rows are found by their places, in order, through merges, groups that are taken back, and reopenings", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 20 }),
      fc.constantFrom(1, 5, 1_000),
      fc.nat(30),
      (steps, mergeAt, after) => {
        const kept = new Kept(mergeAt);
        for (const one of steps) {
          if (one === "reopen") kept.reopen();
          else kept.group(one.added, one.changed, one.isCommitted);
          for (const place of PLACES) {
            const all = [...kept.rows].filter(([, own]) => own === place).map(([row]) => row);
            const rows = all.toSorted((a, b) => a - b);
            const some = rows.filter((row) => row > after).slice(0, SOME);
            expect(kept.found(place, after)).toEqual({ all: rows, some });
          }
        }
      },
    ),
    { numRuns: 150 },
  );
});
