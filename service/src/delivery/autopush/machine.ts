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
  type AutopushRegister,
  type AutopushServiceFrame,
  type AutopushUnregister,
  BelfryError,
  type Broadcasts,
  type ErrorCode,
  formatAutopushServiceFrame,
  type IgnoredAutopushFrame,
  isRefusal,
  type Priority,
  readAutopushDeviceFrame,
  resultOfAckCode,
  type Urgency,
} from "@belfry/protocol";
import type { InboxEntry } from "../../engine/store.ts";
import { type Confirmed, type Flowing, Session, type Wanted } from "../session.ts";
import type { AutopushGreeting } from "./greet.ts";
import { toNotification } from "./notification.ts";
import type { AutopushAnswer } from "./request.ts";

/** What is to be done. */
export type Act =
  | { readonly do: "send"; readonly text: string }
  /** @property error told to the operator; null when nothing is wrong */
  | { readonly do: "close"; readonly code: number; readonly reason: string; readonly error: BelfryError | null }
  | { readonly do: "greet"; readonly hello: AutopushHello }
  | { readonly do: "register"; readonly frame: AutopushRegister }
  | { readonly do: "unregister"; readonly frame: AutopushUnregister }
  | { readonly do: "welcome"; readonly deviceId: string }
  | { readonly do: "confirm"; readonly confirmed: readonly Confirmed[] }
  /** More may be sent than before. */
  | { readonly do: "catchUp" }
  | { readonly do: "ping" };

/** How a connection ends, by the name of what was wrong; 1011 for all others. @source docs/reference/web-push.md */
const CLOSE_CODES: Partial<Record<ErrorCode, number>> = {
  FRAME_MALFORMED: 1002,
  // Firefox does not come back by itself after this one.
  DEVICE_THROTTLED: 4774,
};
const NOT_TEXT = 1003;
const ELSE = 1011;
const RESET = 1000;
const GOING_AWAY = 1001;

const HELLO_MS = 5000;
/** Between signs of life of the service's own. */
const PING_EVERY_MS = 300_000;
const PONG_MS = 4000;
/** Between those of the device. */
const MIN_PING_MS = 45_000;
const MAX_FRAMES = 600;
const FRAME_WINDOW_MS = 60_000;

/** Stored notifications in one batch. */
const BATCH = 10;

const PRIORITIES: Readonly<Record<Urgency, Priority>> = { "very-low": 4, low: 3, normal: 2, high: 1 };
const LEAST: Priority = 4;

const NOTHING: readonly Act[] = [];
const send = (frame: AutopushServiceFrame): Act => ({ do: "send", text: formatAutopushServiceFrame(frame) });

/** @param code overrides that of the error */
function close(error: BelfryError, code = CLOSE_CODES[error.code] ?? ELSE): Act {
  return { do: "close", code, reason: error.code, error };
}

const malformed = (detail: string, code?: number): Act => close(new BelfryError("FRAME_MALFORMED", { detail }), code);

export class AutopushMachine implements Flowing {
  readonly #openedAt: number;
  readonly #batchAck: boolean;
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
  #frames = 0;
  #windowSince: number;

  /** @param at when the connection was opened */
  constructor({ at, batchAck }: { readonly at: number; readonly batchAck: boolean }) {
    this.#openedAt = at;
    this.#batchAck = batchAck;
    this.#lastSign = at;
    this.#windowSince = at;
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
    if (frame.messageType !== "ack" && this.#isTooFast(at)) return [close(new BelfryError("DEVICE_THROTTLED"))];
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
    if (greeting.kind === "dropped") {
      return [close(new BelfryError("DEVICE_RESET", { detail: "more waits for it than may" }), RESET)];
    }
    const { identity, channels } = greeting;
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
    return [{ do: "welcome", deviceId: identity.deviceId }, welcome, { do: "catchUp" }];
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

  /** The frame of an entry, or undefined when its channel is gone. */
  format(entry: InboxEntry): string | undefined {
    const channelID = this.#channels.get(entry.channelId);
    return channelID === undefined ? undefined : formatAutopushServiceFrame(toNotification(entry, channelID));
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
    if (session === undefined || (this.#batchAck && session.unconfirmed > 0)) return null;
    const wanted = session.wantsRead();
    if (wanted === null) return null;
    const maxCount = this.#batchAck ? BATCH : wanted.maxCount;
    return { ...wanted, maxCount, ...(this.#maxPriority === LEAST ? {} : { maxPriority: this.#maxPriority }) };
  }

  read(entries: readonly InboxEntry[]): readonly InboxEntry[] {
    // Asked for before the least urgency was raised.
    const wanted = entries.filter(({ priority }) => priority <= this.#maxPriority);
    return this.#session?.read(wanted) ?? [];
  }

  hold(): void {
    this.#session?.hold();
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
    if (!this.#batchAck) return confirmed.length === 0 ? NOTHING : [{ do: "confirm", confirmed }];
    this.#held.push(...confirmed);
    if (session.unconfirmed > 0 || this.#held.length === 0) return NOTHING;
    const batch = this.#held;
    this.#held = [];
    return [{ do: "confirm", confirmed: batch }];
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

  #isTooFast(at: number): boolean {
    if (at - this.#windowSince > FRAME_WINDOW_MS) {
      this.#windowSince = at;
      this.#frames = 0;
    }
    this.#frames++;
    return this.#frames > MAX_FRAMES;
  }
}

/** There are no broadcasts here, whatever is asked for. */
function unknownBroadcasts(asked: Broadcasts = {}): Broadcasts | undefined {
  const ids = Object.keys(asked);
  return ids.length === 0 ? undefined : Object.fromEntries(ids.map((id) => [id, "Broadcast not found"]));
}

function tellUnknown(asked: Broadcasts): readonly Act[] {
  const errors = unknownBroadcasts(asked);
  if (errors === undefined) return NOTHING;
  return [{ do: "send", text: JSON.stringify({ messageType: "broadcast", broadcasts: { errors } }) }];
}
