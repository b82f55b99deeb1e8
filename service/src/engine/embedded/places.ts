/**
 * Where pushes with a key stand in their list, by a number of their names. The numbers lie at random, and each by itself would write a page by
 * itself, so the newest stand in memory, and are brought into the table in order, a part with each group.
 *
 * The table has them by periods, so that what is too old goes in order as well. Refuses to know the list: what stands there no more is still
 * found here for a while, and what shares a number too.
 */
import type { Database, Statement } from "bun:sqlite";
import { begin, type Memory } from "@belfry/host/database";
import { KEY_LIFE_MS } from "../store.ts";

/** How many stand in memory, and how many leave it at once. */
export interface PlacesLimits {
  /** Places in memory that begin a round of bringing them into the table; 65,536: some 3 MB. */
  readonly late: number;
  /** Places that are brought there with one group; 1,024: about 1 ms. */
  readonly broughtAtOnce: number;
}

const LIMITS: PlacesLimits = { late: 65_536, broughtAtOnce: 1_024 };

/** Numbers are below this. */
export const NUMBERS = 2 ** 47;

/** Periods are told apart by what of them has room above a number: after 32 hours they begin anew. */
const PERIODS = 64;

/** What shares a number with so many others is not found: somebody has made up their names. */
const MOST_OF_ONE = 16;

const periodOf = (at: number): number => Math.floor(at / KEY_LIFE_MS) % PERIODS;

/** All that was late when the round began is brought into the table. */
interface Round {
  /** In order. */
  readonly numbers: Float64Array;
  readonly lastRow: number;
  brought: number;
}

/** What the running group adds. */
interface Added {
  readonly late: Map<number, number>;
  lastRow: number;
  /** Of the latest push. */
  at: number;
  brought: Float64Array;
}

const NOTHING = new Float64Array();

/** The table `keyed_places`, and what is late for it. */
export class Places implements Memory {
  readonly #db: Database;
  readonly #limits: PlacesLimits;
  readonly #find: Statement<{ readonly row: number }, [number]>;
  readonly #insert: Statement;
  readonly #finish: Statement;
  readonly #forget: Statement;
  readonly #next: Statement<{ readonly place: number | null }, [number]>;
  /** Rows by their numbers: what the table does not know. */
  readonly #late = new Map<number, number>();
  /** Those that the table has anything of. */
  #periods: readonly number[];
  #added: Added = nothingAdded();
  #round: Round | null = null;

  constructor(db: Database, limits: PlacesLimits = LIMITS) {
    this.#db = db;
    this.#limits = limits;
    this.#find = db.prepare("SELECT row FROM keyed_places WHERE place = ?");
    this.#insert = db.prepare("INSERT OR IGNORE INTO keyed_places (place, row) VALUES (?, ?)");
    this.#finish = db.prepare("UPDATE keyed_placed SET row = ?");
    this.#forget = db.prepare(`
      DELETE FROM keyed_places WHERE place IN (
        SELECT place FROM keyed_places WHERE place >= ?1 AND place < ?1 + ${NUMBERS} ORDER BY place LIMIT ?2)`);
    this.#next = db.prepare("SELECT min(place) AS place FROM keyed_places WHERE place >= ?");
    this.#periods = this.#readPeriods();
  }

  /** Rows of the list in which a push of this number may stand. */
  rowsOf(number: number): readonly number[] {
    const late = this.#added.late.get(number) ?? this.#late.get(number);
    const rows = late === undefined ? [] : [late];
    for (const period of this.#periods) {
      const first = period * NUMBERS + number;
      for (let place = first; place < first + MOST_OF_ONE; place++) {
        const row = this.#find.get(place)?.row;
        if (row === undefined) break;
        rows.push(row);
      }
    }
    return rows;
  }

  /**
   * @param row not before any that came before
   * @param at milliseconds since 1970: the place is kept until a push of this time is forgotten, and for at most a period more
   */
  add(number: number, row: number, at: number): void {
    this.#added.at = Math.max(this.#added.at, at);
    this.#added.lastRow = row;
    // Of one number one place is late, the newest; hardly ever there is another.
    const other = this.#added.late.get(number) ?? this.#late.get(number);
    if (other !== undefined) this.#bring(number, other);
    this.#added.late.set(number, row);
  }

  /** Takes in hand what an earlier process listed and did not bring. @param row as in {@link add} */
  addAgain(number: number, row: number): void {
    this.#late.set(number, row);
  }

  /** Forgets places of pushes that are all from before a time. @returns how many: below `limit` when none is left */
  forget(before: number, limit: number): number {
    const period = this.#periods.find((one) => isOver(one, before));
    if (period === undefined) return 0;
    begin(this.#db);
    const { changes } = this.#forget.run(period * NUMBERS, limit);
    if (changes < limit) this.#periods = this.#readPeriods();
    return changes;
  }

  /** A group that added nothing brings nothing: what deletes must go on a full disk, too. */
  flush(): void {
    if (this.#round === null || this.#added.lastRow === 0) return;
    const { numbers, brought, lastRow } = this.#round;
    this.#added.brought = numbers.subarray(brought, brought + this.#limits.broughtAtOnce);
    for (const number of this.#added.brought) this.#bring(number, this.#late.get(number) ?? 0);
    if (brought + this.#added.brought.length === numbers.length) this.#finish.run(lastRow);
  }

  committed(): void {
    const { brought, late, lastRow } = this.#added;
    this.#added = nothingAdded();
    for (const number of brought) this.#late.delete(number);
    if (this.#round !== null) this.#round.brought += brought.length;
    if (this.#round?.brought === this.#round?.numbers.length) this.#round = null;
    for (const [number, row] of late) this.#late.set(number, row);
    if (this.#round === null && this.#late.size > this.#limits.late) {
      this.#round = { numbers: Float64Array.from(this.#late.keys()).sort(), lastRow, brought: 0 };
    }
  }

  rolledBack(): void {
    this.#added = nothingAdded();
    this.#periods = this.#readPeriods();
  }

  /** Where another has the place, the next one is taken: a period goes as a whole, so that no gap comes between them. */
  #bring(number: number, row: number): void {
    const period = periodOf(this.#added.at);
    if (!this.#periods.includes(period)) this.#periods = [...this.#periods, period];
    const first = period * NUMBERS + number;
    for (let place = first; place < first + MOST_OF_ONE; place++) {
      if (this.#insert.run(place, row).changes === 1 || this.#find.get(place)?.row === row) return;
    }
  }

  #readPeriods(): readonly number[] {
    const periods: number[] = [];
    const next = () => this.#next.get(((periods.at(-1) ?? -1) + 1) * NUMBERS)?.place ?? null;
    for (let place = next(); place !== null; place = next()) periods.push(Math.floor(place / NUMBERS));
    return periods;
  }
}

const nothingAdded = (): Added => ({ late: new Map(), lastRow: 0, at: 0, brought: NOTHING });

/** Whether a period ended before a time. One that seems to be long over may as well be to come, by a clock that was put back. */
function isOver(period: number, before: number): boolean {
  const since = (periodOf(before) - period + PERIODS) % PERIODS;
  return since > 0 && since < PERIODS / 2;
}
