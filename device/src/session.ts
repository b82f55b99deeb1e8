/**
 * What a device says and what it makes of the answers: texts in, effects out. The whole device protocol from the app's side.
 *
 * Pure: no socket, no timer, no clock (the time of an answer is an argument). It owns the identity, the books of sequence
 * numbers and the open questions, so all of them survive a connection; the connection is only told of its effects.
 */
import {
  type AckResult,
  BelfryError,
  DEVICE_PROTOCOL_VERSION,
  type DeviceFrame,
  isRefusal,
  MAX_HELLO_CHANNELS,
  type OpenedFrame,
  type PushFrame,
  type RefusedFrame,
  type RemovedFrame,
  readServiceFrame,
  type ServiceFrame,
  type WelcomeFrame,
} from "@belfry/protocol";
import { AckLedger } from "./ack.ts";
import { type ChannelName, closingScope, type WantedChannel } from "./channel-name.ts";
import type { Effect } from "./effect.ts";
import { type Goodbye, goodbye, type LastWords, refusedError } from "./goodbye.ts";
import { Mutes } from "./mutes.ts";
import { appOf, channelToClose, idsFrom, nameOfId, withOpened, withoutChannels } from "./record.ts";
import { Requests } from "./requests.ts";
import type { DeviceRecord } from "./store.ts";

const malformed = (detail: string) => new BelfryError("FRAME_MALFORMED", { detail });

/** Frames that make sense only to a device the service knows. */
const NEEDS_WELCOME: ReadonlySet<string> = new Set(["opened", "closed", "muted", "push", "removed"]);

/** Frames after which there may be something to ask: what was held back, or has room now. */
const IS_ANSWER: ReadonlySet<string> = new Set(["welcome", "opened", "closed", "refused"]);

/** See the head of this file. */
export class Session {
  #record: DeviceRecord | undefined;
  #ledger: AckLedger;
  /** Counts identities, so that a handler which outlives a reset settles nothing of the new one. */
  #identity = 0;
  /** Between a welcome and the end of the connection, or the word that ends it. */
  #identified = false;
  #lastWords: LastWords = {};
  /** Where the next hello begins to name channels, when it cannot name all. */
  #nextNamed = 0;
  readonly #requests = new Requests();
  readonly #mutes: Mutes;

  /** @param record what the store kept, or undefined for a new device */
  constructor(record: DeviceRecord | undefined) {
    this.#record = record;
    this.#ledger = new AckLedger(record?.seq ?? 0);
    this.#mutes = new Mutes(record?.mutes);
  }

  /** What is to be kept, as it stands now. */
  get record(): DeviceRecord | undefined {
    if (this.#record === undefined) return undefined;
    const { mutes: _, ...record } = this.#record;
    const mutes = this.#mutes.kept;
    return { ...record, seq: this.#ledger.seq, ...(mutes === undefined ? {} : { mutes }) };
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
    const { record } = this;
    const identity = record && { device: record.device, credential: record.credential, seq: record.seq };
    const named = idsFrom(record, this.#nextNamed, MAX_HELLO_CHANNELS);
    this.#nextNamed = named.next;
    const channels = named.ids.length > 0 ? { channels: named.ids } : {};
    return this.#send({
      t: "hello",
      v: DEVICE_PROTOCOL_VERSION,
      ...identity,
      heartbeat: heartbeatSeconds,
      ...channels,
    });
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
    const { frames, pauseMs } = this.#requests.take(now);
    const asking = frames.flatMap((frame) => this.#send(frame));
    return pauseMs === undefined ? asking : [...asking, { do: "ask-later", afterMs: pauseMs }];
  }

  /** Nobody waits for the channel any more; asking again sends a new question. */
  withdrawOpen(wanted: WantedChannel): void {
    this.#requests.withdrawOpen(wanted);
  }

  /** The person switched the app's notifications off, or on again. Kept, and told to the service now or at the next welcome. */
  mute(app: string, muted: boolean): Effect[] {
    if (!this.#mutes.choose(app, muted)) return [];
    return this.#record === undefined ? [] : [{ do: "save" }, ...this.#tellMute(app)];
  }

  /** The app is done with a notification. Confirmed with the next {@link Session.acks}. @param identity as delivered */
  settle(identity: number, seq: number, result: AckResult): void {
    if (identity === this.#identity) this.#ledger.settle(seq, result);
  }

  /** What is to be confirmed now. Without a connection it waits. */
  acks(): Effect[] {
    return this.#identified ? this.#ledger.take().flatMap((frame) => this.#send(frame)) : [];
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
        return this.#closed(frame.req, frame.channels);
      case "muted":
        return this.#mutes.answered(frame.req, frame.muted) ? [{ do: "save" }] : [];
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
    this.#record = { ...known, device: frame.device, credential, seq: this.#ledger.seq };
    this.#identified = true;
    this.#requests.begin();
    this.#mutes.begin();
    return [
      ...forgotten,
      { do: "save" },
      { do: "welcomed", heartbeatSeconds: frame.heartbeat, serviceNow: frame.now },
      ...this.#mutes.apps().flatMap((app) => this.#tellMute(app)),
      ...this.acks(),
    ];
  }

  #opened(frame: OpenedFrame, now: number): Effect[] {
    const request = this.#requests.answered(frame.req);
    if (this.#record === undefined) return [];
    const asked = request?.ask === "open" ? request : undefined;
    const { kind = "primary", label = "" } = frame;
    if (asked !== undefined && (asked.wanted.kind !== kind || asked.wanted.label !== label)) {
      const detail = "the service gave a channel of another kind, as one does that knows primary channels only";
      return [{ do: "refused", request: asked, error: new BelfryError("CHANNEL_REQUEST_FAILED", { detail }) }];
    }
    // Without its key it could not be asked for again; the app that asks anew is given the same URI.
    if (asked === undefined && kind === "alternate") return [];
    return this.#keep(this.#record, frame, asked?.wanted, now);
  }

  #keep(record: DeviceRecord, frame: OpenedFrame, asked: WantedChannel | undefined, now: number): Effect[] {
    const { record: next, channel } = withOpened(record, frame, asked, now);
    this.#record = next;
    if (asked !== undefined) this.#mutes.rename(asked.app, channel.app);
    return [{ do: "opened", channel, asked }, ...this.#tellMute(channel.app, "muted")];
  }

  #closed(req: number | undefined, ids: readonly string[]): Effect[] {
    const request = this.#requests.answered(req);
    if (this.#record === undefined) return [];
    const { record, ended } = withoutChannels(this.#record, ids);
    this.#record = record;
    const asked = request?.ask === "close" ? request.name : undefined;
    const byService = ended.filter((name) => asked === undefined || closingScope(name) !== closingScope(asked));
    return [
      { do: "save" },
      ...(asked === undefined ? [] : [{ do: "closed", name: asked, by: "app" } as const]),
      ...byService.map((name) => ({ do: "closed", name, by: "service" }) as const),
    ];
  }

  #arrived(frame: PushFrame | RemovedFrame): Effect[] {
    if (this.#ledger.arrive(frame.seq) !== "new") return [{ do: "confirm", duplicate: true }];
    const isPush = frame.t === "push";
    const name = nameOfId(this.#record, frame.channel);
    const wanted = name !== undefined && !(isPush && this.#mutes.isMuted(name.app));
    if (wanted) return [{ do: "deliver", name, frame, identity: this.#identity }];
    // Muted, or a channel that was closed while its last notifications were on the way: no app is there to see them.
    this.#ledger.settle(frame.seq, isPush ? "suppressed" : "handled");
    return [{ do: "confirm", duplicate: false }];
  }

  #refused(frame: RefusedFrame): Effect[] {
    if (frame.req === undefined) {
      this.#lastWords = { ...this.#lastWords, refusal: frame };
      return [];
    }
    const error = refusedError(frame);
    const request = this.#requests.answered(frame.req);
    if (request === undefined) return this.#muteRefused(frame.req, error);
    return [{ do: "refused", request, error }];
  }

  /** To an app that the service does not know nobody pushes; muting it is no mistake. */
  #muteRefused(req: number, error: BelfryError): Effect[] {
    const app = this.#mutes.refused(req);
    return app === undefined || error.code === "APP_UNKNOWN" ? [] : [{ do: "report", error }];
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
    this.#ledger = new AckLedger(0);
    this.#identity += 1;
    const closes = this.#requests.takeCloses();
    return [
      { do: "save" },
      ...closes.map(({ name }) => ({ do: "closed", name, by: "app" }) as const),
      { do: "reset", reason },
    ];
  }

  /** @param only tells of apps that are muted, and not of those that are on again */
  #tellMute(app: string, only?: "muted"): Effect[] {
    if (!this.#identified || (only === "muted" && !this.#mutes.isMuted(app))) return [];
    const frame = this.#mutes.frame(app, () => this.#requests.nextNumber());
    return frame === undefined ? [] : this.#send(frame);
  }

  #send(frame: DeviceFrame): Effect[] {
    return [{ do: "send", frame }];
  }
}
