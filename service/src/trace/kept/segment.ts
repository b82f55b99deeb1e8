/** What every segment of kept traces can be asked, open or closed, and how a filter is asked of it. */
import { type EndReason, endReasons, type TraceEnd } from "@belfry/protocol";
import { type Details, ENDS, fact, nameKey, type Rows, reasonOfByte, time, word } from "../row.ts";
import type { TraceFilter } from "../trace.ts";
import { hash32, idKey, type SortedKeys } from "./keys.ts";
import type { Zones } from "./zones.ts";

/** By what rows are found without looking at all of them. */
export type KeyKind = "ids" | "devices" | "channels" | "names";

/** Rows of one app with one reason; an empty reason is that of what was pending. */
export interface Group {
  readonly app: string;
  readonly reason: EndReason | "";
  /** Rising. */
  readonly rows: SortedKeys;
}

/** A row out of a segment: alone in its bytes. */
export interface KeptRow {
  readonly row: Uint8Array;
  readonly app: string;
  readonly decision: string;
  readonly secret: string;
  readonly details: Details;
}

/** Rows that were written together, in the order in which they came. */
export interface Segment {
  /** Of its file, whose name begins with its number, in ten digits that rise. */
  readonly path: string;
  readonly count: number;
  /** When its first was sent and when its last was written, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly zones: Zones;
  readonly groups: readonly Group[];
  /** Rows that have this key, and perhaps others, the newest first. */
  rowsWith(kind: KeyKind, key: number): Iterable<number>;
  /** Rows as such, one of which is the answer's `at`. */
  row(n: number): { readonly rows: Rows; readonly at: number };
  details(n: number): Details;
  text(place: number): string;
}

export function readRow(segment: Segment, n: number): KeptRow {
  const { rows, at } = segment.row(n);
  const text = (which: "app" | "decision" | "secret") => segment.text(rows.word(at, word[which]));
  const details = segment.details(n);
  return { row: rows.slice(at), app: text("app"), decision: text("decision"), secret: text("secret"), details };
}

/** The newest row of a message id, or -1. */
export function findRow(segment: Segment, id: string): number {
  for (const n of segment.rowsWith("ids", idKey(id))) {
    const { rows, at } = segment.row(n);
    if (rows.id(at) === id) return n;
  }
  return -1;
}

/** How many rows a question may still look at, and where it stopped because there were none left. */
export interface Budget {
  left: number;
  /** When the row was written that was not looked at any more, in milliseconds since 1970. */
  stoppedAt: number | null;
}

/** Rows that fit, the newest first. @param budget is spent on each row that is looked at */
export function* fittingRows(segment: Segment, filter: TraceFilter, budget: Budget): Generator<number> {
  const { since = 0, until = Number.POSITIVE_INFINITY } = filter;
  if (!segment.zones.overlaps(since, until)) return;
  for (const n of candidates(segment, filter)) {
    if (!segment.zones.mayHold(n, since, until)) continue;
    if (budget.left-- <= 0) {
      budget.stoppedAt = writtenAt(segment, n);
      return;
    }
    if (fits(segment, n, filter)) yield n;
  }
}

/** Rows stand in the order in which they were written: with how far they had come, or with their end. */
function writtenAt(segment: Segment, n: number): number {
  const { rows, at } = segment.row(n);
  return Math.max(rows.time(at, time.ended), rows.time(at, time.recorded), rows.time(at, time.read));
}

function candidates(segment: Segment, { clientId, channel, device, app, end, reason }: TraceFilter): Iterable<number> {
  if (clientId !== undefined) return segment.rowsWith("names", hash32(clientId));
  if (channel !== undefined) return segment.rowsWith("channels", nameKey("channels", channel));
  if (device !== undefined) return segment.rowsWith("devices", nameKey("devices", device));
  const groups = segment.groups.filter(
    (group) =>
      (app === undefined || group.app === app) &&
      (reason === undefined || group.reason === reason) &&
      (end === undefined || endOf(group.reason) === end),
  );
  return groups.length === segment.groups.length ? downFrom(segment.count) : newestFirst(groups);
}

const endOf = (reason: EndReason | ""): TraceEnd => (reason === "" ? "pending" : endReasons[reason].end);

function* downFrom(count: number): Generator<number> {
  for (let n = count - 1; n >= 0; n--) yield n;
}

/** The rows of several groups as one falling list. */
function* newestFirst(groups: readonly Group[]): Generator<number> {
  const heads = groups.map(({ rows }) => ({ rows, at: rows.length - 1 }));
  for (;;) {
    let next: (typeof heads)[number] | undefined;
    let newest = -1;
    for (const head of heads) {
      const n = head.at < 0 ? -1 : (head.rows.at(head.at) ?? -1);
      if (n > newest) [next, newest] = [head, n];
    }
    if (next === undefined) return;
    next.at--;
    yield newest;
  }
}

function fits(segment: Segment, n: number, filter: TraceFilter): boolean {
  const { rows, at } = segment.row(n);
  const { app, device, channel, since, until, end, reason, clientId } = filter;
  if (end !== undefined && ENDS[rows.fact(at, fact.end)] !== end) return false;
  if (reason !== undefined && reasonOfByte(rows.fact(at, fact.reason)) !== reason) return false;
  if (until !== undefined && rows.time(at, time.read) > until) return false;
  if (since !== undefined && (rows.time(at, time.ended) || Number.POSITIVE_INFINITY) < since) return false;
  if (app !== undefined && segment.text(rows.word(at, word.app)) !== app) return false;
  if (device !== undefined && rows.device(at) !== device) return false;
  if (channel !== undefined && rows.channel(at) !== channel) return false;
  return clientId === undefined || segment.details(n).clientIds?.includes(clientId) === true;
}
