/**
 * Posting lists: which registrations of a format have a tag. A list is a number made of the tag's and the format's; under it stand the
 * ordinals, in order: the newest in memory, the others in `posting_chunks`. Refuses to know what an expression is.
 */
import type { Database, Statement } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";
import type { SendFormat } from "../../model.ts";
import { Chunks } from "./chunks.ts";
import { type Cursor, type Effort, END, firstFrom, ListCursor } from "./matching/cursor.ts";
import { Newest } from "./newest.ts";

/** The tag that everyone has; no text of a client's is empty. */
export const EVERYONE = "";

/** In this order they stand in the number of a list; four have room. */
const FORMATS: readonly SendFormat[] = ["windows", "browser", "template"];
const FORMATS_OF_TAG = 4;

/** Tags whose numbers stand in memory, some 150 bytes each. */
const MAX_KNOWN = 20_000;

/** Postings that stand in memory before they are merged: some 50 ms of work, every 16,000 installations. */
const MERGE_AT = 200_000;

/** Of reading, in units of {@link Effort}: the statement, and so many ordinals for each further one. */
const COST_OF_READ = 30;
const ORDINALS_AT_THE_COST_OF_ONE = 8;

/** The tables `tags` and `posting_chunks`. */
export class Lists implements Memory {
  readonly #find: Statement<{ id: number }, [number, string]>;
  readonly #create: Statement<{ id: number }, [number, string]>;
  readonly #next: Statement<{ id: number; hub: number; tag: string }, [number, number]>;
  readonly #forget: Statement;
  /** By hub, then by tag. */
  readonly #known = new Map<number, Map<string, number>>();
  #knownCount = 0;
  readonly #chunks: Chunks;
  readonly #newest: Newest;
  #lookedAt = 0;

  /** @param mergeAt see {@link MERGE_AT} */
  constructor(db: Database, mergeAt = MERGE_AT) {
    this.#chunks = new Chunks(db);
    const write = (list: number, ordinals: readonly number[]) => this.#chunks.append(list, ordinals);
    this.#newest = new Newest(db, { name: "merged_ordinal", mergeAt, write });
    this.#find = db.prepare("SELECT id FROM tags WHERE hub = ? AND tag = ?");
    this.#create = db.prepare("INSERT INTO tags (hub, tag) VALUES (?, ?) RETURNING id");
    this.#next = db.prepare("SELECT id, hub, tag FROM tags WHERE id > ? ORDER BY id LIMIT ?");
    this.#forget = db.prepare("DELETE FROM tags WHERE id = ?");
  }

  /** Registrations with a higher ordinal are not in the table. */
  get merged(): number {
    return this.#newest.merged;
  }

  /** @param tag in the form in which tags are compared */
  add(hub: number, tag: string, format: SendFormat, ordinal: number): void {
    const list = listOf(this.#idOf(hub, tag) ?? this.#make(hub, tag), format);
    if (ordinal <= this.#newest.merged) this.#chunks.add(list, ordinal);
    else this.#newest.add(list, ordinal);
  }

  remove(hub: number, tag: string, format: SendFormat, ordinal: number): void {
    const id = this.#idOf(hub, tag);
    if (id === null) return;
    const list = listOf(id, format);
    if (ordinal <= this.#newest.merged) this.#chunks.remove(list, ordinal);
    else this.#newest.remove(list, ordinal);
  }

  /** A walk over one list; null when nobody ever had the tag. Good until the list is changed. */
  cursor(hub: number, tag: string, format: SendFormat, effort: Effort): Cursor | null {
    const id = this.#idOf(hub, tag);
    if (id === null) return null;
    const list = listOf(id, format);
    const old = new ListOnDisk(this.#chunks, list, effort);
    const fresh = this.#newest.of(list);
    return fresh.length === 0 ? old : new TwoPartCursor(old, new ListCursor(fresh), this.#newest.merged);
  }

  /** Some of those who have a tag, of all formats; none when nobody has. */
  some(hub: number, tag: string, most: number): readonly number[] {
    const id = this.#idOf(hub, tag);
    if (id === null) return [];
    const lists = FORMATS.map((format) => listOf(id, format));
    const ordinals = lists.flatMap((list) => [
      ...this.#chunks.from(list, 0, false).ordinals,
      ...this.#newest.of(list).slice(0, most),
    ]);
    return ordinals.slice(0, most);
  }

  /** Forgets tags that nobody has any more. Looks at the next few of them at each call. */
  forgetUnused(count: number): void {
    const rows = this.#next.all(this.#lookedAt, count);
    this.#lookedAt = rows.at(-1)?.id ?? 0;
    for (const { id, hub, tag } of rows) {
      const first = id * FORMATS_OF_TAG;
      if (this.#chunks.any(first, first + FORMATS_OF_TAG)) continue;
      if (FORMATS.some((_, format) => this.#newest.of(first + format).length > 0)) continue;
      this.#forget.run(id);
      this.#known.get(hub)?.delete(tag);
    }
  }

  flush(): void {
    this.#newest.flush();
  }

  committed(): void {
    this.#newest.committed();
  }

  /** Tags that were made are none again. */
  rolledBack(): void {
    this.#forgetKnown();
    this.#newest.rolledBack();
  }

  #idOf(hub: number, tag: string): number | null {
    const known = this.#known.get(hub)?.get(tag);
    if (known !== undefined) return known;
    const id = this.#find.get(hub, tag)?.id ?? null;
    if (id !== null) this.#remember(hub, tag, id);
    return id;
  }

  #make(hub: number, tag: string): number {
    const id = this.#create.get(hub, tag)?.id;
    if (id === undefined) throw new Error("a new tag was given no number");
    this.#remember(hub, tag, id);
    return id;
  }

  #remember(hub: number, tag: string, id: number): void {
    if (this.#knownCount >= MAX_KNOWN) this.#forgetKnown();
    this.#knownCount += 1;
    const ofHub = this.#known.get(hub);
    if (ofHub === undefined) this.#known.set(hub, new Map([[tag, id]]));
    else ofHub.set(tag, id);
  }

  #forgetKnown(): void {
    this.#known.clear();
    this.#knownCount = 0;
  }
}

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
  readonly #chunks: Chunks;
  readonly #list: number;
  readonly #effort: Effort;
  #piece: readonly number[] = [];
  #at = 0;
  /** How often the piece was of use. */
  #answered = 0;
  #ended = false;

  constructor(chunks: Chunks, list: number, effort: Effort) {
    this.#chunks = chunks;
    this.#list = list;
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
    // Where half of a piece was of use the walk goes on; where less was, it leaps.
    const isWalk = this.#answered * 2 > this.#piece.length && this.#piece.length > 0;
    const { ordinals, isLast } = this.#chunks.from(this.#list, from, isWalk);
    this.#piece = ordinals;
    this.#ended = isLast;
    this.#at = 0;
    this.#answered = 0;
    this.#effort.spend(COST_OF_READ + ordinals.length / ORDINALS_AT_THE_COST_OF_ONE);
  }
}
