/**
 * One connection that speaks autopush, without the connection: frames and moments in, acts out. Pure: no socket, no store, no clock.
 *
 * What is on its way, and how much may be, is the session's, as for every other device; here stand the manners of autopush: hello first, batches,
 * pings that must not come too fast, the least urgency that is wanted, and with which code a connection ends.
 *
 * @source mozilla-services/autopush-rs `autoconnect-ws-sm`; docs/reference/web-push.md
 */
import {
  type AckResult,
  type AutopushAck,
  type AutopushDeviceFrame,
  type AutopushHello,
  BelfryError,
  type IgnoredAutopushFrame,
  isRefusal,
  type Priority,
  readAutopushDeviceFrame,
  resultOfAckCode,
} from "@belfry/protocol";
import type { InboxEntry } from "../../engine/store.ts";
import type { AutopushOptions } from "../delivery.ts";
import { type Confirmed, type Flowing, Session, type Wanted } from "../session.ts";
import {
  type Act,
  close,
  ELSE,
  GOING_AWAY,
  malformed,
  NOT_TEXT,
  NOTHING,
  RESET,
  send,
  tellUnknown,
  unknownBroadcasts,
} from "./act.ts";
import type { AutopushGreeting } from "./greet.ts";
import { toNotification } from "./notification.ts";
import { Pace } from "./pace.ts";
import type { AutopushAnswer } from "./request.ts";
import { LEAST, PRIORITIES } from "./urgency.ts";

const HELLO_MS = 5000;
/** Between signs of life of the service's own. */
const PING_EVERY_MS = 300_000;
const PONG_MS = 4000;
/** Between those of the device. */
const MIN_PING_MS = 45_000;

/** Stored notifications in one batch. */
const BATCH = 10;

/** One connection, from its first frame to its last. Each method says what is to be done. */
export class AutopushMachine implements Flowing {
  readonly #openedAt: number;
  readonly #batchAck: boolean;
  readonly #messageLimit: number;
  #hello: AutopushHello | undefined;
  #session: Session | undefined;
  /** Our names of channels, and the device's. */
  readonly #channels = new Map<string, string>();
  #maxPriority: Priority = LEAST;
  /** Confirmed, and not told to anybody before the rest of the batch is. */
  #held: Confirmed[] = [];
  #pingedByDeviceAt = Number.NEGATIVE_INFINITY;
  #lastSign: number;
  #pingedAt: number | undefined;
  /** Read from what waits, and not to be more than the limit when it waited before the device came. */
  #stored = 0;
  #isOverLimit = false;
  #isDropped = false;
  readonly #pace: Pace;

  /** @param at when the connection was opened */
  constructor(at: number, { batchAck, messageLimit }: AutopushOptions) {
    this.#openedAt = at;
    this.#batchAck = batchAck;
    this.#messageLimit = messageLimit;
    this.#lastSign = at;
    this.#pace = new Pace(at);
  }

  get unconfirmed(): number {
    return this.#session?.unconfirmed ?? 0;
  }

  /** @param text null for a binary message */
  hear(text: string | null, at: number): readonly Act[] {
    this.alive(at);
    if (text === null) return [malformed("a binary message", NOT_TEXT)];
    const frame = readAutopushDeviceFrame(text);
    if (isRefusal(frame)) return [malformed(frame.detail)];
    if (frame.messageType !== "ack" && this.#pace.isTooFast(at)) return [close(new BelfryError("DEVICE_THROTTLED"))];
    if (this.#hello === undefined) return this.#begin(frame);
    if (frame.messageType === "hello") return [malformed("hello twice")];
    // Whoever is not answered yet can ask for nothing.
    return this.#session === undefined
      ? [malformed(`${frame.messageType} before hello was answered`)]
      : this.#obey(frame, this.#session, at);
  }

  /** A sign of life. */
  alive(at: number): void {
    this.#lastSign = at;
    this.#pingedAt = undefined;
  }

  /** Who it is was found out. */
  greeted(greeting: AutopushGreeting): readonly Act[] {
    const { identity, channels, isOverLimit } = greeting;
    this.#isOverLimit = isOverLimit;
    this.#session = new Session(0);
    for (const [channelId, channelID] of channels) this.#channels.set(channelId, channelID);
    const broadcastErrors = unknownBroadcasts(this.#hello?.broadcasts);
    const welcome = send({
      messageType: "hello",
      uaid: identity.uaid,
      status: 200,
      broadcasts: {},
      ...(broadcastErrors === undefined ? {} : { broadcastErrors }),
    });
    return [{ do: "welcome" }, welcome, { do: "catchUp" }];
  }

  /** Our name of a channel of the device. */
  nameOf(channelID: string): string | undefined {
    for (const [channelId, known] of this.#channels) if (known === channelID) return channelId;
    return undefined;
  }

  /** A request was answered. */
  answered({ frame, channelId }: AutopushAnswer): readonly Act[] {
    if (channelId === undefined) return [send(frame)];
    // With another key it is another channel of ours, and the former has ended.
    const former = this.nameOf(frame.channelID);
    if (former !== undefined) this.#channels.delete(former);
    if (frame.messageType === "register") this.#channels.set(channelId, frame.channelID);
    return [send(frame)];
  }

  /** Channels were closed from the other side. Autopush has no word for it but the loss of everything. */
  channelsClosed(channelIds: readonly string[]): readonly Act[] {
    const had = this.#channels.size;
    for (const channelId of channelIds) this.#channels.delete(channelId);
    if (had === 0 || this.#channels.size > 0) return NOTHING;
    return [close(new BelfryError("DEVICE_RESET", { detail: "its last channel was closed" }), RESET)];
  }

  refused(error: BelfryError): readonly Act[] {
    return [close(error)];
  }

  /** The service is about to stop: the device comes back by itself. */
  drained(): readonly Act[] {
    return [{ do: "close", code: GOING_AWAY, reason: "DRAINING", error: null }];
  }

  /** Looks whether the peer is still there. */
  check(at: number): readonly Act[] {
    if (this.#hello === undefined) {
      return at - this.#openedAt > HELLO_MS ? [close(new BelfryError("HELLO_MISSING"))] : NOTHING;
    }
    if (this.#pingedAt !== undefined) {
      return at - this.#pingedAt > PONG_MS ? [close(new BelfryError("HEARTBEAT_MISSED"))] : NOTHING;
    }
    if (at - this.#lastSign <= PING_EVERY_MS) return NOTHING;
    this.#pingedAt = at;
    return [{ do: "ping" }];
  }

  /** What is done with an entry that goes to the device now. */
  deliver(entry: InboxEntry): readonly Act[] {
    if (this.#isDropped) return NOTHING;
    const channelID = this.#channels.get(entry.channelId);
    return channelID === undefined ? NOTHING : [send(toNotification(entry, channelID))];
  }

  /** It has no channels any more. */
  dropped(): readonly Act[] {
    return [close(new BelfryError("DEVICE_RESET", { detail: "more waited for it than may" }), RESET)];
  }

  announce(entry: InboxEntry): boolean {
    if (this.#session === undefined) return false;
    if (entry.priority > this.#maxPriority) {
      this.#session.pass(entry);
      return false;
    }
    return this.#session.announce(entry);
  }

  wantsRead(): Wanted | null {
    const session = this.#session;
    // Of a device over its limit no more is read than the limit allows.
    const left = this.#isOverLimit ? this.#messageLimit - this.#stored : Number.POSITIVE_INFINITY;
    if (session === undefined || left <= 0 || (this.#batchAck && session.unconfirmed > 0)) return null;
    const wanted = session.wantsRead();
    if (wanted === null) return null;
    const maxCount = Math.min(left, this.#batchAck ? BATCH : wanted.maxCount);
    return { ...wanted, maxCount, ...(this.#maxPriority === LEAST ? {} : { maxPriority: this.#maxPriority }) };
  }

  read(entries: readonly InboxEntry[]): readonly InboxEntry[] {
    // Asked for before the least urgency was raised.
    const wanted = entries.filter(({ priority }) => priority <= this.#maxPriority);
    const fresh = this.#session?.read(wanted) ?? [];
    this.#stored += fresh.length;
    return fresh;
  }

  hold(): void {
    this.#session?.hold();
  }

  rewind(): void {
    this.#session?.rewind();
  }

  readFailed(): void {
    this.#session?.readFailed();
  }

  #begin(frame: AutopushDeviceFrame | IgnoredAutopushFrame): readonly Act[] {
    if (frame.messageType !== "hello") return [malformed(`${frame.messageType} before hello`)];
    this.#hello = frame;
    return [{ do: "greet", hello: frame }];
  }

  #obey(
    frame: Exclude<AutopushDeviceFrame, AutopushHello> | IgnoredAutopushFrame,
    session: Session,
    at: number,
  ): readonly Act[] {
    switch (frame.messageType) {
      case "register":
        return [{ do: "register", frame }];
      case "unregister":
        return [{ do: "unregister", frame }];
      case "ack":
        return this.#confirm(frame, session);
      case "ping":
        return this.#pong(at);
      case "urgency":
        return this.#want(PRIORITIES[frame.min], session);
      case "broadcast_subscribe":
        return tellUnknown(frame.broadcasts);
      // What a device could not do with a push changes nothing: it stays until it is confirmed.
      case "nack":
        return [{ do: "countNack" }];
      case "ignored":
        return NOTHING;
    }
  }

  #confirm({ updates }: AutopushAck, session: Session): readonly Act[] {
    const ones: [number, AckResult][] = [];
    for (const { version, code } of updates) {
      const seq = session.find(version);
      if (seq !== undefined) ones.push([seq, resultOfAckCode(code)]);
    }
    const confirmed = session.ack({ ones });
    if (confirmed.length === 0) return NOTHING;
    if (!this.#batchAck) return [...this.#dropRest(session), { do: "confirm", confirmed }];
    this.#held.push(...confirmed);
    if (session.unconfirmed > 0) return NOTHING;
    const batch = this.#held;
    this.#held = [];
    return [...this.#dropRest(session), { do: "confirm", confirmed: batch }];
  }

  #pong(at: number): readonly Act[] {
    const isTooSoon = at - this.#pingedByDeviceAt < MIN_PING_MS;
    this.#pingedByDeviceAt = at;
    if (isTooSoon) return [close(new BelfryError("DEVICE_THROTTLED", { detail: "ping" }), ELSE)];
    return [send({ messageType: "pong" })];
  }

  #want(maxPriority: Priority, session: Session): readonly Act[] {
    const isMore = maxPriority > this.#maxPriority;
    this.#maxPriority = maxPriority;
    if (isMore) session.rewind();
    return [send({ messageType: "urgency", status: 200 }), { do: "catchUp" }];
  }

  /** Once everything is confirmed that may be waiting, the rest goes, and the channels with it. */
  #dropRest(session: Session): readonly Act[] {
    const isDue = this.#isOverLimit && this.#stored >= this.#messageLimit && session.unconfirmed === 0;
    if (!isDue || this.#isDropped) return NOTHING;
    this.#isDropped = true;
    return [{ do: "drop", channelIds: [...this.#channels.keys()] }];
  }
}
