/**
 * The journal of a database: calls whose effects stand in memories for now. A group of such calls is one record there instead of a transaction, and
 * whoever opens the database performs them again. With the next transaction everything is in the tables, and the journal begins anew.
 *
 * The salt that its records are known by changes in that very transaction: so they count until it is committed, and never afterwards.
 */
import type { Database } from "bun:sqlite";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Call } from "./frames.ts";
import type { Memory } from "./group.ts";
import { JournalFile } from "./journal-file.ts";

/** Calls that go to the journal, and what of them must be known there. */
export interface Journaled {
  /** Operations whose effects are in the memories alone, as long as they begin no transaction; the same calls have the same effects. */
  readonly light: ReadonlySet<string>;
  /** Operations without effects, as long as they begin no transaction. */
  readonly looks: ReadonlySet<string>;
  /** Operations, of whatever kind, that are refused when the database has reached its size. */
  readonly takes: ReadonlySet<string>;
  /** Whether the memories hold so much that it is time for a transaction. */
  isFull(): boolean;
  /** Whether they hold so little that a transaction takes no time to speak of: a good moment for the one that is due soon. */
  isQuiet(): boolean;
  /** Everything that an earlier process left was performed again, and is in the tables. */
  wentOn(): void;
}

/** Bytes of the journal: opening performs some 20,000 pushes again at most, in half a second. */
const CAPACITY_BYTES = 16 * 1_048_576;

/** How large it may get where the database may have so many bytes. */
const capacityOf = (maxBytes: number): number => Math.min(CAPACITY_BYTES, Math.max(65_536, maxBytes / 8));

/** Room in the tables beyond the size of a database, so that what its journal holds finds room in any case. */
export const spareBytes = (maxBytes: number): number => 4 * capacityOf(maxBytes);

/** Where the journal of a database file lies. */
export const journalPath = (directory: string, file: string): string =>
  join(directory, file.replace(/\.sqlite$/, ".journal"));

/** One database's journal. It is there once the table `journal` has a salt. */
export class Journal implements Memory {
  readonly #db: Database;
  readonly #journaled: Journaled;
  readonly #file: JournalFile;
  readonly #capacity: number;
  readonly #maxBytes: number;
  /** Whether it was begun by this process: what an earlier one wrote is performed again, and no more is added. */
  #isBegun = false;
  /** Of so many bytes on quiet moments are used. */
  #triesAt: number;
  #nextSalt = 0n;

  constructor(db: Database, path: string, journaled: Journaled, maxBytes = Number.POSITIVE_INFINITY) {
    this.#db = db;
    this.#journaled = journaled;
    this.#maxBytes = maxBytes;
    this.#capacity = capacityOf(maxBytes);
    this.#triesAt = this.#capacity / 2;
    this.#file = new JournalFile(path, this.#capacity);
  }

  /** The calls of each record that counts, in their order, but for those without effects. */
  *read(): Generator<readonly Call[]> {
    const salt = saltOf(this.#db);
    if (salt === null) return;
    for (const text of this.#file.read(salt)) {
      const { calls } = JSON.parse(text) as { readonly calls: readonly Call[] };
      yield calls.filter(([name]) => !this.#journaled.looks.has(name));
    }
  }

  /** Of the records that count. */
  get bytes(): number {
    return this.#file.bytes;
  }

  /** Whether calls may do without a transaction. */
  isFor(calls: readonly Call[]): boolean {
    const { light, looks } = this.#journaled;
    return calls.every(([name]) => light.has(name) || looks.has(name));
  }

  /** @param text of the calls, as JSON of an object with `calls` @returns false when a transaction is to take its place */
  append(calls: readonly Call[], text: () => string): boolean {
    const { looks, takes } = this.#journaled;
    if (calls.every(([name]) => looks.has(name))) return true;
    if (!this.#isBegun || this.#journaled.isFull()) return false;
    return this.#file.append(text(), !calls.some(([name]) => takes.has(name)));
  }

  /** Whether it is half full, and little would have to become rows just now: once it is full, there may be much. */
  isQuietMoment(): boolean {
    return this.#isBegun && this.#file.bytes > this.#triesAt && this.#journaled.isQuiet();
  }

  /** What could be written in a quiet moment could not be; it is tried again when there is more. */
  putOff(): void {
    this.#triesAt = this.#file.bytes + this.#capacity / 16;
  }

  /** Goes on behind what an earlier process wrote, for which there is no room in the tables. */
  stay(): void {
    this.#isBegun = true;
  }

  /** Has a salt of its own from the next transaction on: what was copied keeps this one. */
  leave(): void {
    this.#isBegun = false;
  }

  /** What its owner is told now stands in no record: the next transaction writes it. */
  wentOn(): void {
    this.#journaled.wentOn();
    this.leave();
  }

  /** Whether calls take room that the database may not have. */
  isBeyondSize(calls: readonly Call[]): boolean {
    if (this.#maxBytes === Number.POSITIVE_INFINITY || !calls.some(([name]) => this.#journaled.takes.has(name)))
      return false;
    return bytesOf(this.#db) + this.#file.bytes > this.#maxBytes;
  }

  /** Writes by what the records are known from now on. */
  flush(): void {
    if (this.#isBegun && this.#file.count === 0) return;
    this.#nextSalt = randomBytes(8).readBigUInt64LE();
    this.#db.query("UPDATE journal SET salt = ?").run(this.#nextSalt.toString(16));
  }

  committed(isWritten: boolean): void {
    if (!isWritten || (this.#isBegun && this.#file.count === 0)) return;
    this.#isBegun = true;
    this.#triesAt = this.#capacity / 2;
    this.#file.begin(this.#nextSalt);
  }

  rolledBack(): void {}

  /** Gives back the room of what is in the tables. */
  clear(): void {
    if (this.#file.count === 0) this.#file.clear();
  }

  close(): void {
    this.#file.close();
  }
}

/** Whether a journal holds what is not in the tables. */
export function holdsSomething(db: Database, path: string): boolean {
  const salt = saltOf(db);
  if (salt === null || !existsSync(path)) return false;
  const file = new JournalFile(path, CAPACITY_BYTES);
  try {
    return file.read(salt).next().done === false;
  } finally {
    file.close();
  }
}

function saltOf(db: Database): bigint | null {
  const salt = db.query<{ salt: string }, []>("SELECT salt FROM journal").get()?.salt ?? "";
  return salt === "" ? null : BigInt(`0x${salt}`);
}

/** Of what the pages of a database hold. */
function bytesOf(db: Database): number {
  const number = (pragma: string) =>
    Object.values(db.query<Record<string, number>, []>(`PRAGMA ${pragma}`).get() ?? {})[0] ?? 0;
  return (number("page_count") - number("freelist_count")) * number("page_size");
}
