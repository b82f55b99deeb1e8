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
  readServiceFrame,
  type ServiceFrame,
  type WelcomeFrame,
} from "@belfry/protocol";
import { AckLedger } from "./ack.ts";
import { type Goodbye, goodbye, type LastWords, refusedError } from "./goodbye.ts";
import { appOfChannel, currentChannel, withChannel, withoutChannels } from "./record.ts";
import { Requests } from "./requests.ts";
import type { ChannelRecord, DeviceRecord } from "./store.ts";

/** What the rim is to do, in this order. */
export type Effect =
  | { readonly do: "send"; readonly frame: DeviceFrame }
  /** Keep {@link Session.record}. */
  | { readonly do: "save" }
  | { readonly do: "welcomed"; readonly heartbeatSeconds: number; readonly serviceNow: number }
  /** Give it to the app, then call `settle` with both numbers. */
  | { readonly do: "deliver"; readonly app: string; readonly push: PushFrame; readonly identity: number }
  /** A notification that is not for the app: it had it before, or closed the channel. Send {@link Session.acks}. */
  | { readonly do: "confirm"; readonly duplicate: boolean }
  | { readonly do: "opened"; readonly channel: ChannelRecord }
  /** All channels of the app are gone, by the app's own wish or not. */
  | { readonly do: "closed"; readonly app: string; readonly by: "app" | "service" }
  | { readonly do: "refused"; readonly app: string; readonly asked: "open" | "close"; readonly error: BelfryError }
  | { readonly do: "reset"; readonly reason: string }
  /** End the connection; {@link Session.ended} says what comes then. */
  | { readonly do: "hang-up"; readonly error: BelfryError };

const malformed = (detail: string) => new BelfryError("FRAME_MALFORMED", { detail });

/** See the head of this file. */
export class Session {
  #record: DeviceRecord | undefined;
  #ledger: AckLedger;
  /** Counts identities, so that a handler which outlives a reset settles nothing of the new one. */
  #identity = 0;
  /** Between a welcome and the end of the connection, or the word that ends it. */
  #identified = false;
  #lastWords: LastWords = {};
  readonly #requests = new Requests();

  /** @param record what the store kept, or undefined for a new device */
  constructor(record: DeviceRecord | undefined) {
    this.#record = record;
    this.#ledger = new AckLedger(record?.seq ?? 0);
  }

  /** What is to be kept, as it stands now. */
  get record(): DeviceRecord | undefined {
    return this.#record && { ...this.#record, seq: this.#ledger.seq };
  }

  /** The connection is there: says hello. */
  hello(heartbeatSeconds: number): Effect[] {
    const { device, credential, seq } = this.record ?? {};
    const known = device !== undefined && credential !== undefined && seq !== undefined;
    const identity = known ? { device, credential, seq } : {};
    const held = this.#record?.channels.slice(0, MAX_HELLO_CHANNELS).map(({ id }) => id) ?? [];
    const channels = held.length > 0 ? { channels: held } : {};
    return this.#send({
      t: "hello",
      v: DEVICE_PROTOCOL_VERSION,
      ...identity,
      heartbeat: heartbeatSeconds,
      ...channels,
    });
  }

  /** Asks for the app's channel, now or as soon as there is a connection. Asking while the question is open asks once. */
  open(app: string): Effect[] {
    return this.#sendIfIdentified(this.#requests.open(app));
  }

  /** Asks to close the app's channels. */
  close(app: string): Effect[] {
    const channel = currentChannel(this.#record, app);
    if (channel === undefined) return [{ do: "closed", app, by: "app" }];
    return this.#sendIfIdentified(this.#requests.close(app, channel.id));
  }

  /** Nobody waits for the app's channel any more; asking again sends a new question. */
  withdrawOpen(app: string): void {
    this.#requests.withdrawOpen(app);
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
    const early = frame.t === "opened" || frame.t === "closed" || frame.t === "push";
    if (early && !this.#identified) return this.#hangUp(malformed(`${frame.t} without a welcome`));
    return this.#take(frame, now);
  }

  /** The connection is gone. @param closeCode 1006 when nothing announced it */
  ended(closeCode: number): { readonly effects: Effect[]; readonly goodbye: Goodbye } {
    const next = goodbye(closeCode, this.#lastWords);
    this.#identified = false;
    this.#lastWords = {};
    const effects = next.error.code === "DEVICE_RESET" ? this.#forget(next.error.message) : [];
    return { effects, goodbye: next };
  }

  #take(frame: ServiceFrame, now: number): Effect[] {
    switch (frame.t) {
      case "welcome":
        return this.#welcome(frame);
      case "opened":
        return this.#opened(frame, now);
      case "closed":
        return this.#closed(frame.req, frame.channels);
      case "push":
        return this.#push(frame);
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
    this.#record = { device: frame.device, credential, seq: this.#ledger.seq, channels: this.#record?.channels ?? [] };
    this.#identified = true;
    return [
      ...forgotten,
      { do: "save" },
      { do: "welcomed", heartbeatSeconds: frame.heartbeat, serviceNow: frame.now },
      ...this.#requests.frames().flatMap((request) => this.#send(request)),
      ...this.acks(),
    ];
  }

  #opened({ req, channel: id, app, uri, expires }: OpenedFrame, now: number): Effect[] {
    const asked = this.#requests.answered(req);
    if (this.#record === undefined) return [];
    // Kept under the name the app asked with: two spellings of one package SID must not become two channels.
    const channel = { id, app: asked?.app ?? app, uri, expires };
    this.#record = withChannel(this.#record, channel, now);
    return [{ do: "opened", channel }];
  }

  #closed(req: number | undefined, ids: readonly string[]): Effect[] {
    const asked = this.#requests.answered(req);
    if (this.#record === undefined) return [];
    const { record, appsClosed } = withoutChannels(this.#record, ids);
    this.#record = record;
    const byService = appsClosed.filter((app) => app !== asked?.app);
    return [
      { do: "save" },
      ...(asked === undefined ? [] : [{ do: "closed", app: asked.app, by: "app" } as const]),
      ...byService.map((app) => ({ do: "closed", app, by: "service" }) as const),
      ...this.#release(asked?.app),
    ];
  }

  #push(push: PushFrame): Effect[] {
    const arrival = this.#ledger.arrive(push.seq);
    if (arrival !== "new") return [{ do: "confirm", duplicate: true }];
    const app = appOfChannel(this.#record, push.channel);
    if (app !== undefined) return [{ do: "deliver", app, push, identity: this.#identity }];
    // A channel that was closed while its last notifications were on the way: no app is there to see them.
    this.#ledger.settle(push.seq, "suppressed");
    return [{ do: "confirm", duplicate: false }];
  }

  #refused(frame: RefusedFrame): Effect[] {
    const asked = this.#requests.answered(frame.req);
    if (asked === undefined) {
      if (frame.req === undefined) this.#lastWords = { ...this.#lastWords, refusal: frame };
      return [];
    }
    const { app } = asked;
    return [{ do: "refused", app, asked: asked.frame.t, error: refusedError(frame) }, ...this.#release(app)];
  }

  /** Leaves at once, so that the service need not wait for its devices; what the app has not finished is confirmed elsewhere. */
  #drain(afterMs: number): Effect[] {
    this.#lastWords = { ...this.#lastWords, drainAfterMs: afterMs };
    const last = this.acks();
    return [...last, ...this.#hangUp(new BelfryError("DRAINING"))];
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
      ...closes.map(({ app }) => ({ do: "closed", app, by: "app" }) as const),
      { do: "reset", reason },
    ];
  }

  #send(frame: DeviceFrame): Effect[] {
    return [{ do: "send", frame }];
  }

  /** Asks what was held back until the app's close was answered. */
  #release(app: string | undefined): Effect[] {
    return app === undefined ? [] : this.#sendIfIdentified(this.#requests.released(app));
  }

  #sendIfIdentified(frame: DeviceFrame | undefined): Effect[] {
    return frame === undefined || !this.#identified ? [] : this.#send(frame);
  }
}
