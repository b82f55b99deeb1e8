/**
 * A segment that grows no more: one file of rows, details and sorted keys, read where it is needed and never held in memory.
 *
 * The file is written whole beside the log, and takes its place under another name: whoever finds it finds all of it. Its last eight bytes say
 * where the table of contents begins.
 */
import { closeSync, fstatSync, fsyncSync, openSync, readSync, renameSync } from "node:fs";
import type { EndReason } from "@belfry/protocol";
import { type Details, ROW_BYTES, Rows, word } from "../row.ts";
import { hash32, MAX_ROWS, pack, rowsOfKey, type SortedKeys } from "./keys.ts";
import { groupsOf, type OpenSegment } from "./open-segment.ts";
import type { Group, KeyKind, Segment } from "./segment.ts";
import { writeWhole } from "./write-whole.ts";
import { Zones, type ZoneTimes } from "./zones.ts";

/** Another form of the file gets another number. */
const FORM = 1;

/** Where something lies in the file, and how many of them there are. */
interface Extent {
  readonly at: number;
  readonly count: number;
}

interface Contents extends Readonly<Record<KeyKind, Extent>> {
  readonly form: typeof FORM;
  readonly count: number;
  readonly from: number;
  readonly to: number;
  readonly zones: ZoneTimes;
  readonly texts: readonly string[];
  readonly groups: readonly (Extent & { readonly app: string; readonly reason: EndReason | "" })[];
}

/** Rows read at once: neighbours are often wanted next. */
const PAGE_ROWS = 64;

export class ClosedSegment implements Segment {
  readonly path: string;
  readonly bytes: number;
  readonly zones: Zones;
  readonly #file: number;
  readonly #contents: Contents;
  #page = { first: -1, rows: Rows.of(0) };

  /** @throws Error when the file is not whole, or of another form */
  constructor(path: string) {
    this.path = path;
    this.#file = openSync(path, "r");
    this.bytes = fstatSync(this.#file).size;
    const at = Number(this.#read(this.bytes - 8, 8).readBigUInt64LE());
    const contents = JSON.parse(this.#read(at, this.bytes - 8 - at).toString()) as Contents;
    if (contents.form !== FORM) throw new Error(`${path} has the form ${contents.form}`);
    this.#contents = contents;
    this.zones = new Zones(contents.zones);
  }

  get count(): number {
    return this.#contents.count;
  }

  get from(): number {
    return this.#contents.from;
  }

  get to(): number {
    return this.#contents.to;
  }

  get groups(): readonly Group[] {
    return this.#contents.groups.map(({ app, reason, ...extent }) => ({ app, reason, rows: this.#numbers(extent) }));
  }

  rowsWith(kind: KeyKind, key: number): Iterable<number> {
    const { at, count } = this.#contents[kind];
    const keys: SortedKeys = { length: count, at: (n) => this.#read(at + n * 8, 8).readDoubleLE() };
    return rowsOfKey(keys, key);
  }

  row(n: number): { rows: Rows; at: number } {
    const first = n - (n % PAGE_ROWS);
    if (this.#page.first !== first) {
      const count = Math.min(PAGE_ROWS, this.count - first);
      this.#page = { first, rows: Rows.from(this.#read(first * ROW_BYTES, count * ROW_BYTES)) };
    }
    return { rows: this.#page.rows, at: n - first };
  }

  details(n: number): Details {
    const { rows, at } = this.row(n);
    const from = rows.word(at, word.detail);
    if (from === 0) return {};
    const length = this.#read(from, 4).readUInt32LE();
    return JSON.parse(this.#read(from + 4, length).toString()) as Details;
  }

  text(place: number): string {
    return this.#contents.texts[place] ?? "";
  }

  close(): void {
    closeSync(this.#file);
  }

  #numbers({ at, count }: Extent): SortedKeys {
    return { length: count, at: (n) => this.#read(at + n * 4, 4).readUInt32LE() };
  }

  #read(at: number, length: number): Buffer {
    const bytes = Buffer.allocUnsafe(length);
    for (let done = 0; done < length; ) {
      const read = readSync(this.#file, bytes, done, length - done, at + done);
      if (read === 0) throw new Error(`${this.path} ends at ${at + done}`);
      done += read;
    }
    return bytes;
  }
}

/** Writes what an open segment holds as a file that can be searched. @throws what the file system says */
export function writeClosed(open: OpenSegment, path: string): ClosedSegment {
  const { count } = open;
  // Its own, not a copy: where details stand in a file only a row in a file says, and a large segment is 20 MB.
  const { rows } = open.row(0);
  const file = new FileInParts(rows.bytes.subarray(0, count * ROW_BYTES));
  for (const [n, more] of open.allDetails) {
    rows.setWord(n, word.detail, file.length);
    const words = Buffer.from(JSON.stringify(more));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(words.length);
    file.add(length);
    file.add(words);
  }
  const { devices, channels } = open.hashes;
  const contents: Contents = {
    form: FORM,
    count,
    from: open.from,
    to: open.to,
    zones: open.zones.times,
    texts: open.texts,
    ids: file.addKeys(sortedKeys(count, (n) => rows.word(n, word.high))),
    devices: file.addKeys(sortedKeys(count, (n) => devices[n] ?? 0)),
    channels: file.addKeys(sortedKeys(count, (n) => channels[n] ?? 0)),
    names: file.addKeys(sortedNames(open.allDetails)),
    groups: groupsOf(rows, count).map(({ app, reason, rows: numbers }) => ({
      app: open.text(app),
      reason,
      ...file.addNumbers(Uint32Array.from(numbers)),
    })),
  };
  file.end(contents);
  file.write(path);
  return new ClosedSegment(path);
}

/** @returns the packed keys of so many rows, sorted */
function sortedKeys(count: number, keyOf: (n: number) => number): Float64Array {
  const keys = new Float64Array(Math.min(count, MAX_ROWS));
  for (let n = 0; n < keys.length; n++) keys[n] = pack(keyOf(n), n);
  return keys.sort();
}

function sortedNames(details: ReadonlyMap<number, Details>): Float64Array {
  const keys: number[] = [];
  for (const [n, { clientIds = [] }] of details) for (const name of clientIds) keys.push(pack(hash32(name), n));
  return Float64Array.from(keys).sort();
}

/** A file that is put together in memory, and then written under a name that nobody reads yet. */
class FileInParts {
  /** By far the largest part, written as it lies. */
  readonly #rows: Uint8Array;
  /** There may be many, and short ones. */
  readonly #parts: Uint8Array[] = [];
  length: number;

  constructor(rows: Uint8Array) {
    this.#rows = rows;
    this.length = rows.length;
  }

  add(part: Uint8Array): number {
    const at = this.length;
    this.#parts.push(part);
    this.length += part.length;
    return at;
  }

  addKeys(keys: Float64Array): Extent {
    return { at: this.add(new Uint8Array(keys.buffer)), count: keys.length };
  }

  addNumbers(numbers: Uint32Array): Extent {
    return { at: this.add(new Uint8Array(numbers.buffer)), count: numbers.length };
  }

  end(contents: Contents): void {
    const at = this.add(Buffer.from(JSON.stringify(contents)));
    const last = Buffer.alloc(8);
    last.writeBigUInt64LE(BigInt(at));
    this.add(last);
  }

  write(path: string): void {
    const unready = `${path}.new`;
    const file = openSync(unready, "w", 0o600);
    try {
      writeWhole(file, this.#rows);
      writeWhole(file, Buffer.concat(this.#parts));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(unready, path);
  }
}
