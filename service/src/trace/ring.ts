/**
 * The trace in memory: the newest notifications, a fixed cost for each, in columns instead of objects.
 *
 * A message id carries its place: the lower 24 bits count notifications, the others are random. So the notification of an id is
 * found without an index, and an id whose place was taken by a newer one is recognised. 128 bytes a notification, and some 100 more for
 * the reason of an end that is not delivery; nothing that the collector has to look at.
 */
import type { AckResult, RefusalBody, TraceBody, TraceEnd, WaitingType } from "@belfry/protocol";
import { formatMessageId, random32 } from "../ids.ts";
import { Refusals } from "./refusals.ts";
import type { Trace, TracedPush, TracedRefusal, TraceFilter, TraceReader } from "./trace.ts";
import { describe, type Remembered } from "./words.ts";

const MAX_COUNT = 0xff_ffff;

/** Characters of what faults did to one notification, however often they did it. */
const MAX_FAULT_WORDS = 500;

const TYPES: readonly WaitingType[] = ["wns/toast", "wns/tile", "wns/badge", "wns/raw", "removal"];
const ENDS: readonly TraceEnd[] = ["pending", "delivered", "replaced", "expired", "removed", "dropped"];
const PUSHERS: readonly TracedPush["by"][] = ["sender", "operator", "key", "anyone"];
const ANSWERS: readonly Remembered["answer"][] = [undefined, "received", "dropped"];
const RESULTS: readonly (AckResult | null)[] = [
  null,
  "handled",
  "refused",
  "suppressed",
  "undecryptable",
  "unheard",
  "malformed",
];

/** Columns of the times of one notification: milliseconds since 1970, 0 when the step was not reached. */
const column = { read: 0, proved: 1, decided: 2, recorded: 3, framed: 4, answered: 5, acked: 6, ended: 7 } as const;
const COLUMNS = 8;

/** Columns of small facts: places in the lists above, and how often the frame was handed to a connection. */
const TYPE = 0;
const END = 1;
const RESULT = 2;
const DELIVERIES = 3;
const BY = 4;
const ANSWER = 5;
const FACTS = 6;

/** Bytes of the ids of device and channel, which are ASCII and no longer than this. */
const DEVICE_BYTES = 24;
const CHANNEL_BYTES = 16;
const NAMES = DEVICE_BYTES + CHANNEL_BYTES;

/** Eight upper-case hex digits as a number, without making a string of them first; -1 when they are none. */
function readHex(text: string, from: number): number {
  let value = 0;
  for (let at = from; at < from + 8; at++) {
    const code = text.charCodeAt(at);
    const digit = code >= 48 && code <= 57 ? code - 48 : code >= 65 && code <= 70 ? code - 55 : Number.NaN;
    value = value * 16 + digit;
  }
  return Number.isNaN(value) ? -1 : value;
}

export class TraceRing implements Trace, TraceReader {
  readonly #now: () => number;
  readonly #size: number;
  /** Where counting begins anew: a multiple of the size, so that the places go round without a seam. */
  readonly #turn: number;
  readonly #times: Float64Array;
  readonly #facts: Uint8Array;
  readonly #bytes: Uint16Array;
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #names: Buffer;
  /** App and decision of each, as places in `#texts`. */
  readonly #app: Uint32Array;
  readonly #decision: Uint32Array;
  readonly #reasons = new Map<number, string>();
  /** Which faults had a hand in it, in words; nearly always empty. */
  readonly #faults = new Map<number, string>();
  /** Texts that come again and again: package SIDs and the rules that decide. As many as there are apps and rules. */
  readonly #texts: string[] = [];
  readonly #placeOfText = new Map<string, number>();
  #count: number;
  readonly #refusals = new Refusals();

  /**
   * @param size notifications remembered, at most 2^24
   * @param first what counting begins with
   */
  constructor(size: number, now: () => number, first = 0) {
    this.#now = now;
    this.#size = size;
    this.#turn = MAX_COUNT + 1 - ((MAX_COUNT + 1) % size);
    this.#count = first % this.#turn;
    this.#times = new Float64Array(size * COLUMNS);
    this.#facts = new Uint8Array(size * FACTS);
    this.#bytes = new Uint16Array(size);
    this.#high = new Uint32Array(size);
    this.#low = new Uint32Array(size);
    this.#names = Buffer.alloc(size * NAMES);
    this.#app = new Uint32Array(size);
    this.#decision = new Uint32Array(size);
  }

  begin(push: TracedPush): string {
    const count = this.#count;
    this.#count = (count + 1) % this.#turn;
    const at = count % this.#size;
    const high = random32();
    const low = ((random32() << 24) | count) >>> 0;
    this.#high[at] = high;
    this.#low[at] = low;
    this.#write(push.deviceId, at * NAMES, DEVICE_BYTES);
    this.#write(push.channelId, at * NAMES + DEVICE_BYTES, CHANNEL_BYTES);
    this.#app[at] = this.#placeOf(push.app);
    this.#decision[at] = this.#placeOf(push.decision);
    this.#reasons.delete(at);
    this.#faults.delete(at);
    this.#bytes[at] = push.bytes;
    const facts = at * FACTS;
    this.#facts[facts + TYPE] = TYPES.indexOf(push.type);
    this.#facts[facts + END] = 0;
    this.#facts[facts + RESULT] = 0;
    this.#facts[facts + DELIVERIES] = 0;
    this.#facts[facts + BY] = PUSHERS.indexOf(push.by);
    this.#facts[facts + ANSWER] = 0;
    const times = at * COLUMNS;
    this.#times[times + column.read] = push.readAt;
    this.#times[times + column.proved] = push.provedAt;
    this.#times[times + column.decided] = push.decidedAt;
    // Those that are not reached yet may hold the times of the notification that was here before.
    for (let later = times + column.recorded; later < times + COLUMNS; later++) this.#times[later] = 0;
    return formatMessageId(high, low);
  }

  withdraw(messageId: string): void {
    const at = this.#place(messageId);
    if (at >= 0) this.#times[at * COLUMNS + column.read] = 0;
  }

  recorded(messageId: string): void {
    this.#mark(messageId, column.recorded);
  }

  answered(messageId: string, outcome: "received" | "dropped"): void {
    const at = this.#mark(messageId, column.answered);
    if (at >= 0) this.#facts[at * FACTS + ANSWER] = ANSWERS.indexOf(outcome);
  }

  bitten(messageId: string, by: string): void {
    const at = this.#place(messageId);
    if (at < 0) return;
    const before = this.#faults.get(at);
    this.#faults.set(at, before === undefined ? by : `${before}; ${by}`.slice(0, MAX_FAULT_WORDS));
  }

  framed(messageId: string): void {
    const at = this.#mark(messageId, column.framed);
    if (at < 0) return;
    const deliveries = this.#facts[at * FACTS + DELIVERIES] ?? 0;
    if (deliveries < 255) this.#facts[at * FACTS + DELIVERIES] = deliveries + 1;
  }

  acked(messageId: string, result: AckResult): void {
    const at = this.#mark(messageId, column.acked);
    if (at < 0) return;
    this.#facts[at * FACTS + RESULT] = RESULTS.indexOf(result);
    this.#end(at, "delivered", undefined, this.#times[at * COLUMNS + column.acked] ?? 0);
  }

  ended(messageId: string, state: Exclude<TraceEnd, "pending" | "refused">, reason: string): void {
    const at = this.#place(messageId);
    if (at >= 0) this.#end(at, state, reason, this.#now());
  }

  refused(refusal: TracedRefusal): void {
    this.#refusals.add(refusal, this.#now());
  }

  find(messageId: string): TraceBody | undefined {
    const at = this.#place(messageId.toUpperCase());
    if (at >= 0) return describe(this.#remember(at));
    const refusal = this.#refusals.find(messageId.toUpperCase());
    return refusal && describe(refusal);
  }

  list({ app, device, limit }: TraceFilter): TraceBody[] {
    const found: TraceBody[] = [];
    for (let back = 1; back <= this.#size && found.length < limit; back++) {
      const at = (this.#count - back + this.#turn) % this.#size;
      if (!this.#isTaken(at)) continue;
      if (app !== undefined && this.#texts[this.#app[at] ?? 0] !== app) continue;
      if (device !== undefined && this.#read(at * NAMES, DEVICE_BYTES) !== device) continue;
      found.push(describe(this.#remember(at)));
    }
    return found;
  }

  refusals(limit: number): RefusalBody[] {
    return this.#refusals.list(limit);
  }

  /** Where the notification lies, or -1 when it is not remembered. */
  #place(messageId: string): number {
    const low = readHex(messageId, 8);
    const at = (low & MAX_COUNT) % this.#size;
    if (this.#low[at] !== low || !this.#isTaken(at)) return -1;
    return this.#high[at] === readHex(messageId, 0) ? at : -1;
  }

  /** A place that was never taken, or was withdrawn, has no first step. */
  #isTaken(at: number): boolean {
    return this.#times[at * COLUMNS + column.read] !== 0;
  }

  /** Where a text stands that comes again and again. */
  #placeOf(text: string): number {
    const known = this.#placeOfText.get(text);
    if (known !== undefined) return known;
    this.#placeOfText.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  #write(name: string, from: number, bytes: number): void {
    // A loop, because a call into the runtime costs more than so few letters; beyond the end there is NaN, which is stored as 0.
    for (let at = 0; at < bytes; at++) this.#names[from + at] = name.charCodeAt(at);
  }

  #read(from: number, bytes: number): string {
    const end = this.#names.subarray(from, from + bytes).indexOf(0);
    return this.#names.toString("latin1", from, from + (end < 0 ? bytes : end));
  }

  /** @returns the place of the notification, or -1 */
  #mark(messageId: string, which: number): number {
    const at = this.#place(messageId);
    if (at >= 0) this.#times[at * COLUMNS + which] = this.#now();
    return at;
  }

  #end(at: number, state: TraceEnd, reason: string | undefined, time: number): void {
    // The first end counts: an ack that comes after a replacement changes nothing.
    if (this.#facts[at * FACTS + END] !== 0) return;
    this.#facts[at * FACTS + END] = ENDS.indexOf(state);
    this.#times[at * COLUMNS + column.ended] = time;
    if (reason !== undefined) this.#reasons.set(at, reason);
  }

  #remember(at: number): Remembered {
    const fact = (which: number): number => this.#facts[at * FACTS + which] ?? 0;
    return {
      id: formatMessageId(this.#high[at] ?? 0, this.#low[at] ?? 0),
      by: PUSHERS[fact(BY)] ?? "sender",
      app: this.#texts[this.#app[at] ?? 0] ?? "",
      device: this.#read(at * NAMES, DEVICE_BYTES),
      channel: this.#read(at * NAMES + DEVICE_BYTES, CHANNEL_BYTES),
      type: TYPES[fact(TYPE)] ?? "wns/raw",
      bytes: this.#bytes[at] ?? 0,
      decision: this.#texts[this.#decision[at] ?? 0] ?? "",
      end: ENDS[fact(END)] ?? "pending",
      result: RESULTS[fact(RESULT)] ?? null,
      reason: this.#reasons.get(at),
      fault: this.#faults.get(at),
      answer: ANSWERS[fact(ANSWER)],
      deliveries: fact(DELIVERIES),
      // The bus is rung in the same breath in which the record is told.
      time: (step) => this.#times[at * COLUMNS + column[step === "announced" ? "recorded" : step]] || undefined,
    };
  }
}
