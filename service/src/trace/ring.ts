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

/** Times of one notification, a column each; 0: it did not happen. */
const MOMENTS = ["read", "proved", "decided", "recorded", "announced", "answered", "framed", "acked", "ended"] as const;
type Moment = (typeof MOMENTS)[number];
const column = Object.fromEntries(MOMENTS.map((moment, at) => [moment, at])) as Record<Moment, number>;

/** Microseconds after `read` that fit a column of 32 bits: 71 minutes. Later moments are kept in a column of their own. */
const OFFSET_COLUMNS = 6;

interface Named {
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
  readonly #high: Uint32Array;
  readonly #low: Uint32Array;
  readonly #readAt: Float64Array;
  readonly #early: Uint32Array;
  readonly #late: Float64Array;
  readonly #bytes: Uint16Array;
  readonly #facts: Uint8Array;
  readonly #deliveries: Uint8Array;
  /** What is text, in pages: the collector looks through a whole array when something young was put into it. */
  readonly #pages: (Named | undefined)[][] = [];
  #count: number;
  #placedId = "";
  #placedAt = -1;
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
    this.#high = new Uint32Array(size);
    this.#low = new Uint32Array(size);
    this.#readAt = new Float64Array(size);
    this.#early = new Uint32Array(size * OFFSET_COLUMNS);
    this.#late = new Float64Array(size * (MOMENTS.length - OFFSET_COLUMNS));
    this.#bytes = new Uint16Array(size);
    this.#facts = new Uint8Array(size * 3);
    this.#deliveries = new Uint8Array(size);
  }

  begin(push: TracedPush): string {
    const count = this.#count;
    this.#count = (count + 1) % this.#turn;
    const at = count % this.#size;
    const high = random32();
    const low = ((random32() << 24) | count) >>> 0;
    this.#high[at] = high;
    this.#low[at] = low;
    this.#readAt[at] = push.readAt;
    this.#early.fill(0, at * OFFSET_COLUMNS, (at + 1) * OFFSET_COLUMNS);
    this.#late.fill(0, at * 3, (at + 1) * 3);
    this.#bytes[at] = push.bytes;
    this.#facts[at * 3] = TYPES.indexOf(push.type);
    this.#facts[at * 3 + 1] = 0;
    this.#facts[at * 3 + 2] = 0;
    this.#deliveries[at] = 0;
    const { by, app, deviceId, channelId, decision } = push;
    this.#pageOf(at)[at % PAGE] = { by, app, deviceId, channelId, decision, reason: undefined };
    this.#mark(at, "proved", push.provedAt);
    this.#mark(at, "decided", push.decidedAt);
    this.#placedId = formatMessageId(high, low);
    this.#placedAt = at;
    return this.#placedId;
  }

  withdraw(messageId: string): void {
    const at = this.#place(messageId);
    const page = this.#pages[Math.floor(at / PAGE)];
    if (page !== undefined) page[at % PAGE] = undefined;
    this.#placedId = "";
  }

  recorded(messageId: string): void {
    this.#markNow(messageId, "recorded");
  }

  announced(messageId: string): void {
    this.#markNow(messageId, "announced");
  }

  answered(messageId: string): void {
    this.#markNow(messageId, "answered");
  }

  framed(messageId: string): void {
    const at = this.#markNow(messageId, "framed");
    if (at >= 0) this.#deliveries[at] = Math.min(255, (this.#deliveries[at] ?? 0) + 1);
  }

  acked(messageId: string, result: AckResult): void {
    const at = this.#markNow(messageId, "acked");
    if (at < 0) return;
    this.#facts[at * 3 + 2] = RESULTS.indexOf(result);
    this.#end(at, "delivered", undefined);
  }

  ended(messageId: string, state: Exclude<TraceEnd, "pending" | "refused">, reason: string): void {
    const at = this.#place(messageId);
    if (at >= 0) this.#end(at, state, reason);
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
    // The steps of one push are told one after the other, with the very same string.
    if (messageId !== this.#placedId) {
      this.#placedId = messageId;
      this.#placedAt = this.#find(messageId);
    }
    return this.#placedAt;
  }

  #find(messageId: string): number {
    const low = Number.parseInt(messageId.slice(8), 16);
    const at = (low & MAX_COUNT) % this.#size;
    if (this.#low[at] !== low || this.#named(at) === undefined) return -1;
    return this.#high[at] === Number.parseInt(messageId.slice(0, 8), 16) ? at : -1;
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

  #markNow(messageId: string, moment: Moment): number {
    const at = this.#place(messageId);
    if (at >= 0) this.#mark(at, moment, this.#now());
    return at;
  }

  #mark(at: number, moment: Moment, time: number): void {
    const which = column[moment];
    if (which >= OFFSET_COLUMNS) this.#late[at * 3 + which - OFFSET_COLUMNS] = time;
    // 0 means "did not happen", so a step that took no measurable time counts as one microsecond.
    else this.#early[at * OFFSET_COLUMNS + which] = Math.max(1, (time - (this.#readAt[at] ?? 0)) * 1000);
  }

  #end(at: number, state: TraceEnd, reason: string | undefined): void {
    // The first end counts: an ack that comes after a replacement changes nothing.
    if (this.#facts[at * 3 + 1] !== 0) return;
    this.#facts[at * 3 + 1] = ENDS.indexOf(state);
    const named = this.#named(at);
    if (named !== undefined) named.reason = reason;
    this.#mark(at, "ended", this.#now());
  }

  #remember(at: number, named: Named): Remembered {
    const readAt = this.#readAt[at] ?? 0;
    const time = (moment: Moment): number | undefined => {
      const which = column[moment];
      if (which === 0) return readAt;
      if (which >= OFFSET_COLUMNS) return this.#late[at * 3 + which - OFFSET_COLUMNS] || undefined;
      const offset = this.#early[at * OFFSET_COLUMNS + which];
      return offset ? readAt + offset / 1000 : undefined;
    };
    return {
      id: formatMessageId(this.#high[at] ?? 0, this.#low[at] ?? 0),
      by: named.by,
      app: named.app,
      device: named.deviceId,
      channel: named.channelId,
      type: TYPES[this.#facts[at * 3] ?? 0] ?? "wns/raw",
      bytes: this.#bytes[at] ?? 0,
      decision: named.decision,
      end: ENDS[this.#facts[at * 3 + 1] ?? 0] ?? "pending",
      result: RESULTS[this.#facts[at * 3 + 2] ?? 0] ?? null,
      reason: named.reason,
      deliveries: this.#deliveries[at] ?? 0,
      time,
    };
  }
}
