/** The segment that still grows: in a log on disk, and in memory as far as questions need it; some 30 MB when it is full. */
import { type Details, fact, ROW_BYTES, Rows, reasonOfByte, time, word } from "../row.ts";
import { hash32 } from "./keys.ts";
import { type Block, SegmentLog } from "./log.ts";
import type { KeyKind, Segment } from "./segment.ts";
import { Zones } from "./zones.ts";

/** Rows that there is room for at first. */
const FIRST_ROOM = 1024;

/** Rows as they come; their texts are numbered through the segment. */
export class OpenSegment implements Segment {
  readonly path: string;
  readonly #log: SegmentLog;
  #rows = Rows.of(FIRST_ROOM);
  #devices = new Uint32Array(FIRST_ROOM);
  #channels = new Uint32Array(FIRST_ROOM);
  #ids = new Uint32Array(FIRST_ROOM);
  readonly #names = new Map<number, number[]>();
  readonly #details = new Map<number, Details>();
  readonly #texts: string[] = [];
  readonly #placeOfText = new Map<string, number>();
  /** Texts in the log. */
  #written = 0;
  readonly zones = new Zones();
  count = 0;
  from = Number.POSITIVE_INFINITY;
  to = 0;

  constructor(path: string) {
    this.path = path;
    this.#log = new SegmentLog(path);
  }

  get bytes(): number {
    return this.#log.length;
  }

  get texts(): readonly string[] {
    return this.#texts;
  }

  get allDetails(): ReadonlyMap<number, Details> {
    return this.#details;
  }

  /** Hashes of the devices and channels of all rows. */
  get hashes(): { readonly devices: Uint32Array; readonly channels: Uint32Array } {
    return { devices: this.#devices, channels: this.#channels };
  }

  /** The place of a text in this segment. */
  intern(text: string): number {
    const known = this.#placeOfText.get(text);
    if (known !== undefined) return known;
    this.#placeOfText.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** Rows whose texts are places of this segment. @throws what the file system says; then it is as before */
  append(rows: Rows, details: readonly (readonly [number, Details])[]): void {
    const texts = this.#texts.slice(this.#written);
    this.#log.append({ texts, details, rows: rows.bytes });
    this.#written = this.#texts.length;
    this.#take(rows, details);
  }

  /** Rows of a block that is in the log already. */
  recover({ texts, details, rows }: Block): void {
    for (const text of texts) this.intern(text);
    this.#written = this.#texts.length;
    this.#take(Rows.from(rows), details);
  }

  /** Ends the writing; what was written stays. */
  close(): void {
    this.#log.close();
  }

  get groups() {
    return groupsOf(this.#rows, this.count).map(({ app, reason, rows }) => ({ app: this.text(app), reason, rows }));
  }

  *rowsWith(kind: KeyKind, key: number): Generator<number> {
    if (kind === "names") yield* this.#names.get(key)?.toReversed() ?? [];
    else {
      const keys = kind === "ids" ? this.#ids : kind === "devices" ? this.#devices : this.#channels;
      for (let at = this.count - 1; at >= 0; at--) if (keys[at] === key) yield at;
    }
  }

  row(n: number): { rows: Rows; at: number } {
    return { rows: this.#rows, at: n };
  }

  details(n: number): Details {
    return this.#details.get(n) ?? {};
  }

  text(place: number): string {
    return this.#texts[place] ?? "";
  }

  #take(rows: Rows, details: readonly (readonly [number, Details])[]): void {
    this.#makeRoom(this.count + rows.count);
    this.#rows.bytes.set(rows.bytes, this.count * ROW_BYTES);
    for (const [n, more] of details) {
      this.#details.set(this.count + n, more);
      for (const name of more.clientIds ?? []) {
        this.#names.set(hash32(name), [...(this.#names.get(hash32(name)) ?? []), this.count + n]);
      }
    }
    for (let at = 0; at < rows.count; at++) this.#note(rows, at, this.count + at);
    this.count += rows.count;
  }

  #note(rows: Rows, at: number, n: number): void {
    this.zones.note(rows, at, n);
    this.#ids[n] = rows.word(at, word.high);
    this.#devices[n] = rows.deviceKey(at);
    this.#channels[n] = rows.channelKey(at);
    const sent = rows.time(at, time.read);
    const last = rows.time(at, time.ended) || rows.time(at, time.recorded) || sent;
    this.from = Math.min(this.from, sent || last);
    this.to = Math.max(this.to, last);
  }

  #makeRoom(wanted: number): void {
    if (wanted <= this.#rows.count) return;
    const room = Math.max(wanted, this.#rows.count * 2);
    const larger = Rows.of(room);
    larger.bytes.set(this.#rows.bytes);
    this.#rows = larger;
    this.#ids = grown(this.#ids, room);
    this.#devices = grown(this.#devices, room);
    this.#channels = grown(this.#channels, room);
  }
}

function grown(hashes: Uint32Array, room: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(room);
  larger.set(hashes);
  return larger;
}

/** Rows by app and reason, rising. Apps are places of texts. */
export function groupsOf(rows: Rows, count: number) {
  const groups = new Map<number, number[]>();
  for (let at = 0; at < count; at++) {
    const key = rows.word(at, word.app) * 256 + rows.fact(at, fact.reason);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [at]);
    else group.push(at);
  }
  return [...groups].map(([key, numbers]) => ({
    app: Math.floor(key / 256),
    reason: reasonOfByte(key % 256) ?? ("" as const),
    rows: numbers,
  }));
}
