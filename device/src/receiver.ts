/**
 * Between the session and the channels: makes what the app gets out of frames, and knows until when it may be given out.
 *
 * Knows the service's clock, because deadlines are told by it; refuses to know who handles what.
 */
import { type AckResult, BelfryError, isRefusal, type PushFrame, type RemovedFrame, readMatch } from "@belfry/protocol";
import type { ChannelName } from "./channel-name.ts";
import type { Arrived, ArrivedRemoval } from "./inbox.ts";
import { type ReceivedNotification, readNotification } from "./notification.ts";
import { shownUntil } from "./shown.ts";
import type { Time } from "./time.ts";

type Settle = (result: AckResult) => void;

/** Where things go. */
export interface ReceiverPort {
  readonly time: Time;
  readonly channels: {
    receive(name: ChannelName, arrived: Arrived): void;
    remove(name: ChannelName, removal: ArrivedRemoval): void;
  };
  report(error: unknown): void;
}

/** See the head of this file. */
export class Receiver {
  readonly #port: ReceiverPort;
  /** How far the service's clock is ahead of ours, in milliseconds. */
  #aheadMs = 0;

  constructor(port: ReceiverPort) {
    this.#port = port;
  }

  /** Milliseconds since 1970 by the service's clock, as far as it is known. */
  serviceNow(): number {
    return this.#port.time.now() + this.#aheadMs;
  }

  /** The service said what time it is. */
  welcomed(serviceNow: number): void {
    this.#aheadMs = serviceNow - this.#port.time.now();
  }

  /** Takes in a frame. What cannot be read is settled as undecryptable and reported. @param settle called once */
  take(name: ChannelName, frame: PushFrame | RemovedFrame, settle: Settle): void {
    try {
      if (frame.t === "push") this.#push(name, frame, settle);
      else this.#removed(name, frame, settle);
    } catch (error) {
      this.#port.report(error);
      settle("undecryptable");
    }
  }

  #push(name: ChannelName, frame: PushFrame, settle: Settle): void {
    const notification = readNotification(frame, name);
    this.#port.channels.receive(name, { notification, isExpired: this.#expiryOf(notification), settle });
  }

  #removed(name: ChannelName, { id, match: text }: RemovedFrame, settle: Settle): void {
    const match = readMatch(text);
    if (isRefusal(match)) throw new BelfryError("ANSWER_UNREADABLE", { detail: `match of removal ${id}` });
    this.#port.channels.remove(name, { match, settle });
  }

  /**
   * What the service sends although it has expired (TTL 0, to a connected device) is for now: only waiting here can outdate a
   * notification.
   */
  #expiryOf(notification: ReceivedNotification): () => boolean {
    const until = shownUntil(notification, this.serviceNow());
    const hasExpired = () => until <= this.serviceNow();
    return hasExpired() ? () => false : hasExpired;
  }
}
