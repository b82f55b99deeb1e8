/** Places of pushes with a key: whatever was committed is found, through rounds, groups that were rolled back, reopenings, and numbers that meet. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { KEY_LIFE_MS } from "../store.ts";
import { DATABASE } from "./database.ts";
import { NUMBERS, Places, type PlacesLimits } from "./places.ts";

const LIMITS: PlacesLimits = { late: 5, broughtAtOnce: 2 };

/** Beside each other, and at both ends. */
const SOME_NUMBERS = [0, 1, 2, 3, 4, 5, 6, 7, NUMBERS - 2, NUMBERS - 1];

/** The list, as far as places know it, and the places over it. */
class Kept {
  readonly db = new Database(":memory:", { strict: true });
  readonly #list: (readonly [number: number, row: number])[] = [];
  readonly #limits: PlacesLimits;
  #row = 0;
  places: Places;

  constructor(limits: PlacesLimits) {
    for (const step of DATABASE.migrations) this.db.run(step);
    this.#limits = limits;
    this.places = new Places(this.db, limits);
  }

  group(numbers: readonly number[], at: number, isCommitted = true): void {
    this.#row += 1;
    this.db.run("BEGIN");
    for (const number of numbers) {
      this.places.add(number, this.#row, at);
      expect(this.places.rowsOf(number)).toContain(this.#row);
    }
    this.places.flush();
    this.db.run(isCommitted ? "COMMIT" : "ROLLBACK");
    if (isCommitted) this.places.committed();
    else this.places.rolledBack();
    if (isCommitted) this.#list.push(...numbers.map((number) => [number, this.#row] as const));
  }

  reopen(): void {
    this.places = new Places(this.db, this.#limits);
    const placed = this.db.query<{ row: number }, []>("SELECT row FROM keyed_placed").get()?.row ?? 0;
    for (const [number, row] of this.#list) if (row > placed) this.places.addAgain(number, row);
  }

  forget(before: number): void {
    while (this.places.forget(before, 3) === 3);
  }

  /** Rows of a number that were committed. */
  rowsOf(number: number): number[] {
    return this.#list.filter(([one]) => one === number).map(([, row]) => row);
  }

  get inTable(): number {
    return this.db.query<{ count: number }, []>("SELECT count(*) AS count FROM keyed_places").get()?.count ?? 0;
  }
}

const step = fc.oneof(
  fc.record({
    numbers: fc.uniqueArray(fc.constantFrom(...SOME_NUMBERS), { maxLength: 4 }),
    isCommitted: fc.boolean(),
    later: fc.constantFrom(0, 1, KEY_LIFE_MS / 2),
  }),
  fc.constant("reopen" as const),
);

test("what was committed is found, through rounds, groups that were rolled back, and reopenings", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const kept = new Kept(LIMITS);
      let at = 0;
      for (const one of steps) {
        if (one === "reopen") kept.reopen();
        else {
          at += one.later;
          kept.group(one.numbers, at, one.isCommitted);
        }
        for (const number of SOME_NUMBERS) {
          const [found, rows] = [kept.places.rowsOf(number), kept.rowsOf(number)];
          expect(rows.filter((row) => !found.includes(row))).toEqual([]);
        }
      }
      kept.db.close();
    }),
  );
});

test("a place is kept for a period after its own, and goes in slices in the next", () => {
  const kept = new Kept({ late: 0, broughtAtOnce: 100 });
  kept.group([10, 20, 30, 40], KEY_LIFE_MS + 5);
  kept.group([50], KEY_LIFE_MS + 6);
  expect(kept.inTable).toBe(4);
  kept.forget(2 * KEY_LIFE_MS - 1);
  expect(kept.inTable).toBe(4);
  expect(kept.places.forget(2 * KEY_LIFE_MS, 3)).toBe(3);
  expect(kept.places.forget(2 * KEY_LIFE_MS, 3)).toBe(1);
  expect(kept.inTable).toBe(0);
});

test("what a clock that was put back has still to come to is not forgotten, and periods that begin anew are", () => {
  const kept = new Kept({ late: 0, broughtAtOnce: 100 });
  kept.group([1], 70 * KEY_LIFE_MS);
  kept.group([2], 70 * KEY_LIFE_MS);
  kept.forget(68 * KEY_LIFE_MS);
  expect(kept.inTable).toBe(1);
  kept.forget(71 * KEY_LIFE_MS);
  expect(kept.inTable).toBe(0);
});

test("a rolled-back group takes back what it forgot", () => {
  const kept = new Kept({ late: 0, broughtAtOnce: 100 });
  kept.group([1, 100], 0);
  kept.group([200], 0);
  kept.db.run("BEGIN");
  kept.forget(KEY_LIFE_MS);
  kept.db.run("ROLLBACK");
  kept.places.rolledBack();
  expect(kept.places.rowsOf(1)).toEqual([1]);
});

test("a number that was made up to be shared leads to sixteen rows besides the late one, and no more are kept", () => {
  const kept = new Kept({ late: 0, broughtAtOnce: 100 });
  for (let n = 0; n < 50; n++) kept.group([7], 0);
  expect(kept.places.rowsOf(7)).toHaveLength(17);
  expect(kept.inTable).toBe(16);
});

test("a group that added nothing writes nothing, however much is late", () => {
  const kept = new Kept({ late: 0, broughtAtOnce: 1 });
  kept.group([1, 2, 3], 0);
  for (let n = 0; n < 10; n++) kept.group([], 0);
  expect(kept.inTable).toBe(0);
});
