/**
 * All that is kept of traces in one directory: one segment that grows and those that grow no more. Bounded by time and size; the oldest segment
 * goes whole. Works at once and blocks, so it belongs on a thread of its own. Reads no clock.
 *
 * What stands in the log when the process dies is there at the next start, up to a block that was torn.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Batch, LateEnd } from "../batch.ts";
import { endCounts, mayEnd } from "../end-row.ts";
import { type Details, endByte, fact, RESULTS, Rows, readHex, reasonByte, time, word } from "../row.ts";
import type { TraceFilter } from "../trace.ts";
import { ClosedSegment, writeClosed } from "./closed-segment.ts";
import { MAX_ROWS } from "./keys.ts";
import { readLog } from "./log.ts";
import { OpenSegment } from "./open-segment.ts";
import type { Search } from "./questions.ts";
import { type Budget, findRow, fittingRows, type KeptRow, readRow, type Segment } from "./segment.ts";
import { type Walked, type WalkPlace, walkUnended } from "./walk-unended.ts";

export interface SegmentsOptions {
  readonly directory: string;
  readonly keepMs: number;
  readonly keepBytes: number;
  /** Rows that one question may look at. Default {@link BUDGET}. */
  readonly budget?: number;
}

/** So that what is too old can go in time, however little there is. */
const LONGEST_SEGMENT_MS = 6 * 3_600_000;

/** Segments that fit into the bound at least, and bytes that a row costs in a file, keys included. */
const LEAST_SEGMENTS = 8;
const BYTES_OF_ROW = 200;
const LEAST_ROWS = 256;

/** Rows that one question may look at: some 100 ms. */
const BUDGET = 50_000;

const CLOSED = /^(\d{10})\.ends$/;
const LOG = /^(\d{10})\.log$/;

export class Segments {
  readonly #options: SegmentsOptions;
  readonly #rowsOfSegment: number;
  /** Oldest first. */
  readonly #closed: ClosedSegment[] = [];
  #open: OpenSegment | null = null;
  #next = 1;
  #openedAt = 0;
  /** Texts of the ring, by their places. */
  readonly #texts: string[] = [];
  /** Where those stand in the segment that grows. */
  #places: (number | undefined)[] = [];

  /** @throws what the file system says */
  constructor(options: SegmentsOptions) {
    this.#options = options;
    const fitting = Math.floor(options.keepBytes / LEAST_SEGMENTS / BYTES_OF_ROW);
    this.#rowsOfSegment = Math.min(MAX_ROWS, Math.max(LEAST_ROWS, fitting));
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    this.#recover();
  }

  /** When the oldest notification of which something is kept was sent; Infinity when there is none. */
  get from(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#closed, ...this.#growing()].map(({ from }) => from));
  }

  get bytes(): number {
    return [...this.#closed, ...this.#growing()].reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get rows(): number {
    return [...this.#closed, ...this.#growing()].reduce((sum, { count }) => sum + count, 0);
  }

  /** The batch is given away. @throws what the file system says; then it is lost and everything else is as before */
  append({ rows: buffer, details, texts, late }: Batch, at: number): void {
    for (const text of texts) this.#texts.push(text);
    const rows = new Rows(buffer);
    for (let from = 0; from < rows.count; ) {
      const open = this.#growingOne(at);
      const count = Math.min(rows.count - from, this.#rowsOfSegment - open.count);
      const part = count === rows.count ? rows : rows.part(from, count);
      const own = details.flatMap(([n, more]) => (n >= from && n < from + count ? [[n - from, more] as const] : []));
      this.#translate(part, open);
      open.append(part, own);
      from += count;
      this.#closeFull(at);
    }
    for (const end of late) this.#appendLate(end, at);
    this.tidy(at);
  }

  /** Closes what has grown long enough, and lets go of what is too old or too much. */
  tidy(at: number): void {
    this.#closeFull(at);
    this.#forget(at);
  }

  /** The newest of what is kept of a message. */
  find(id: string): KeptRow | null {
    for (const segment of this.#newestFirst()) {
      const n = findRow(segment, id);
      if (n >= 0) return readRow(segment, n);
    }
    return null;
  }

  /** Newest first. */
  list(filter: TraceFilter): Search {
    const found: KeptRow[] = [];
    const seen = new Set<string>();
    const budget: Budget = { left: this.#options.budget ?? BUDGET, stoppedAt: null };
    for (const segment of this.#newestFirst()) {
      for (const n of fittingRows(segment, filter, budget)) {
        const { rows, at } = segment.row(n);
        const id = rows.id(at);
        if (seen.has(id)) continue;
        seen.add(id);
        if (mayEnd(rows, at) && this.#isOutdated(rows, at)) continue;
        found.push(readRow(segment, n));
        if (found.length >= filter.limit) return { rows: found, lookedBackTo: null };
      }
      if (budget.stoppedAt !== null) break;
    }
    return { rows: found, lookedBackTo: budget.stoppedAt };
  }

  /** See {@link walkUnended}. */
  unended(from: WalkPlace | null, most: number): Walked {
    return walkUnended([...this.#closed, ...this.#growing()], from, most);
  }

  close(): void {
    this.#open?.close();
    for (const segment of this.#closed) segment.close();
  }

  /** Whether more is known of its end by now. */
  #isOutdated(rows: Rows, at: number): boolean {
    const newest = this.find(rows.id(at));
    return newest !== null && Rows.from(newest.row).fact(0, fact.reason) !== rows.fact(at, fact.reason);
  }

  *#newestFirst(): Generator<Segment> {
    yield* this.#growing();
    for (let at = this.#closed.length - 1; at >= 0; at--) {
      const segment = this.#closed[at];
      if (segment !== undefined) yield segment;
    }
  }

  #growing(): readonly OpenSegment[] {
    return this.#open === null ? [] : [this.#open];
  }

  #growingOne(at: number): OpenSegment {
    if (this.#open === null) {
      this.#open = new OpenSegment(this.#path(this.#next++, "log"));
      this.#openedAt = at;
      this.#places = [];
    }
    return this.#open;
  }

  /** From the texts of the ring to those of the segment. */
  #translate(rows: Rows, open: OpenSegment): void {
    for (let at = 0; at < rows.count; at++) {
      rows.setWord(at, word.app, this.#placeIn(open, rows.word(at, word.app)));
      rows.setWord(at, word.decision, this.#placeIn(open, rows.word(at, word.decision)));
      rows.setWord(at, word.secret, this.#placeIn(open, rows.word(at, word.secret)));
    }
  }

  /** Remembered, because looking a text up for each row would be felt. */
  #placeIn(open: OpenSegment, ringPlace: number): number {
    let place = this.#places[ringPlace];
    if (place === undefined) {
      place = open.intern(this.#texts[ringPlace] ?? "");
      this.#places[ringPlace] = place;
    }
    return place;
  }

  /** The end of a notification whose beginning was kept: the whole of it is written once more, and the newest counts. */
  #appendLate(end: LateEnd, at: number): void {
    const begun = this.find(end.id);
    const open = this.#growingOne(at);
    const rows = begun === null ? Rows.of(1) : Rows.from(begun.row);
    if (!endCounts(rows, 0, end.reason)) return;
    if (begun === null) {
      rows.setWord(0, word.high, readHex(end.id, 0));
      rows.setWord(0, word.low, readHex(end.id, 8));
    }
    for (const which of ["app", "decision", "secret"] as const)
      rows.setWord(0, word[which], open.intern(begun?.[which] ?? ""));
    rows.setWord(0, word.detail, 0);
    rows.setFact(0, fact.end, endByte(end.reason));
    rows.setFact(0, fact.reason, reasonByte(end.reason));
    rows.setTime(0, time.ended, end.at);
    if (end.result !== undefined) {
      rows.setTime(0, time.acked, end.at);
      rows.setFact(0, fact.result, RESULTS.indexOf(end.result));
    }
    if (end.framed !== undefined) rows.setTime(0, time.framed, end.framed);
    rows.setFact(0, fact.deliveries, Math.min(255, rows.fact(0, fact.deliveries) + (end.deliveries ?? 0)));
    const details = detailsWith(begun?.details ?? {}, end);
    open.append(rows, Object.keys(details).length === 0 ? [] : [[0, details]]);
    this.#closeFull(at);
  }

  #closeFull(at: number): void {
    const open = this.#open;
    if (open === null || open.count === 0) return;
    if (open.count < this.#rowsOfSegment && at - this.#openedAt < LONGEST_SEGMENT_MS) return;
    this.#finish(open);
    this.#open = null;
  }

  #finish(open: OpenSegment): void {
    this.#closed.push(writeClosed(open, open.path.replace(/log$/, "ends")));
    open.close();
    rmSync(open.path);
  }

  /** What is too old goes, and the oldest while all of it is too large. */
  #forget(at: number): void {
    for (;;) {
      const [oldest] = this.#closed;
      if (oldest === undefined) return;
      if (at - oldest.to <= this.#options.keepMs && this.bytes <= this.#options.keepBytes) return;
      this.#closed.shift();
      oldest.close();
      rmSync(oldest.path);
    }
  }

  #path(number: number, ending: "log" | "ends"): string {
    return join(this.#options.directory, `${String(number).padStart(10, "0")}.${ending}`);
  }

  /** Opens what is there, and closes what a process left that did not. A file that cannot be read is left alone. */
  #recover(): void {
    const names = readdirSync(this.#options.directory).sort();
    const closed = new Set(names.flatMap((name) => CLOSED.exec(name)?.[1] ?? []));
    for (const name of names) {
      const path = join(this.#options.directory, name);
      const number = Number((CLOSED.exec(name) ?? LOG.exec(name))?.[1] ?? 0);
      this.#next = Math.max(this.#next, number + 1);
      if (name.endsWith(".new")) rmSync(path);
      else if (CLOSED.test(name)) this.#openClosed(path);
      else if (LOG.test(name)) this.#recoverLog(path, closed.has(name.slice(0, 10)));
    }
  }

  #openClosed(path: string): void {
    try {
      this.#closed.push(new ClosedSegment(path));
    } catch {
      // Somebody else's, or of another version: it is neither read nor removed.
    }
  }

  #recoverLog(path: string, isClosed: boolean): void {
    const log = isClosed ? null : new OpenSegment(path);
    if (log !== null) for (const block of readLog(path)) log.recover(block);
    if (log !== null && log.count > 0) {
      this.#finish(log);
      return;
    }
    log?.close();
    rmSync(path);
  }
}

function detailsWith(before: Details, { words, by, fault }: LateEnd): Details {
  const faults = [before.fault, fault].filter((one) => one !== undefined).join("; ");
  return {
    ...before,
    ...(words === undefined ? {} : { words }),
    ...(by === undefined ? {} : { by }),
    ...(faults === "" ? {} : { fault: faults }),
  };
}
