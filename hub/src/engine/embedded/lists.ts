/**
 * Posting lists: which registrations of a format have a tag. A list is a number made of the tag's and the format's; under it stand the
 * ordinals, in order. Refuses to know what an expression is.
 *
 * The newest ordinals of every list stand in memory and are merged into the table together, as a posting by itself would dirty a page by
 * itself. They are in no table until then and need not be: they are made again of the registrations that are newer than the last merge.
 */
import type { Database, Statement } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";
import type { SendFormat } from "../../model.ts";
import { type Cursor, type Effort, END, firstFrom, ListCursor } from "./matching/cursor.ts";

/** The tag that everyone has; no text of a client's is empty. */
export const EVERYONE = "";

/** In this order they stand in the number of a list; four have room. */
const FORMATS: readonly SendFormat[] = ["windows", "browser", "template"];
const FORMATS_OF_TAG = 4;

/** Tags whose numbers stand in memory, some 150 bytes each. */
const MAX_KNOWN = 20_000;

/** Postings that stand in memory before they are merged: some 100 ms of work, every 8,000 installations. */
const MERGE_AT = 100_000;

/** Postings that are read at once: few at first and after a leap, more while a walk goes on. A statement costs as much as some 30 of them. */
const LEAST_READ = 32;
const MOST_READ = 1024;
const COST_OF_READ = 30;

/** One posting that came or went in memory. */
interface Change {
  readonly list: number;
  readonly ordinal: number;
  readonly by: 1 | -1;
}

/** The tables `tags` and `postings`. */
export class Lists implements Memory {
  readonly #find: Statement<{ id: number }, [number, string]>;
  readonly #create: Statement<{ id: number }, [number, string]>;
  readonly #add: Statement;
  readonly #remove: Statement;
  readonly #read: Statement<unknown, [number, number, number]>;
  readonly #next: Statement<{ id: number; hub: number; tag: string }, [number, number]>;
  readonly #any: Statement<unknown, [number, number]>;
  readonly #forget: Statement;
  readonly #saveMerged: Statement;
  readonly #mergeAt: number;
  readonly #known = new Map<string, number>();
  #lookedAt = 0;
  /** By list, what is newer than the last merge. */
  readonly #fresh = new Map<number, number[]>();
  #freshCount = 0;
  /** Postings behind this ordinal stand in memory, those up to it in the table. */
  #merged: number;
  #newest: number;
  /** What the running group changed in memory, for the case that it changed nothing. */
  #changes: Change[] = [];
  #merging = false;

  /** @param mergeAt see {@link MERGE_AT} */
  constructor(db: Database, mergeAt = MERGE_AT) {
    this.#mergeAt = mergeAt;
    const merged = "SELECT value FROM numbers WHERE name = 'merged_ordinal'";
    this.#merged = db.query<{ value: number }, []>(merged).get()?.value ?? 0;
    this.#newest = this.#merged;
    this.#saveMerged = db.prepare("UPDATE numbers SET value = ? WHERE name = 'merged_ordinal'");
    this.#find = db.prepare("SELECT id FROM tags WHERE hub = ? AND tag = ?");
    this.#create = db.prepare("INSERT INTO tags (hub, tag) VALUES (?, ?) RETURNING id");
    this.#add = db.prepare("INSERT OR IGNORE INTO postings (list, ordinal) VALUES (?, ?)");
    this.#remove = db.prepare("DELETE FROM postings WHERE list = ? AND ordinal = ?");
    this.#read = db.prepare("SELECT ordinal FROM postings WHERE list = ? AND ordinal >= ? ORDER BY ordinal LIMIT ?");
    this.#next = db.prepare("SELECT id, hub, tag FROM tags WHERE id > ? ORDER BY id LIMIT ?");
    this.#any = db.prepare("SELECT 1 FROM postings WHERE list >= ? AND list < ? LIMIT 1");
    this.#forget = db.prepare("DELETE FROM tags WHERE id = ?");
  }

  /** Registrations with a higher ordinal are not in the table. */
  get merged(): number {
    return this.#merged;
  }

  /** @param tag in the form in which tags are compared */
  add(hub: number, tag: string, format: SendFormat, ordinal: number): void {
    const list = listOf(this.#idOf(hub, tag) ?? this.#make(hub, tag), format);
    if (ordinal <= this.#merged) this.#add.run(list, ordinal);
    else this.#change({ list, ordinal, by: 1 });
  }

  remove(hub: number, tag: string, format: SendFormat, ordinal: number): void {
    const id = this.#idOf(hub, tag);
    if (id === null) return;
    const list = listOf(id, format);
    if (ordinal <= this.#merged) this.#remove.run(list, ordinal);
    else this.#change({ list, ordinal, by: -1 });
  }

  /** A walk over one list; null when nobody ever had the tag. Good until the list is changed. */
  cursor(hub: number, tag: string, format: SendFormat, effort: Effort): Cursor | null {
    const id = this.#idOf(hub, tag);
    if (id === null) return null;
    const list = listOf(id, format);
    const read = (from: number, count: number) =>
      this.#read.values(list, from, count).map(([ordinal]) => Number(ordinal));
    const old = new ListOnDisk(read, effort);
    const fresh = this.#fresh.get(list);
    return fresh === undefined ? old : new TwoPartCursor(old, new ListCursor(fresh), this.#merged);
  }

  /** Forgets tags that nobody has any more. Looks at the next few of them at each call. */
  forgetUnused(count: number): void {
    const rows = this.#next.all(this.#lookedAt, count);
    this.#lookedAt = rows.at(-1)?.id ?? 0;
    for (const { id, hub, tag } of rows) {
      const first = id * FORMATS_OF_TAG;
      if (this.#any.get(first, first + FORMATS_OF_TAG) !== null) continue;
      if (FORMATS.some((_, format) => this.#fresh.has(first + format))) continue;
      this.#forget.run(id);
      this.#known.delete(nameOf(hub, tag));
    }
  }

  /** Merges before the commit when there is enough; list by list, so that a page is written once for all of its postings. */
  flush(): void {
    if (this.#freshCount < this.#mergeAt) return;
    this.#merging = true;
    const lists = [...this.#fresh.keys()].toSorted((a, b) => a - b);
    for (const list of lists) for (const ordinal of this.#fresh.get(list) ?? []) this.#add.run(list, ordinal);
    this.#saveMerged.run(this.#newest);
  }

  committed(): void {
    this.#changes = [];
    if (!this.#merging) return;
    this.#merging = false;
    this.#fresh.clear();
    this.#freshCount = 0;
    this.#merged = this.#newest;
  }

  /** Tags that were made are none again, and postings are what they were. */
  rolledBack(): void {
    this.#merging = false;
    this.#known.clear();
    for (const { list, ordinal, by } of this.#changes.toReversed()) this.#put({ list, ordinal, by: by === 1 ? -1 : 1 });
    this.#changes = [];
  }

  #change(change: Change): void {
    if (this.#put(change)) this.#changes.push(change);
  }

  /** @returns whether anything changed */
  #put({ list, ordinal, by }: Change): boolean {
    const ordinals = this.#fresh.get(list) ?? [];
    const at = (ordinals.at(-1) ?? 0) < ordinal ? ordinals.length : firstFrom(ordinals, ordinal, 0);
    if ((ordinals[at] === ordinal) === (by === 1)) return false;
    if (by === 1) ordinals.splice(at, 0, ordinal);
    else ordinals.splice(at, 1);
    if (ordinals.length === 0) this.#fresh.delete(list);
    else this.#fresh.set(list, ordinals);
    this.#freshCount += by;
    this.#newest = Math.max(this.#newest, ordinal);
    return true;
  }

  #idOf(hub: number, tag: string): number | null {
    const name = nameOf(hub, tag);
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const id = this.#find.get(hub, tag)?.id ?? null;
    if (id !== null) this.#remember(name, id);
    return id;
  }

  #make(hub: number, tag: string): number {
    const id = this.#create.get(hub, tag)?.id;
    if (id === undefined) throw new Error("a new tag was given no number");
    this.#remember(nameOf(hub, tag), id);
    return id;
  }

  #remember(name: string, id: number): void {
    const [oldest] = this.#known.size >= MAX_KNOWN ? this.#known.keys() : [];
    if (oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(name, id);
  }
}

const nameOf = (hub: number, tag: string) => `${hub} ${tag}`;
const listOf = (tag: number, format: SendFormat) => tag * FORMATS_OF_TAG + FORMATS.indexOf(format);

/** A list whose one part ends before the other begins. */
class TwoPartCursor implements Cursor {
  readonly #first: Cursor;
  readonly #second: Cursor;
  readonly #border: number;

  constructor(first: Cursor, second: Cursor, border: number) {
    this.#first = first;
    this.#second = second;
    this.#border = border;
  }

  seek(from: number): number {
    if (from > this.#border) return this.#second.seek(from);
    const found = this.#first.seek(from);
    return found === END ? this.#second.seek(from) : found;
  }
}

/** Reads a list piece by piece. */
class ListOnDisk implements Cursor {
  readonly #read: (from: number, count: number) => number[];
  readonly #effort: Effort;
  #piece: readonly number[] = [];
  #at = 0;
  #size = LEAST_READ;
  /** How often the piece was of use. */
  #answered = 0;
  #ended = false;

  constructor(read: (from: number, count: number) => number[], effort: Effort) {
    this.#read = read;
    this.#effort = effort;
  }

  seek(from: number): number {
    const last = this.#piece.at(-1);
    if ((last === undefined || last < from) && !this.#ended) this.#load(from);
    this.#answered += 1;
    this.#at = firstFrom(this.#piece, from, this.#at);
    return this.#piece[this.#at] ?? END;
  }

  #load(from: number): void {
    this.#size = Math.max(LEAST_READ, Math.min(MOST_READ, this.#answered * 4));
    this.#piece = this.#read(from, this.#size);
    this.#ended = this.#piece.length < this.#size;
    this.#at = 0;
    this.#answered = 0;
    this.#effort.spend(COST_OF_READ + this.#piece.length);
  }
}
