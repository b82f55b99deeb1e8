/**
 * The trace in memory: the newest notifications, a fixed cost for each, as rows of bytes instead of objects; and what of them is to be kept
 * on disk. Refuses to know where it is kept.
 *
 * A message id carries its place: the lower 24 bits count notifications, the others are random. So the notification of an id is
 * found without an index, and an id whose place was taken by a newer one is recognised. 160 bytes a notification, and some 100 more for
 * what few have, such as a tag or an end that is not delivery; nothing else that the collector has to look at.
 */
import { redactText } from "@belfry/host";
import type { AckResult, EndReason, RefusalBody, TraceBody } from "@belfry/protocol";
import { REASON_OF_RESULT } from "@belfry/protocol";
import { random32 } from "../ids.ts";
import type { Batch, LateEnd } from "./batch.ts";
import { fitting } from "./fitting.ts";
import { HandOver } from "./hand-over.ts";
import { LateEnds } from "./late.ts";
import { Refusals } from "./refusals.ts";
import { rememberedOf } from "./remembered.ts";
import {
  ANSWERS,
  type Details,
  endByte,
  fact,
  PUSHERS,
  RESULTS,
  ROW_BYTES,
  ROW_F64,
  Rows,
  readHex,
  reasonByte,
  TIMES,
  TYPES,
  time,
  word,
} from "./row.ts";
import { Texts } from "./texts.ts";
import type { Trace, TracedPush, TracedRefusal, TraceFilter } from "./trace.ts";
import { describe } from "./words.ts";

const MAX_COUNT = 0xff_ffff;

/** Characters of what faults did to one notification, however often they did it. */
const MAX_FAULT_WORDS = 500;
/** Characters of a name that a sender gave, and names of one notification. */
const MAX_NAME = 128;
const MAX_NAMES = 4;

export class TraceRing implements Trace {
  readonly #now: () => number;
  readonly #size: number;
  /** Where counting begins anew: a multiple of the size, so that the places go round without a seam. */
  readonly #turn: number;
  readonly #rows: Rows;
  readonly #details = new Map<number, Details>();
  readonly #texts = new Texts();
  #count: number;
  readonly #refusals = new Refusals();
  readonly #handOver: HandOver;
  #handedTexts = 0;
  readonly #late = new LateEnds();

  /**
   * @param size notifications remembered, at most 2^24
   * @param first what counting begins with
   */
  constructor(size: number, now: () => number, first = 0) {
    this.#now = now;
    this.#size = size;
    this.#turn = MAX_COUNT + 1 - ((MAX_COUNT + 1) % size);
    this.#count = first % this.#turn;
    this.#rows = Rows.of(size);
    this.#handOver = new HandOver({
      rows: this.#rows,
      details: this.#details,
      size,
      placeOf: (ago) => (this.#count - ago + this.#turn) % size,
    });
  }

  /** Texts that were handed out, by their places. */
  get texts(): readonly string[] {
    return this.#texts.slice(0, this.#handedTexts);
  }

  /** From now on everything is to be kept: {@link take} must be called now and then, and whenever this is called. */
  keep(onFull: () => void): void {
    this.#handOver.start(onFull);
  }

  begin(push: TracedPush): string {
    const count = this.#count;
    const at = count % this.#size;
    this.#handOver.begins(at);
    this.#count = (count + 1) % this.#turn;
    const rows = this.#rows;
    rows.setWord(at, word.high, random32());
    rows.setWord(at, word.low, ((random32() << 24) | count) >>> 0);
    rows.setNames(at, push.deviceId, push.channelId);
    rows.setWord(at, word.app, this.#texts.placeOf(push.app));
    rows.setWord(at, word.decision, this.#texts.placeOf(push.decision));
    rows.setWord(at, word.secret, push.secret === undefined ? 0 : this.#texts.placeOf(push.secret));
    rows.setWord(at, word.tokenAt, secondsOf(push.tokenIssuedAt));
    rows.setWord(at, word.openedAt, secondsOf(push.channelOpenedAt));
    rows.setWord(at, word.expiresAt, secondsOf(push.channelExpiresAt));
    rows.setWord(at, word.waitsUntil, secondsOf(push.waitsUntil));
    rows.setWord(at, word.bytes, push.bytes);
    // All facts stand side by side.
    rows.bytes.fill(0, at * ROW_BYTES + fact.type, at * ROW_BYTES + fact.connected + 1);
    if (push.isConnected !== undefined) rows.setFact(at, fact.connected, push.isConnected ? 2 : 1);
    rows.setFact(at, fact.type, TYPES.indexOf(push.type));
    rows.setFact(at, fact.by, PUSHERS.indexOf(push.by));
    const times = at * ROW_F64;
    rows.times[times + time.read] = push.readAt;
    rows.times[times + time.proved] = push.provedAt;
    rows.times[times + time.decided] = push.decidedAt;
    // Those that are not reached yet may hold the times of the notification that was here before.
    for (let later = times + time.recorded; later < times + TIMES; later++) rows.times[later] = 0;
    this.#details.delete(at);
    if (push.tag !== undefined || push.group !== undefined) this.#label(at, push);
    return rows.id(at);
  }

  withdraw(messageId: string): void {
    const at = this.#place(messageId);
    if (at >= 0) this.#rows.setTime(at, time.read, 0);
  }

  recorded(messageId: string): void {
    this.#mark(messageId, time.recorded);
  }

  answered(messageId: string, outcome: "received" | "dropped"): void {
    const at = this.#mark(messageId, time.answered);
    if (at >= 0) this.#rows.setFact(at, fact.answer, ANSWERS.indexOf(outcome));
  }

  named(messageId: string, clientId: string): void {
    const at = this.#place(messageId);
    if (at < 0) return;
    const details = this.#detailsOf(at);
    details.clientIds = [...(details.clientIds ?? []), nameOf(clientId)].slice(0, MAX_NAMES);
  }

  bitten(messageId: string, by: string): void {
    const at = this.#place(messageId);
    if (at < 0) {
      this.#late.bitten(messageId, by.slice(0, MAX_FAULT_WORDS));
      return;
    }
    const details = this.#detailsOf(at);
    details.fault = details.fault === undefined ? by : `${details.fault}; ${by}`.slice(0, MAX_FAULT_WORDS);
  }

  framed(messageId: string): void {
    const at = this.#mark(messageId, time.framed);
    if (at < 0) {
      this.#late.framed(messageId, this.#now());
      return;
    }
    const deliveries = this.#rows.fact(at, fact.deliveries);
    if (deliveries < 255) this.#rows.setFact(at, fact.deliveries, deliveries + 1);
  }

  acked(messageId: string, result: AckResult): void {
    const at = this.#place(messageId);
    const now = this.#now();
    const reason = REASON_OF_RESULT[result];
    if (at < 0) {
      this.#endLate({ id: messageId, at: now, reason, result });
      return;
    }
    this.#rows.setTime(at, time.acked, now);
    this.#rows.setFact(at, fact.result, RESULTS.indexOf(result));
    this.#end(at, reason, now);
  }

  ended(messageId: string, reason: EndReason, words?: string, by?: string): void {
    const at = this.#place(messageId);
    if (at < 0) {
      this.#endLate({ id: messageId, at: this.#now(), reason, words, by });
      return;
    }
    if (!this.#end(at, reason, this.#now()) || (words === undefined && by === undefined)) return;
    const details = this.#detailsOf(at);
    if (words !== undefined) details.words = words;
    if (by !== undefined) details.by = by;
  }

  refused(refusal: TracedRefusal): void {
    this.#refusals.add(refusal, this.#now());
  }

  /** Of what is in memory. */
  find(messageId: string): TraceBody | undefined {
    const at = this.#place(messageId.toUpperCase());
    if (at >= 0) return describe(this.#remember(at), this.#now());
    const refusal = this.#refusals.find(messageId.toUpperCase());
    return refusal && describe(refusal, this.#now());
  }

  /** Of what is in memory, newest first. */
  list(filter: TraceFilter): TraceBody[] {
    const found: TraceBody[] = [];
    if (filter.end === "refused")
      return this.#refusals.fitting(filter).map((refusal) => describe(refusal, this.#now()));
    const fits = fitting(this.#rows, filter, this.#texts, this.#details);
    for (let back = 1; back <= this.#size && found.length < filter.limit; back++) {
      const at = (this.#count - back + this.#turn) % this.#size;
      if (this.#isTaken(at) && fits(at)) found.push(describe(this.#remember(at), this.#now()));
    }
    return found;
  }

  refusals(limit: number): RefusalBody[] {
    return this.#refusals.list(limit);
  }

  /**
   * What is to be kept: notifications that were begun before the last time, each once with how far it came, and each end of those that
   * ended later.
   *
   * @param all also those that were begun since
   * @returns null when there is nothing
   */
  take(all = false): Batch | null {
    const { rows, details } = this.#handOver.take(all);
    const late = this.#late.take();
    if (rows.byteLength === 0 && late.length === 0) return null;
    const texts = this.#texts.slice(this.#handedTexts);
    this.#handedTexts = this.#texts.count;
    return { rows, details, texts, late };
  }

  #endLate(end: LateEnd): void {
    if (this.#handOver.keeps) this.#late.ended(end);
  }

  #label(at: number, { tag, group }: TracedPush): void {
    this.#details.set(at, { ...(tag === undefined ? {} : { tag }), ...(group === undefined ? {} : { group }) });
  }

  #detailsOf(at: number): Details {
    const known = this.#details.get(at);
    if (known !== undefined) return known;
    const details: Details = {};
    this.#details.set(at, details);
    return details;
  }

  /** Where the notification lies, or -1 when it is not remembered. */
  #place(messageId: string): number {
    const low = readHex(messageId, 8);
    const at = (low & MAX_COUNT) % this.#size;
    if (this.#rows.word(at, word.low) !== low || !this.#isTaken(at)) return -1;
    return this.#rows.word(at, word.high) === readHex(messageId, 0) ? at : -1;
  }

  /** A place that was never taken, or was withdrawn, has no first step. */
  #isTaken(at: number): boolean {
    return this.#rows.time(at, time.read) !== 0;
  }

  /** @returns the place of the notification, or -1 */
  #mark(messageId: string, which: number): number {
    const at = this.#place(messageId);
    if (at >= 0) this.#rows.setTime(at, which, this.#now());
    return at;
  }

  /** @returns false when it had ended before: the first end counts, so an ack that comes after a replacement changes nothing */
  #end(at: number, reason: EndReason, now: number): boolean {
    const rows = this.#rows;
    if (rows.fact(at, fact.end) !== 0) return false;
    rows.setFact(at, fact.end, endByte(reason));
    rows.setFact(at, fact.reason, reasonByte(reason));
    rows.setTime(at, time.ended, now);
    this.#handOver.ends(at);
    return true;
  }

  #remember(at: number) {
    const rows = this.#rows;
    const text = (which: "app" | "decision" | "secret") => this.#texts.at(rows.word(at, word[which]));
    const texts = { app: text("app"), decision: text("decision"), secret: text("secret") };
    return rememberedOf({ row: rows, at, texts, details: this.#details.get(at) ?? {} });
  }
}

/** Strangers put secrets in wrong places, and this one is echoed and kept. */
const nameOf = (clientId: string): string => redactText(clientId.slice(0, MAX_NAME));

/** Whole seconds, as rows hold them; 0 for what is not known or never ends. */
function secondsOf(milliseconds: number | undefined): number {
  return milliseconds === undefined || !Number.isFinite(milliseconds) ? 0 : Math.floor(milliseconds / 1000);
}
