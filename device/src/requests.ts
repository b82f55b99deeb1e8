/** Questions of the device that the service has not answered: kept over reconnections, asked again on each. */
import type { CloseFrame, MuteFrame, OpenFrame, WhyFrame } from "@belfry/protocol";
import { type ChannelName, closingScope, questionOf, type WantedChannel } from "./channel-name.ts";
import { type WantedWhy, whyOf } from "./why.ts";

/** A question for a channel. */
export interface OpenRequest {
  readonly ask: "open";
  readonly wanted: WantedChannel;
  readonly question: string;
  /** As it was asked; what is wanted may have changed since. */
  readonly frame: OpenFrame;
}

/** A question to close a channel, and all that close with it. */
export interface CloseRequest {
  readonly ask: "close";
  readonly name: ChannelName;
  readonly frame: CloseFrame;
}

/** A question about channels: somebody may wait for the answer. */
export type ChannelRequest = OpenRequest | CloseRequest;

/** Word to the service that notifications are off, or on again. */
export interface MuteRequest {
  readonly ask: "mute";
  readonly frame: MuteFrame;
}

/** A question what became of notifications. */
export interface WhyRequest {
  readonly ask: "why";
  readonly question: string;
  readonly frame: WhyFrame;
}

export type Request = ChannelRequest | MuteRequest | WhyRequest;

/** Whether a channel is to be asked for with a queue of tiles; told when it is asked for, because answers change it. */
export type TileQueueOf = (wanted: WantedChannel) => boolean | undefined;

function openFrame(req: number, { app, kind, label, key }: WantedChannel, tileQueue?: boolean): OpenFrame {
  return {
    t: "open",
    req,
    app,
    ...(kind === "primary" ? {} : { kind, label }),
    ...(key === undefined ? {} : { key }),
    ...(tileQueue === undefined ? {} : { tileQueue }),
  };
}

/** Questions about channels that may be unanswered at a time, and as many mutes: the service works on few at once, and an answer that is on its way should arrive before a connection ends. */
const MAX_UNANSWERED = 32;

/** Questions within any span of so many milliseconds; the service ends a connection that sends more than 600 frames in a minute. */
const PACE = { most: 500, withinMs: 61_000 } as const;

/** Mutes stop here: after a welcome there may be hundreds, and an app that opens a channel then must not wait a minute for its turn. */
const MOST_BEFORE_MUTES = 250;

/** What is to be sent now, and when to look again; see {@link Requests.take}. */
export interface Taken {
  readonly frames: readonly Request["frame"][];
  /** Set when more may be sent only after so many milliseconds. */
  readonly pauseMs?: number;
}

/** See the head of this file. At most one waiting request of each wording, so it is bounded by the channels and the apps of the device. */
export class Requests {
  #last = 0;
  readonly #waiting = new Map<number, Request>();
  /** Those of the waiting that this connection has asked. */
  readonly #asked = new Set<number>();
  /** When the last questions were sent, oldest first. */
  readonly #sentAt: number[] = [];

  /** Asking while the same question waits asks once, with the queue that was wanted last. */
  open(wanted: WantedChannel): void {
    const question = questionOf(wanted);
    const waiting = this.#findOpen(question);
    if (waiting !== undefined && wanted.tileQueue === undefined) return;
    const frame = waiting?.frame ?? openFrame(this.#nextNumber(), wanted);
    this.#waiting.set(frame.req, { ask: "open", wanted, question, frame });
  }

  /** @param channel id of a current channel; the service closes with it whatever closes with the name */
  close(name: ChannelName, channel: string): void {
    const frame: CloseFrame = { t: "close", req: this.#nextNumber(), channel };
    this.#waiting.set(frame.req, { ask: "close", name, frame });
  }

  /** Tells of an app in place of what it was not told of the same app yet. */
  mute(app: string, muted: boolean): void {
    this.#forgetMutes((frame) => frame.app === app && !this.#asked.has(frame.req));
    const frame: MuteFrame = { t: "mute", req: this.#nextNumber(), app, muted };
    this.#waiting.set(frame.req, { ask: "mute", frame });
  }

  /** Asking while the same question waits asks once. */
  why(wanted: WantedWhy): void {
    const question = whyOf(wanted);
    if (this.#findWhy(question) !== undefined) return;
    const req = this.#nextNumber();
    this.#waiting.set(req, { ask: "why", question, frame: { t: "why", req, ...wanted } });
  }

  /** Nobody waits to be told any more. */
  withdrawWhy(question: string): void {
    this.answered(this.#findWhy(question)?.frame.req);
  }

  /** A new connection: every question about channels is to be asked again. Mutes are told anew by those who know them all. */
  begin(): void {
    this.#asked.clear();
    this.#forgetMutes(() => true);
  }

  /**
   * Takes what is to be asked now, in the order in which it was wanted: not too much at a time, and no opening of what is being
   * closed. A service that answers two questions at a time could give out the very channel it is about to close.
   *
   * @param now milliseconds since 1970
   */
  take(now: number, tileQueueOf: TileQueueOf): Taken {
    const frames: Request["frame"][] = [];
    for (const request of this.#due()) {
      const pauseMs = this.#pauseMs(now, request.ask === "mute" ? MOST_BEFORE_MUTES : PACE.most);
      if (pauseMs > 0) return { frames, pauseMs };
      frames.push(this.#ask(request, tileQueueOf));
      this.#sentAt.push(now);
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
  #nextNumber(): number {
    this.#last += 1;
    return this.#last;
  }

  /**
   * What could be asked now, were there no pace. Mutes come last, as nobody waits for them, and have room of their own: a service
   * that knows no mutes answers none.
   */
  #due(): Request[] {
    const closing = this.#scopesBeingClosed();
    const due: { mute: Request[]; channel: Request[] } = { mute: [], channel: [] };
    const room = { mute: MAX_UNANSWERED, channel: MAX_UNANSWERED };
    for (const request of this.#waiting.values()) {
      const sort = request.ask === "mute" ? "mute" : "channel";
      const isHeldBack = request.ask === "open" && closing.has(closingScope(request.wanted));
      if (this.#asked.has(request.frame.req)) room[sort] -= 1;
      else if (!isHeldBack) due[sort].push(request);
    }
    return [...due.channel.slice(0, room.channel), ...due.mute.slice(0, room.mute)];
  }

  #ask(request: Request, tileQueueOf: TileQueueOf): Request["frame"] {
    const { req } = request.frame;
    this.#asked.add(req);
    if (request.ask !== "open") return request.frame;
    const frame = openFrame(req, request.wanted, tileQueueOf(request.wanted));
    this.#waiting.set(req, { ...request, frame });
    return frame;
  }

  #forgetMutes(isForgotten: (frame: MuteFrame) => boolean): void {
    for (const request of this.#waiting.values()) {
      if (request.ask === "mute" && isForgotten(request.frame)) this.#forget(request);
    }
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

  /** Milliseconds until the next question may be sent. @param most questions within the span before it must wait */
  #pauseMs(now: number, most: number): number {
    for (let [oldest] = this.#sentAt; oldest !== undefined && oldest <= now - PACE.withinMs; [oldest] = this.#sentAt) {
      this.#sentAt.shift();
    }
    const inTheWay = this.#sentAt.at(-most);
    // A clock that was set back must not stop all questions until it has caught up.
    return inTheWay === undefined ? 0 : Math.min(inTheWay + PACE.withinMs - now, PACE.withinMs);
  }

  #findWhy(question: string): WhyRequest | undefined {
    return [...this.#waiting.values()].find(
      (request): request is WhyRequest => request.ask === "why" && request.question === question,
    );
  }

  #findOpen(question: string): OpenRequest | undefined {
    return [...this.#waiting.values()].find(
      (request): request is OpenRequest => request.ask === "open" && request.question === question,
    );
  }
}
