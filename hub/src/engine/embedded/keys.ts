/**
 * Where rows are found by the keys of their texts: registrations by their handles, installations by their ids. Keys lie at random, so the newest
 * stand in memory and are merged into the table in order. Texts may share a key, so whoever finds a row compares its text as well.
 */
import type { Database, Statement } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";
import { Newest } from "./newest.ts";

/** Rows that stand in memory before they are merged: some 4 MB, and some 50 ms of work. */
const MERGE_AT = 32_768;

/** Kinds of rows that one text may have. */
export const KINDS = 4;
const BITS = 2 ** 45;
const HUBS = 2 ** 20;
const SPREAD = 0x9e3779b1;

/** Rows that are found at once, where there may be as many as somebody cares to make. */
export const SOME = 16;

/**
 * The number of 47 bits under which a row is found, with the kinds of one text beside each other. It is written to disk: a change of this function
 * is a change of the schema.
 *
 * @param key see `keyOf` of the host
 */
export function placeOf(hub: number, key: number, kind = 0): number {
  return ((key + (hub % HUBS) * SPREAD) % BITS) * KINDS + kind;
}

/** A table of places and rows, and what is not merged into it. */
export class Keys implements Memory {
  readonly #all: Statement<{ row: number }, [number]>;
  readonly #some: Statement<{ row: number }, [number, number]>;
  readonly #add: Statement;
  readonly #remove: Statement;
  readonly #newest: Newest;

  /** @param mergeAt see {@link MERGE_AT} */
  constructor(db: Database, table: "handle_keys" | "installation_keys", mergeAt = MERGE_AT) {
    this.#all = db.prepare(`SELECT row FROM ${table} WHERE place = ? ORDER BY row`);
    this.#some = db.prepare(`SELECT row FROM ${table} WHERE place = ? AND row > ? ORDER BY row LIMIT ${SOME}`);
    this.#add = db.prepare(`INSERT OR IGNORE INTO ${table} (place, row) VALUES (?, ?)`);
    this.#remove = db.prepare(`DELETE FROM ${table} WHERE place = ? AND row = ?`);
    this.#newest = new Newest(db, {
      name: `merged_${table}`,
      mergeAt,
      write: (place, rows) => {
        for (const row of rows) this.#add.run(place, row);
      },
    });
  }

  /** Rows behind this one are not in the table. */
  get merged(): number {
    return this.#newest.merged;
  }

  add(place: number, row: number): void {
    if (row <= this.#newest.merged) this.#add.run(place, row);
    else this.#newest.add(place, row);
  }

  remove(place: number, row: number): void {
    if (row <= this.#newest.merged) this.#remove.run(place, row);
    else this.#newest.remove(place, row);
  }

  /** Rows of a place, in order. */
  all(place: number): number[] {
    return [...this.#all.all(place).map(({ row }) => row), ...this.#newest.of(place)];
  }

  /** The first {@link SOME} of them behind one. @param after 0 from the beginning */
  some(place: number, after = 0): number[] {
    const old = this.#some.all(place, after).map(({ row }) => row);
    const newest = this.#newest.of(place).filter((row) => row > after);
    return [...old, ...newest].slice(0, SOME);
  }

  flush(): void {
    this.#newest.flush();
  }

  committed(): void {
    this.#newest.committed();
  }

  rolledBack(): void {
    this.#newest.rolledBack();
  }
}
