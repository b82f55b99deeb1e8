/**
 * The trace in memory: the newest notifications, a fixed cost for each, in columns instead of objects.
 *
 * A message id carries its place: the lower 24 bits count notifications, the others are random. So the notification of an id is
 * found without an index, and an id whose place was taken by a newer one is recognised. About 150 bytes a notification.
 */
import type { AckResult, NotificationType, RefusalBody, TraceBody, TraceEnd } from "@belfry/protocol";
import { formatMessageId, random32 } from "../ids.ts";
import { Refusals } from "./refusals.ts";
import type { Trace, TracedPush, TracedRefusal, TraceFilter, TraceReader } from "./trace.ts";
import { describe, type Remembered } from "./words.ts";

const MAX_COUNT = 0xff_ffff;

const TYPES: readonly NotificationType[] = ["wns/toast", "wns/tile", "wns/badge", "wns/raw"];
const ENDS: readonly TraceEnd[] = ["pending", "delivered", "replaced", "expired", "removed", "dropped"];
const RESULTS: readonly (AckResult | null)[] = [null, "handled", "refused", "suppressed", "undecryptable"];

/** Columns of the times of one notification: milliseconds since 1970, 0 when the step was not reached. */
const column = { read: 0, proved: 1, decided: 2, recorded: 3, framed: 4, answered: 5, acked: 6, ended: 7 } as const;
const COLUMNS = 8;

/** Columns of small facts: places in the lists above, and how often the frame was handed to a connection. */
const TYPE = 0;
const END = 1;
const RESULT = 2;
const DELIVERIES = 3;
const FACTS = 4;

interface Named {
  readonly id: string;
  readonly by: TracedPush["by"];
  readonly app: string;
  readonly deviceId: string;
  readonly channelId: string;
  readonly decision: string;
  reason: string | undefined;
}

/** Notifications of one page of texts. */
const PAGE = 256;

export class TraceRing implements Trace, TraceReader {
  readonly #now: () => number;
  readonly #size: number;
  /** Where counting begins anew: a multiple of the size, so that the places go round without a seam. */
  readonly #turn: number;
  readonly #times: Float64Array;
  readonly #facts: Uint8Array;
  readonly #bytes: Uint16Array;
  /** What is text, in pages: the collector looks through a whole array when something young was put into it. */
  readonly #pages: (Named | undefined)[][] = [];
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
  }

  begin(push: TracedPush): string {
    const count = this.#count;
    this.#count = (count + 1) % this.#turn;
    const at = count % this.#size;
    const id = formatMessageId(random32(), ((random32() << 24) | count) >>> 0);
    const { by, app, deviceId, channelId, decision } = push;
    this.#pageOf(at)[at % PAGE] = { id, by, app, deviceId, channelId, decision, reason: undefined };
    this.#bytes[at] = push.bytes;
    const facts = at * FACTS;
    this.#facts[facts + TYPE] = TYPES.indexOf(push.type);
    this.#facts[facts + END] = 0;
    this.#facts[facts + RESULT] = 0;
    this.#facts[facts + DELIVERIES] = 0;
    const times = at * COLUMNS;
    this.#times[times + column.read] = push.readAt;
    this.#times[times + column.proved] = push.provedAt;
    this.#times[times + column.decided] = push.decidedAt;
    // Those that are not reached yet may hold the times of the notification that was here before.
    for (let later = times + column.recorded; later < times + COLUMNS; later++) this.#times[later] = 0;
    return id;
  }

  withdraw(messageId: string): void {
    const at = this.#place(messageId);
    const page = this.#pages[Math.floor(at / PAGE)];
    if (page !== undefined) page[at % PAGE] = undefined;
  }

  recorded(messageId: string): void {
    this.#mark(messageId, column.recorded);
  }

  answered(messageId: string): void {
    this.#mark(messageId, column.answered);
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
    const named = at < 0 ? undefined : this.#named(at);
    if (named !== undefined) return describe(this.#remember(at, named));
    const refusal = this.#refusals.find(messageId.toUpperCase());
    return refusal && describe(refusal);
  }

  list({ app, device, limit }: TraceFilter): TraceBody[] {
    const found: TraceBody[] = [];
    for (let back = 1; back <= this.#size && found.length < limit; back++) {
      const at = (this.#count - back + this.#turn) % this.#size;
      const named = this.#named(at);
      if (named === undefined) continue;
      if (app !== undefined && named.app !== app) continue;
      if (device !== undefined && named.deviceId !== device) continue;
      found.push(describe(this.#remember(at, named)));
    }
    return found;
  }

  refusals(limit: number): RefusalBody[] {
    return this.#refusals.list(limit);
  }

  /** Where the notification lies, or -1 when it is not remembered. */
  #place(messageId: string): number {
    const at = (Number.parseInt(messageId.slice(-6), 16) & MAX_COUNT) % this.#size;
    return this.#named(at)?.id === messageId ? at : -1;
  }

  /** Undefined for a place that was never taken, or was withdrawn. */
  #named(at: number): Named | undefined {
    return this.#pages[Math.floor(at / PAGE)]?.[at % PAGE];
  }

  /** The page to write on. One that is begun again is copied first: the collector looks through a young array anyway. */
  #pageOf(at: number): (Named | undefined)[] {
    const number = Math.floor(at / PAGE);
    const known = this.#pages[number];
    if (known !== undefined && at % PAGE !== 0) return known;
    const page = known?.slice() ?? [];
    this.#pages[number] = page;
    return page;
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
    const named = this.#named(at);
    if (named !== undefined) named.reason = reason;
  }

  #remember(at: number, named: Named): Remembered {
    const fact = (which: number): number => this.#facts[at * FACTS + which] ?? 0;
    return {
      id: named.id,
      by: named.by,
      app: named.app,
      device: named.deviceId,
      channel: named.channelId,
      type: TYPES[fact(TYPE)] ?? "wns/raw",
      bytes: this.#bytes[at] ?? 0,
      decision: named.decision,
      end: ENDS[fact(END)] ?? "pending",
      result: RESULTS[fact(RESULT)] ?? null,
      reason: named.reason,
      deliveries: fact(DELIVERIES),
      // The bus is rung in the same breath in which the record is told.
      time: (step) => this.#times[at * COLUMNS + column[step === "announced" ? "recorded" : step]] || undefined,
    };
  }
}
