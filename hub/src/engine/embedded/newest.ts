/**
 * The newest numbers of many lists, in memory: of a tag its postings, of a key its rows. What is new is scattered over all lists, so each number
 * by itself would dirty a page by itself, and a page is what costs. So they are merged into their table together, in order.
 *
 * Until then they are in no table and need not be: whoever opens the database makes them again of the rows behind the last merge. Refuses to know
 * the table.
 */
import type { Database, Statement } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";
import { firstFrom } from "./matching/cursor.ts";

/** When and how they are merged. */
export interface Merging {
  /** Row of `numbers` that keeps up to where they have been merged. */
  readonly name: string;
  /** Numbers in memory with which they are merged. */
  readonly mergeAt: number;
  /** Writes numbers of a list, in order, all of them greater than those that were written before. Lists come in order, too. */
  readonly write: (list: number, numbers: readonly number[]) => void;
}

/** One number that came or went. */
interface Change {
  readonly list: number;
  readonly number: number;
  readonly by: 1 | -1;
}

const NONE: readonly number[] = [];

/** What stands in memory of lists whose rest is in a table. */
export class Newest implements Memory {
  readonly #merging: Merging;
  readonly #save: Statement;
  readonly #lists = new Map<number, number[]>();
  #count = 0;
  #merged: number;
  #last: number;
  /** What the running group changed, for the case that it changed nothing. */
  #changes: Change[] = [];
  #isMerging = false;

  constructor(db: Database, merging: Merging) {
    this.#merging = merging;
    const merged = db.query<{ value: number }, [string]>("SELECT value FROM numbers WHERE name = ?").get(merging.name);
    this.#merged = merged?.value ?? 0;
    this.#last = this.#merged;
    this.#save = db.prepare("UPDATE numbers SET value = ? WHERE name = ?");
  }

  /** Numbers behind this one stand in memory, those up to it in the table. */
  get merged(): number {
    return this.#merged;
  }

  /** In order. */
  of(list: number): readonly number[] {
    return this.#lists.get(list) ?? NONE;
  }

  /** @param number behind the last merge; one that is there stays */
  add(list: number, number: number): void {
    this.#change({ list, number, by: 1 });
  }

  remove(list: number, number: number): void {
    this.#change({ list, number, by: -1 });
  }

  /** A group that added nothing never merges: what deletes must go on a full disk, too. */
  flush(): void {
    const { mergeAt, name, write } = this.#merging;
    if (this.#count < mergeAt || !this.#changes.some(({ by }) => by === 1)) return;
    this.#isMerging = true;
    for (const list of Float64Array.from(this.#lists.keys()).sort()) write(list, this.of(list));
    this.#save.run(this.#last, name);
  }

  committed(): void {
    this.#changes = [];
    if (!this.#isMerging) return;
    this.#isMerging = false;
    this.#lists.clear();
    this.#count = 0;
    this.#merged = this.#last;
  }

  rolledBack(): void {
    this.#isMerging = false;
    for (const { by, ...rest } of this.#changes.reverse()) this.#put({ ...rest, by: by === 1 ? -1 : 1 });
    this.#changes = [];
  }

  #change(change: Change): void {
    if (this.#put(change)) this.#changes.push(change);
  }

  /** @returns whether anything changed */
  #put({ list, number, by }: Change): boolean {
    const numbers = this.#lists.get(list) ?? [];
    const at = (numbers.at(-1) ?? 0) < number ? numbers.length : firstFrom(numbers, number, 0);
    if ((numbers[at] === number) === (by === 1)) return false;
    if (by === 1) numbers.splice(at, 0, number);
    else numbers.splice(at, 1);
    if (numbers.length === 0) this.#lists.delete(list);
    else if (numbers.length === 1) this.#lists.set(list, numbers);
    this.#count += by;
    this.#last = Math.max(this.#last, number);
    return true;
  }
}
