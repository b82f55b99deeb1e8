/**
 * The trace in memory: the newest notifications, a fixed cost for each, as rows of bytes instead of objects; and what of them is to be kept
 * on disk. Refuses to know where it is kept.
 *
 * A message id carries its place: the lower 24 bits count notifications, the others are random. So the notification of an id is
 * found without an index, and an id whose place was taken by a newer one is recognised. 160 bytes a notification, and some 100 more for
 * what few have, such as a tag or an end that is not delivery; nothing else that the collector has to look at.
 */
import type { AckResult, EndReason, RefusalBody, TraceBody } from "@belfry/protocol";
import { REASON_OF_RESULT } from "@belfry/protocol";
import type { NamedEntry } from "../engine/store.ts";
import { random32 } from "../ids.ts";
import type { Timings } from "../timings.ts";
import type { Batch, LateEnd } from "./batch.ts";
import { beginRow } from "./begin-row.ts";
import { addName, faultWords, labelsOf } from "./details.ts";
import { endRow, reopenRow } from "./end-row.ts";
import { fitting } from "./fitting.ts";
import { HandOver } from "./hand-over.ts";
import { LateEnds } from "./late.ts";
import { Refusals } from "./refusals.ts";
import { type Remembered, rememberedOf } from "./remembered.ts";
import { ANSWERS, CONNECTED_FACT, type Details, fact, RESULTS, Rows, readHex, time, word } from "./row.ts";
import { Texts } from "./texts.ts";
import type { Trace, TracedPush, TracedRefusal, TraceFilter } from "./trace.ts";
import { UnendedRound } from "./unended.ts";
import { bringBackRow, isTaken, withdrawRow } from "./withdraw-row.ts";
import { describe } from "./words.ts";

const MAX_COUNT = 0xff_ffff;

export class TraceRing implements Trace {
  readonly #now: () => number;
  readonly #node: number | null;
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
  readonly #unended: UnendedRound;
  readonly #timings: Timings | undefined;

  /**
   * @param size notifications remembered, at most 2^24
   * @param first what counting begins with
   * @param node stands in the ids of a node that is one of many, 1 to 65,535
   * @param timings told how long steps took, of what is still in memory when they end
   */
  constructor(size: number, now: () => number, first = 0, node: number | null = null, timings?: Timings) {
    this.#now = now;
    this.#timings = timings;
    this.#node = node;
    this.#size = size;
    this.#turn = MAX_COUNT + 1 - ((MAX_COUNT + 1) % size);
    this.#count = first % this.#turn;
    this.#rows = Rows.of(size);
    this.#unended = new UnendedRound(this.#rows);
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
    const high = this.#node === null ? random32() : ((random32() & 0xffff_0000) | this.#node) >>> 0;
    const low = ((random32() << 24) | count) >>> 0;
    beginRow(this.#rows, at, { high, low }, push, this.#texts);
    this.#details.delete(at);
    const labels = labelsOf(push);
    if (labels !== undefined) this.#details.set(at, labels);
    return this.#rows.id(at);
  }

  withdraw(messageId: string): void {
    const at = this.#place(messageId);
    if (at >= 0) withdrawRow(this.#rows, at, this.#now());
  }

  recorded(messageId: string): void {
    const at = this.#mark(messageId, time.recorded);
    if (at >= 0) this.#timings?.commit.observe(this.#rows.seconds(at, time.decided, time.recorded));
  }

  answered(messageId: string, outcome: "received" | "dropped"): void {
    const at = this.#mark(messageId, time.answered);
    if (at < 0) return;
    this.#rows.setFact(at, fact.answer, ANSWERS.indexOf(outcome));
    this.#timings?.[outcome].observe(this.#rows.seconds(at, time.read, time.answered));
  }

  named(messageId: string, clientId: string): void {
    const at = this.#place(messageId);
    if (at >= 0) addName(this.#detailsOf(at), clientId);
  }

  bitten(messageId: string, by: string): void {
    const at = this.#place(messageId);
    if (at < 0) {
      this.#late.bitten(messageId, faultWords(undefined, by));
      return;
    }
    const details = this.#detailsOf(at);
    details.fault = faultWords(details.fault, by);
  }

  framed(messageId: string, when = this.#now()): void {
    const at = this.#heardOf(messageId);
    if (at < 0) {
      this.#late.framed(messageId, when);
      return;
    }
    this.#rows.setTime(at, time.framed, when);
    const deliveries = this.#rows.fact(at, fact.deliveries);
    if (deliveries < 255) this.#rows.setFact(at, fact.deliveries, deliveries + 1);
  }

  acked(messageId: string, result: AckResult, when = this.#now()): void {
    const at = this.#heardOf(messageId);
    const reason = REASON_OF_RESULT[result];
    if (at < 0) {
      this.#endLate({ id: messageId, at: when, reason, result });
      return;
    }
    this.#rows.setTime(at, time.acked, when);
    this.#rows.setFact(at, fact.result, RESULTS.indexOf(result));
    if (this.#end(at, reason, when)) this.#timeDelivery(at);
  }

  unsettled(messageId: string, ackedAt: number): void {
    const at = this.#place(messageId);
    if (at >= 0) reopenRow(this.#rows, at, ackedAt);
  }

  ended(messageId: string, reason: EndReason, words?: string, by?: string, when = this.#now()): void {
    const at = this.#heardOf(messageId);
    if (at < 0) {
      this.#endLate({ id: messageId, at: when, reason, words, by });
      return;
    }
    if (!this.#end(at, reason, when) || (words === undefined && by === undefined)) return;
    Object.assign(this.#detailsOf(at), words === undefined ? {} : { words }, by === undefined ? {} : { by });
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

  /** A notification in memory, without words. */
  remembered(messageId: string): Remembered | undefined {
    const at = this.#place(messageId);
    return at < 0 ? undefined : this.#remember(at);
  }

  /** Whether a notification is in memory. */
  knows(messageId: string): boolean {
    return this.#place(messageId) >= 0;
  }

  /** Notifications in memory that are recorded and have no end, as far as it is time to ask what became of them; at most so many. */
  unended(most: number): NamedEntry[] {
    return this.#unended.take(this.#now(), most);
  }

  /** Of what is in memory, newest first. */
  list(filter: TraceFilter): TraceBody[] {
    const found = filter.end === "refused" ? this.refusalsFitting(filter) : this.select(filter);
    return found.map((one) => describe(one, this.#now()));
  }

  /** Notifications in memory, newest first, without words. */
  select(filter: TraceFilter): Remembered[] {
    const found: Remembered[] = [];
    const fits = fitting(this.#rows, filter, this.#texts, this.#details);
    for (let back = 1; back <= this.#size && found.length < filter.limit; back++) {
      const at = (this.#count - back + this.#turn) % this.#size;
      if (isTaken(this.#rows, at) && fits(at)) found.push(this.#remember(at));
    }
    return found;
  }

  refusals(limit: number): RefusalBody[] {
    return this.#refusals.list(limit);
  }

  /** Refusals in memory, newest first. */
  refusalsFitting(filter: TraceFilter): RefusalBody[] {
    return this.#refusals.fitting(filter);
  }

  /** Refusals since the last time, oldest first; the newest of them when there were more than fit into memory. */
  takeRefusals(): RefusalBody[] {
    return this.#refusals.take();
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

  #detailsOf(at: number): Details {
    const known = this.#details.get(at);
    if (known !== undefined) return known;
    const details: Details = {};
    this.#details.set(at, details);
    return details;
  }

  /** Where the notification lies, or -1 when it is not remembered. */
  #place(messageId: string): number {
    const at = this.#placeOf(messageId);
    return at >= 0 && isTaken(this.#rows, at) ? at : -1;
  }

  /** The same, also of one that was withdrawn. */
  #placeOf(messageId: string): number {
    const low = readHex(messageId, 8);
    const at = (low & MAX_COUNT) % this.#size;
    const isIt = this.#rows.word(at, word.low) === low && this.#rows.word(at, word.high) === readHex(messageId, 0);
    return isIt ? at : -1;
  }

  /** The same, and that one is withdrawn no more: it was recorded, as it turns up, and nobody here had heard so. */
  #heardOf(messageId: string): number {
    const at = this.#placeOf(messageId);
    if (at >= 0 && bringBackRow(this.#rows, at)) this.#handOver.comesBack(at);
    return at >= 0 && isTaken(this.#rows, at) ? at : -1;
  }

  /** @returns the place of the notification, or -1 */
  #mark(messageId: string, which: number): number {
    const at = this.#place(messageId);
    if (at >= 0) this.#rows.setTime(at, which, this.#now());
    return at;
  }

  /** Those that were pushed to a device that was away take as long as it stays away: they would hide what the others wait. */
  #timeDelivery(at: number): void {
    const series = this.#rows.fact(at, fact.connected) === CONNECTED_FACT.yes ? "connected" : "away";
    this.#timings?.[series].observe(this.#rows.seconds(at, time.decided, time.acked));
  }

  /** @returns false when it had ended before */
  #end(at: number, reason: EndReason, when: number): boolean {
    const counts = endRow(this.#rows, at, reason, when);
    if (counts) this.#handOver.ends(at);
    return counts;
  }

  #remember(at: number): Remembered {
    const rows = this.#rows;
    const text = (which: "app" | "decision" | "secret") => this.#texts.at(rows.word(at, word[which]));
    const texts = { app: text("app"), decision: text("decision"), secret: text("secret") };
    return rememberedOf({ row: rows, at, texts, details: this.#details.get(at) ?? {} });
  }
}
