/** Questions of the device that the service has not answered: kept over reconnections, asked again on each. */
import type { CloseFrame, OpenFrame } from "@belfry/protocol";
import { type ChannelName, closingScope, questionOf, type WantedChannel } from "./channel-name.ts";

/** A question for a channel. */
export interface OpenRequest {
  readonly ask: "open";
  readonly wanted: WantedChannel;
  readonly question: string;
  readonly frame: OpenFrame;
}

/** A question to close a channel, and all that close with it. */
export interface CloseRequest {
  readonly ask: "close";
  readonly name: ChannelName;
  readonly frame: CloseFrame;
}

export type Request = OpenRequest | CloseRequest;

function openFrame(req: number, { app, kind, label, key, tileQueue }: WantedChannel): OpenFrame {
  return {
    t: "open",
    req,
    app,
    ...(kind === "primary" ? {} : { kind, label }),
    ...(key === undefined ? {} : { key }),
    ...(tileQueue === undefined ? {} : { tileQueue }),
  };
}

/** Questions that may be unanswered at a time: the service works on few at once, and an answer that is on its way should arrive before a connection ends. */
const MAX_UNANSWERED = 32;

/** Questions within any span of so many milliseconds; the service ends a connection that sends more than 600 frames in a minute. */
const PACE = { most: 500, withinMs: 61_000 } as const;

/** What is to be sent now, and when to look again; see {@link Requests.take}. */
export interface Taken {
  readonly frames: readonly (OpenFrame | CloseFrame)[];
  /** Set when more may be sent only after so many milliseconds. */
  readonly pauseMs?: number;
}

/** See the head of this file. At most one waiting request of each wording, so it is bounded by the channels of the device. */
export class Requests {
  #last = 0;
  readonly #waiting = new Map<number, Request>();
  /** Those of the waiting that this connection has asked. */
  readonly #asked = new Set<number>();
  /** When the last questions were sent, oldest first. */
  readonly #sentAt: number[] = [];

  /** Asking while the same question waits asks once. */
  open(wanted: WantedChannel): void {
    const question = questionOf(wanted);
    if (this.#findOpen(question) !== undefined) return;
    const frame = openFrame(this.nextNumber(), wanted);
    this.#waiting.set(frame.req, { ask: "open", wanted, question, frame });
  }

  /** @param channel id of a current channel; the service closes with it whatever closes with the name */
  close(name: ChannelName, channel: string): void {
    const frame: CloseFrame = { t: "close", req: this.nextNumber(), channel };
    this.#waiting.set(frame.req, { ask: "close", name, frame });
  }

  /** A new connection: everything that waits is to be asked again. */
  begin(): void {
    this.#asked.clear();
  }

  /**
   * Takes what is to be asked now, in the order in which it was wanted: not too much at a time, and no opening of what is being
   * closed. A service that answers two questions at a time could give out the very channel it is about to close.
   *
   * @param now milliseconds since 1970
   */
  take(now: number): Taken {
    const closing = this.#scopesBeingClosed();
    const frames: (OpenFrame | CloseFrame)[] = [];
    for (const request of this.#waiting.values()) {
      const isHeldBack = request.ask === "open" && closing.has(closingScope(request.wanted));
      if (isHeldBack || this.#asked.has(request.frame.req)) continue;
      if (this.#asked.size >= MAX_UNANSWERED) break;
      const pauseMs = this.#pauseMs(now);
      if (pauseMs > 0) return { frames, pauseMs };
      this.#asked.add(request.frame.req);
      this.#sentAt.push(now);
      frames.push(request.frame);
    }
    return { frames };
  }

  /** Takes the question that an answer belongs to; undefined when it waits no more. */
  answered(req: number | undefined): Request | undefined {
    const request = req === undefined ? undefined : this.#waiting.get(req);
    if (request !== undefined) this.#forget(request);
    return request;
  }

  /** Nobody waits for the channel any more. */
  withdrawOpen(wanted: WantedChannel): void {
    this.answered(this.#findOpen(questionOf(wanted))?.frame.req);
  }

  /** Takes all questions to close: the channels they are about are gone. */
  takeCloses(): CloseRequest[] {
    const closes = this.#closes();
    for (const request of closes) this.#forget(request);
    return closes;
  }

  /** A number that no question of this device had before. */
  nextNumber(): number {
    this.#last += 1;
    return this.#last;
  }

  #forget({ frame }: Request): void {
    this.#waiting.delete(frame.req);
    this.#asked.delete(frame.req);
  }

  #closes(): CloseRequest[] {
    return [...this.#waiting.values()].filter((request) => request.ask === "close");
  }

  #scopesBeingClosed(): Set<string> {
    return new Set(this.#closes().map(({ name }) => closingScope(name)));
  }

  /** Milliseconds until the next question may be sent. */
  #pauseMs(now: number): number {
    for (let [oldest] = this.#sentAt; oldest !== undefined && oldest <= now - PACE.withinMs; [oldest] = this.#sentAt) {
      this.#sentAt.shift();
    }
    const [oldest = now] = this.#sentAt;
    // A clock that was set back must not stop all questions until it has caught up.
    return this.#sentAt.length < PACE.most ? 0 : Math.min(oldest + PACE.withinMs - now, PACE.withinMs);
  }

  #findOpen(question: string): OpenRequest | undefined {
    return [...this.#waiting.values()].find(
      (request): request is OpenRequest => request.ask === "open" && request.question === question,
    );
  }
}
