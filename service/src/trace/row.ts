/**
 * One notification as a row of bytes: the same in memory and in files. What every notification has stands here at a fixed place; what few have
 * stands in {@link Details}. Refuses to know where rows come from and what they mean.
 */
import type { AckResult, EndReason, TraceEnd, WaitingType } from "@belfry/protocol";
import { END_REASONS, endReasons } from "@belfry/protocol";
import { formatMessageId } from "../ids.ts";
import type { TracedPush } from "./trace.ts";

/** Bytes of one row; a multiple of 8, so that views of numbers fit. */
export const ROW_BYTES = 160;
export const ROW_F64 = ROW_BYTES / 8;
const ROW_U32 = ROW_BYTES / 4;

/** Times in milliseconds since 1970 with microseconds as the fraction, as places of 8 bytes; 0 when the step was not reached. */
export const time = {
  read: 0,
  proved: 1,
  decided: 2,
  recorded: 3,
  framed: 4,
  answered: 5,
  acked: 6,
  ended: 7,
} as const;
export const TIMES = 8;

/** Numbers, as places of 4 bytes. Texts are places in the list of texts of whoever holds the row; of `detail` its holder knows the meaning. */
export const word = {
  high: 16,
  low: 17,
  app: 18,
  decision: 19,
  secret: 20,
  tokenAt: 21,
  openedAt: 22,
  expiresAt: 23,
  waitsUntil: 24,
  bytes: 25,
  detail: 26,
} as const;

/** Small facts, as places of one byte; `asked` says how often its age has doubled since the store was asked first whether it is still there. */
export const fact = {
  type: 108,
  end: 109,
  result: 110,
  deliveries: 111,
  by: 112,
  answer: 113,
  reason: 114,
  kept: 115,
  connected: 116,
  asked: 117,
} as const;

/** Whether its device was connected when it came, as `fact.connected`; 0 where nobody looked. */
export const CONNECTED_FACT = { no: 1, yes: 2 } as const;

const DEVICE_AT = 120;
const DEVICE_BYTES = 24;
const CHANNEL_AT = DEVICE_AT + DEVICE_BYTES;
const CHANNEL_BYTES = 16;

/** What few notifications have. */
export interface Details {
  /** Why it ended, where the rule alone does not say it. */
  words?: string;
  /** Message id of the one that ended it. */
  by?: string;
  /** Which faults had a hand in it. */
  fault?: string;
  tag?: string;
  group?: string;
  /** Under which its sender knows it. */
  clientIds?: string[];
  /** Message id of the captured push that the operator sent again. */
  replayOf?: string;
}

/** Their places stand in files: only ever appended to. */
export const TYPES: readonly WaitingType[] = ["wns/toast", "wns/tile", "wns/badge", "wns/raw", "removal"];
export const ENDS: readonly Exclude<TraceEnd, "refused">[] = [
  "pending",
  "delivered",
  "replaced",
  "expired",
  "removed",
  "dropped",
  "unknown",
];
export const PUSHERS: readonly TracedPush["by"][] = ["sender", "operator", "key", "anyone"];
export const ANSWERS: readonly ("received" | "dropped" | "failed" | undefined)[] = [
  undefined,
  "received",
  "dropped",
  "failed",
];
export const RESULTS: readonly (AckResult | null)[] = [
  null,
  "handled",
  "refused",
  "suppressed",
  "undecryptable",
  "unheard",
  "malformed",
];

/** What stands in `fact.reason`: 0 while it is pending. */
export const reasonByte = (reason: EndReason): number => END_REASONS.indexOf(reason) + 1;
export const reasonOfByte = (byte: number): EndReason | undefined => END_REASONS[byte - 1];
export const endByte = (reason: EndReason): number => ENDS.indexOf(endReasons[reason].end);

/** So many rows one behind the other, and the views by which they are read and written. */
export class Rows {
  readonly bytes: Uint8Array;
  readonly times: Float64Array;
  readonly words: Uint32Array;

  constructor(buffer: ArrayBuffer) {
    this.bytes = new Uint8Array(buffer);
    this.times = new Float64Array(buffer);
    this.words = new Uint32Array(buffer);
  }

  static of(count: number): Rows {
    return new Rows(new ArrayBuffer(count * ROW_BYTES));
  }

  /** The rows of these bytes, which need not begin where a view may. */
  static from(bytes: Uint8Array): Rows {
    const rows = Rows.of(bytes.length / ROW_BYTES);
    rows.bytes.set(bytes);
    return rows;
  }

  /** A copy of some of them. */
  part(from: number, count: number): Rows {
    return Rows.from(this.bytes.subarray(from * ROW_BYTES, (from + count) * ROW_BYTES));
  }

  get count(): number {
    return this.bytes.length / ROW_BYTES;
  }

  time(at: number, which: number): number {
    return this.times[at * ROW_F64 + which] ?? 0;
  }

  /** Seconds from one time to another. */
  seconds(at: number, from: number, to: number): number {
    return (this.time(at, to) - this.time(at, from)) / 1000;
  }

  word(at: number, which: number): number {
    return this.words[at * ROW_U32 + which] ?? 0;
  }

  fact(at: number, which: number): number {
    return this.bytes[at * ROW_BYTES + which] ?? 0;
  }

  setTime(at: number, which: number, value: number): void {
    this.times[at * ROW_F64 + which] = value;
  }

  setWord(at: number, which: number, value: number): void {
    this.words[at * ROW_U32 + which] = value;
  }

  setFact(at: number, which: number, value: number): void {
    this.bytes[at * ROW_BYTES + which] = value;
  }

  id(at: number): string {
    return formatMessageId(this.word(at, word.high), this.word(at, word.low));
  }

  device(at: number): string {
    return readName(this.bytes, at * ROW_BYTES + DEVICE_AT, DEVICE_BYTES);
  }

  channel(at: number): string {
    return readName(this.bytes, at * ROW_BYTES + CHANNEL_AT, CHANNEL_BYTES);
  }

  setNames(at: number, device: string, channel: string): void {
    writeName(this.bytes, device, at * ROW_BYTES + DEVICE_AT, DEVICE_BYTES);
    writeName(this.bytes, channel, at * ROW_BYTES + CHANNEL_AT, CHANNEL_BYTES);
  }

  /** What devices are found by, see {@link nameKey}. */
  deviceKey(at: number): number {
    return mixed(this.words, (at * ROW_BYTES + DEVICE_AT) / 4, DEVICE_BYTES / 4);
  }

  channelKey(at: number): number {
    return mixed(this.words, (at * ROW_BYTES + CHANNEL_AT) / 4, CHANNEL_BYTES / 4);
  }

  /** A copy of one row. */
  slice(at: number): Uint8Array {
    return this.bytes.slice(at * ROW_BYTES, (at + 1) * ROW_BYTES);
  }
}

/** The number by which a device or a channel is found; others may share it. */
export function nameKey(kind: "devices" | "channels", name: string): number {
  const one = Rows.of(1);
  one.setNames(0, kind === "devices" ? name : "", kind === "channels" ? name : "");
  return kind === "devices" ? one.deviceKey(0) : one.channelKey(0);
}

/** Four bytes at a time, because every row that is kept is mixed twice. The constants are those of MurmurHash3, public domain. */
function mixed(words: Uint32Array, from: number, count: number): number {
  let hash = 0;
  for (let at = from; at < from + count; at++) {
    hash = Math.imul(hash ^ (words[at] ?? 0), 0xcc9e2d51);
    hash ^= hash >>> 15;
  }
  return Math.imul(hash, 0x1b873593) >>> 0;
}

function writeName(bytes: Uint8Array, name: string, from: number, length: number): void {
  // Loops, because a call into the runtime costs as much as so few letters. Not beyond the end, where each letter might be NaN: a third of the time.
  const letters = Math.min(name.length, length);
  for (let at = 0; at < letters; at++) bytes[from + at] = name.charCodeAt(at);
  for (let at = letters; at < length; at++) bytes[from + at] = 0;
}

function readName(bytes: Uint8Array, from: number, length: number): string {
  let name = "";
  for (let at = from; at < from + length && bytes[at] !== 0; at++) name += String.fromCharCode(bytes[at] ?? 0);
  return name;
}

/** What a character is worth as an upper-case hex digit, by its code; -1 where it is none. */
const HEX_DIGITS = Int8Array.from({ length: 128 }, (_, code) => "0123456789ABCDEF".indexOf(String.fromCharCode(code)));

/** Eight upper-case hex digits as a number, without making a string of them first; -1 when they are none. */
export function readHex(text: string, from: number): number {
  let value = 0;
  let digits = 0;
  // By a table and in whole numbers: every step of every notification reads an id, and this takes a third of the time.
  for (let at = from; at < from + 8; at++) {
    const digit = HEX_DIGITS[text.charCodeAt(at)] ?? -1;
    digits |= digit;
    value = (value << 4) | digit;
  }
  // One that is none has left its sign.
  return digits < 0 ? -1 : value >>> 0;
}
