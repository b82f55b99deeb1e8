/**
 * The table `posting_chunks`: ordinals of many lists, up to 64 in a row. A row for each would take a statement for each, and nearly three
 * times the room. Refuses to know what the lists are of.
 */
import type { Database, Statement } from "bun:sqlite";
import { firstFrom } from "./matching/cursor.ts";

/** Ordinals of one row at most. With more of them fewer rows fit into a page, the tree is higher, and whoever changes one writes more. */
const MOST = 64;

/** Rows that are read at once: two at least, as of the first all ordinals may come before the one that is looked for. */
const FEW = 2;
const MANY = 16;

/** Each ordinal is four bytes, counted from the first of its row, in the order of bytes that all processors of today have. */
const BYTES = 4;
const REACH = 2 ** (8 * BYTES);

interface Row {
  /** The lowest ordinal. */
  readonly first: number;
  readonly ordinals: Uint8Array;
}

/** Lists of ordinals on disk, each in rising order. */
export class Chunks {
  readonly #last: Statement<Row, [number]>;
  readonly #around: Statement<Row, [number, number]>;
  readonly #read: Statement<Row, [number, number, number, number]>;
  readonly #any: Statement<unknown, [number, number]>;
  readonly #save: Statement;
  readonly #delete: Statement;

  constructor(db: Database) {
    const select = "SELECT first, ordinals FROM posting_chunks WHERE list = ?";
    this.#last = db.prepare(`${select} ORDER BY first DESC LIMIT 1`);
    this.#around = db.prepare(`${select} AND first <= ? ORDER BY first DESC LIMIT 1`);
    const start = "coalesce((SELECT max(first) FROM posting_chunks WHERE list = ? AND first <= ?), 0)";
    this.#read = db.prepare(`${select} AND first >= ${start} ORDER BY first LIMIT ?`);
    this.#any = db.prepare("SELECT 1 FROM posting_chunks WHERE list >= ? AND list < ? LIMIT 1");
    this.#save = db.prepare("INSERT OR REPLACE INTO posting_chunks (list, first, ordinals) VALUES (?, ?, ?)");
    this.#delete = db.prepare("DELETE FROM posting_chunks WHERE list = ? AND first = ?");
  }

  /** Puts ordinals behind all that are there. @param ordinals rising */
  append(list: number, ordinals: readonly number[]): void {
    const last = this.#last.get(list);
    const room = last === null || last.ordinals.length === MOST * BYTES;
    this.#write(list, room ? ordinals : [...read(last), ...ordinals], MOST);
  }

  /** Puts one where it belongs, unless it is there. */
  add(list: number, ordinal: number): void {
    const row = this.#around.get(list, ordinal);
    const ordinals = row === null ? [] : read(row);
    const at = firstFrom(ordinals, ordinal, 0);
    if (ordinals[at] === ordinal) return;
    ordinals.splice(at, 0, ordinal);
    // In halves, so that the next ones find room in both.
    this.#write(list, ordinals, ordinals.length > MOST ? Math.ceil(ordinals.length / 2) : MOST);
  }

  remove(list: number, ordinal: number): void {
    const row = this.#around.get(list, ordinal);
    if (row === null) return;
    const ordinals = read(row);
    const at = firstFrom(ordinals, ordinal, 0);
    if (ordinals[at] !== ordinal) return;
    if (at === 0) this.#delete.run(list, row.first);
    ordinals.splice(at, 1);
    this.#write(list, ordinals, MOST);
  }

  /**
   * The first ordinals that are `from` or more, and some that come before them.
   *
   * @param isWalk whether those behind them will be wanted, too
   * @returns none that is `from` or more when there is none
   */
  from(
    list: number,
    from: number,
    isWalk: boolean,
  ): { readonly ordinals: readonly number[]; readonly isLast: boolean } {
    const count = isWalk ? MANY : FEW;
    const rows = this.#read.all(list, list, from, count);
    return { ordinals: rows.flatMap(read), isLast: rows.length < count };
  }

  /** Whether one of the lists from `first` to before `end` has an ordinal. */
  any(first: number, end: number): boolean {
    return this.#any.get(first, end) !== null;
  }

  #write(list: number, ordinals: readonly number[], size: number): void {
    for (let at = 0; at < ordinals.length; ) {
      const first = ordinals[at] ?? 0;
      const end = Math.min(at + size, firstFrom(ordinals, first + REACH, at));
      const offsets = new Uint32Array(end - at);
      for (let i = at; i < end; i++) offsets[i - at] = (ordinals[i] ?? 0) - first;
      this.#save.run(list, first, new Uint8Array(offsets.buffer));
      at = end;
    }
  }
}

function read({ first, ordinals }: Row): number[] {
  const offsets = new Uint32Array(ordinals.buffer, ordinals.byteOffset, ordinals.byteLength / BYTES);
  const numbers: number[] = [];
  for (const offset of offsets) numbers.push(first + offset);
  return numbers;
}
