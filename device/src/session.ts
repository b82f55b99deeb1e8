/**
 * What a device says and what it makes of the answers: texts in, effects out. The whole device protocol from the app's side.
 *
 * Pure: no socket, no timer, no clock (the time of an answer is an argument). It owns the identity, what arrived, the mutes and the
 * open questions, so all of them survive a connection; the connection is only told of its effects.
 */
import {
  type AckResult,
  BelfryError,
  type ClosedFrame,
  type DeviceFrame,
  isRefusal,
  type MutedFrame,
  type OpenedFrame,
  type PushFrame,
  type RefusedFrame,
  type RemovedFrame,
  readServiceFrame,
  type ServiceFrame,
  type WelcomeFrame,
} from "@belfry/protocol";
import { takeClosed, takeOpened, takeRefused, takeTold } from "./answers.ts";
import { Arrivals } from "./arrivals.ts";
import type { ChannelName, WantedChannel } from "./channel-name.ts";
import type { Effect } from "./effect.ts";
import { type Goodbye, goodbye, type LastWords, refusedError } from "./goodbye.ts";
import { Mutes } from "./mutes.ts";
import { appOf, channelToClose, helloFrame, nameOfId, tileQueueOf, withAlias, withKeys } from "./record.ts";
import { Requests } from "./requests.ts";
import type { DeviceRecord, KeysRecord } from "./store.ts";
import type { WantedWhy } from "./why.ts";

const malformed = (detail: string) => new BelfryError("FRAME_MALFORMED", { detail });

/** Frames that make sense only to a device the service knows. */
const NEEDS_WELCOME: ReadonlySet<string> = new Set(["opened", "closed", "muted", "told", "push", "removed"]);

/** Frames after which there may be something to ask: what was held back, or has room now. */
const IS_ANSWER: ReadonlySet<string> = new Set(["welcome", "opened", "closed", "muted", "told", "refused"]);

/** See the head of this file. */
export class Session {
  #record: DeviceRecord | undefined;
  /** Between a welcome and the end of the connection, or the word that ends it. */
  #identified = false;
  #lastWords: LastWords = {};
  /** Where the next hello begins to name channels, when it cannot name all. */
  #nextNamed = 0;
  readonly #arrivals: Arrivals;
  readonly #requests = new Requests();
  readonly #mutes: Mutes;

  /** @param record what the store kept, or undefined for a new device */
  constructor(record: DeviceRecord | undefined) {
    this.#record = record;
    this.#arrivals = new Arrivals(record?.seq ?? 0);
    this.#mutes = new Mutes(record?.mutes, (app, muted) => this.#requests.mute(app, muted));
  }

  /** What is to be kept, as it stands now. */
  get record(): DeviceRecord | undefined {
    if (this.#record === undefined) return undefined;
    const { mutes: _, ...record } = this.#record;
    const mutes = this.#mutes.kept;
    return { ...record, seq: this.#arrivals.seq, ...(mutes === undefined ? {} : { mutes }) };
  }

  /** The package SID behind a name that an app goes by, as far as the service has said it. */
  appOf(name: string): string {
    return appOf(this.#record, name);
  }

  isMuted(app: string): boolean {
    return this.#mutes.isMuted(app);
  }

  /** The connection is there: says hello. */
  hello(heartbeatSeconds: number): Effect[] {
    const { frame, next } = helloFrame(this.record, this.#nextNamed, heartbeatSeconds);
    this.#nextNamed = next;
    return this.#send(frame);
  }

  /** Asks for a channel, now or as soon as there is a connection. Asking while the question is open asks once. */
  open(wanted: WantedChannel, now: number): Effect[] {
    this.#requests.open(wanted);
    return this.ask(now);
  }

  /** Asks to close a channel, and all that close with it. */
  close(name: ChannelName, now: number): Effect[] {
    const channel = channelToClose(this.#record, name);
    if (channel === undefined) return [{ do: "closed", name, by: "app" }];
    this.#requests.close(name, channel.id);
    return this.ask(now);
  }

  /** What is to be asked now. Without a connection it waits. */
  ask(now: number): Effect[] {
    if (!this.#identified) return [];
    const { frames, pauseMs } = this.#requests.take(now, (wanted) => tileQueueOf(this.#record, wanted));
    const asking = frames.flatMap((frame) => this.#send(frame));
    return pauseMs === undefined ? asking : [...asking, { do: "ask-later", afterMs: pauseMs }];
  }

  /** Nobody waits for the channel any more; asking again sends a new question. */
  withdrawOpen(wanted: WantedChannel): void {
    this.#requests.withdrawOpen(wanted);
  }

  /** Asks what became of notifications, now or as soon as there is a connection. Asking while the question is open asks once. */
  why(wanted: WantedWhy, now: number): Effect[] {
    this.#requests.why(wanted);
    return this.ask(now);
  }

  /** Nobody waits to be told any more. */
  withdrawWhy(question: string): void {
    this.#requests.withdrawWhy(question);
  }

  /** The person switched the app's notifications off, or on again. Kept, and told to the service now or at the next welcome. */
  mute(app: string, muted: boolean, now: number): Effect[] {
    this.#mutes.choose(app, muted);
    const saving: Effect[] = this.#record === undefined ? [] : [{ do: "save" }];
    return [...this.#suppressed(app), ...saving, ...this.ask(now)];
  }

  /** Keeps with a channel what its messages are encrypted to. A device that the service forgot meanwhile keeps nothing. */
  keepKeys(channelId: string, keys: KeysRecord): void {
    this.#record &&= withKeys(this.#record, channelId, keys);
  }

  /** The app is done with a notification. Confirmed with the next {@link Session.acks}. @param identity as delivered */
  settle(identity: number, seq: number, result: AckResult): void {
    this.#arrivals.settle(identity, seq, result);
  }

  /** What is to be confirmed now. Without a connection it waits. */
  acks(): Effect[] {
    return this.#identified ? this.#arrivals.take().flatMap((frame) => this.#send(frame)) : [];
  }

  /** Takes one message of the service. @param now milliseconds since 1970 */
  receive(text: string, now: number): Effect[] {
    const frame = readServiceFrame(text);
    if (isRefusal(frame)) return this.#hangUp(malformed(frame.detail));
    if (frame.t === "ignored") return [];
    if (NEEDS_WELCOME.has(frame.t) && !this.#identified) return this.#hangUp(malformed(`${frame.t} without a welcome`));
    const effects = this.#take(frame, now);
    return IS_ANSWER.has(frame.t) ? [...effects, ...this.ask(now)] : effects;
  }

  /** The connection is gone. @param closeCode 1006 when nothing announced it */
  ended(closeCode: number): { readonly effects: Effect[]; readonly goodbye: Goodbye } {
    const next = goodbye(closeCode, this.#lastWords);
    this.#identified = false;
    this.#lastWords = {};
    return { effects: next.error.code === "DEVICE_RESET" ? this.#forget(next.error.message) : [], goodbye: next };
  }

  #take(frame: ServiceFrame, now: number): Effect[] {
    switch (frame.t) {
      case "welcome":
        return this.#welcome(frame);
      case "opened":
        return this.#opened(frame, now);
      case "closed":
        return this.#closed(frame);
      case "muted":
        return this.#muted(frame);
      case "told":
        return takeTold(frame, this.#requests.answered(frame.req));
      case "push":
      case "removed":
        return this.#arrived(frame);
      case "refused":
        return this.#refused(frame);
      case "drain":
        return this.#drain(frame.afterMs);
      case "reset":
        return [
          ...this.#forget(frame.reason),
          ...this.#hangUp(new BelfryError("DEVICE_RESET", { detail: frame.reason })),
        ];
      case "pong":
        return [];
    }
  }

  #welcome(frame: WelcomeFrame): Effect[] {
    if (this.#identified) return this.#hangUp(malformed("a second welcome"));
    const other = this.#record !== undefined && this.#record.device !== frame.device;
    const forgotten = other ? this.#forget("the service gave this device another id") : [];
    const credential = frame.credential ?? this.#record?.credential;
    if (credential === undefined) return [...forgotten, ...this.#hangUp(malformed("welcome.credential"))];
    const known = this.#record ?? { channels: [] };
    this.#record = { ...known, device: frame.device, credential, seq: this.#arrivals.seq };
    this.#identified = true;
    this.#requests.begin();
    this.#mutes.tellAll();
    return [
      ...forgotten,
      { do: "save" },
      { do: "welcomed", heartbeatSeconds: frame.heartbeat, serviceNow: frame.now },
      ...this.acks(),
    ];
  }

  #opened(frame: OpenedFrame, now: number): Effect[] {
    const request = this.#requests.answered(frame.req);
    if (this.#record === undefined) return [];
    const asked = request?.ask === "open" ? request : undefined;
    const { record, effects, channel, again } = takeOpened(this.#record, frame, asked, now);
    this.#record = record;
    if (again !== undefined) this.#requests.open(again);
    if (channel === undefined) return [...effects];
    this.#mutes.tellIfMuted(channel.app);
    return [...effects, ...(asked === undefined ? [] : this.#named(asked.wanted.app, channel.app))];
  }

  #closed({ req, channels }: ClosedFrame): Effect[] {
    const request = this.#requests.answered(req);
    if (this.#record === undefined) return [];
    const { record, effects } = takeClosed(this.#record, channels, request);
    this.#record = record;
    return [...effects];
  }

  #muted({ req, app: given, muted }: MutedFrame): Effect[] {
    const request = this.#requests.answered(req);
    const before = this.#record;
    if (request?.ask !== "mute" || before === undefined) return [];
    const { app: name } = request.frame;
    this.#record = withAlias(before, name, given);
    const app = appOf(this.#record, name);
    const named = this.#named(name, app);
    const isChanged = this.#mutes.answered(app, muted) || this.#record !== before;
    return isChanged ? [...named, { do: "save" }] : named;
  }

  /** The service said which app a name stands for: what the person chose under it counts for the app. */
  #named(name: string, app: string): Effect[] {
    if (name === app) return [];
    this.#mutes.rename(name, app);
    return this.#suppressed(app);
  }

  #suppressed(app: string): Effect[] {
    return this.#mutes.isMuted(app) ? [{ do: "suppress", app }] : [];
  }

  #arrived(frame: PushFrame | RemovedFrame): Effect[] {
    const name = nameOfId(this.#record, frame.channel);
    return [this.#arrivals.arrive(frame, name, name !== undefined && this.#mutes.isMuted(name.app))];
  }

  #refused(frame: RefusedFrame): Effect[] {
    if (frame.req === undefined) {
      this.#lastWords = { ...this.#lastWords, refusal: frame };
      return [];
    }
    return takeRefused(refusedError(frame), this.#requests.answered(frame.req));
  }

  /** Leaves at once, so that the service need not wait for its devices; what the app has not finished is confirmed elsewhere. */
  #drain(afterMs: number): Effect[] {
    this.#lastWords = { ...this.#lastWords, drainAfterMs: afterMs };
    return [...this.acks(), ...this.#hangUp(new BelfryError("DRAINING"))];
  }

  /** Nothing more is said on this connection. */
  #hangUp(error: BelfryError): Effect[] {
    this.#identified = false;
    return [{ do: "hang-up", error }];
  }

  #forget(reason: string): Effect[] {
    this.#identified = false;
    if (this.#record === undefined) return [];
    this.#record = undefined;
    this.#arrivals.reset();
    const closes = this.#requests.takeCloses();
    return [
      { do: "save" },
      ...closes.map(({ name }) => ({ do: "closed", name, by: "app" }) as const),
      { do: "reset", reason },
    ];
  }

  #send(frame: DeviceFrame): Effect[] {
    return [{ do: "send", frame }];
  }
}
