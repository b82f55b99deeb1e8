/**
 * All channels of a device, one per app: opened, renewed, ended, and waited for.
 *
 * Knows who waits for which answer; refuses to know frames and sockets. The device hands in the answers of the service.
 */
import { BelfryError } from "@belfry/protocol";
import { type Channel, type ClosedReason, LiveChannel } from "./channel.ts";
import type { Arrived } from "./inbox.ts";
import { Renewals } from "./renewal.ts";
import type { DeviceState } from "./state.ts";
import type { ChannelRecord } from "./store.ts";
import type { Time } from "./time.ts";
import { Waiters } from "./waiters.ts";

/** What the channels need of their device. */
export interface DevicePort {
  readonly time: Time;
  readonly random: () => number;
  readonly timeoutMs: number;
  state(): DeviceState;
  /** Asks the service for the app's channel; the answer comes back through `opened` or `refused`. */
  askToOpen(app: string): void;
  /** Asks the service to close the app's channels; the answer comes back through `closed` or `refused`. */
  askToClose(app: string): void;
  /** Nobody waits for the answer to `askToOpen` any more. */
  withdrawOpen(app: string): void;
  /** Resolves when everything learnt so far is kept. */
  save(): Promise<void>;
  report(error: unknown): void;
}

/** See the head of this file. */
export class AppChannels {
  readonly #device: DevicePort;
  /** Those of the store are here as soon as it is read, so that what arrives before the app asks has a place to wait. */
  readonly #channels = new Map<string, LiveChannel>();
  readonly #renewals: Renewals;
  readonly #opening: Waiters<Channel>;
  readonly #closing: Waiters<void>;
  /** Why nothing is opened any more. */
  #shut: BelfryError | undefined;

  constructor(device: DevicePort) {
    this.#device = device;
    this.#renewals = new Renewals(device.time, device.random, (app) => device.askToOpen(app));
    this.#opening = new Waiters(device.time);
    this.#closing = new Waiters(device.time);
  }

  /** Takes over what the store remembers, oldest first. */
  adopt(records: readonly ChannelRecord[]): void {
    for (const record of records) this.#channels.set(record.app, this.#make(record));
  }

  /** What `openChannel` of the device promises, for a package SID that is one. */
  async open(app: string): Promise<Channel> {
    if (this.#shut) throw this.#shut;
    const channel = this.#opening.wait(app, this.#device.timeoutMs, () => this.#openTimedOut(app));
    this.#device.askToOpen(app);
    return channel;
  }

  /**
   * The service gave a channel. It is kept before anyone hears of its URI: an app that hands it to its cloud must find the
   * channel again after a crash.
   */
  async opened(record: ChannelRecord): Promise<void> {
    const { app } = record;
    const channel = this.#channels.get(app) ?? this.#make(record);
    this.#channels.set(app, channel);
    await this.#device.save();
    if (this.#shut) return;
    if (channel.closed) {
      // Closed or reset while it was being written: those who still wait get a new one.
      if (this.#opening.has(app)) this.#device.askToOpen(app);
      return;
    }
    channel.renew(record);
    this.#renewals.watch(channel);
    this.#opening.resolve(app, channel);
  }

  /** The service closed all channels of the app, by the app's wish or the operator's. */
  closed(app: string, by: "app" | "service"): void {
    if (by === "app") this.#closing.resolve(app, undefined);
    else this.#end(app, "service");
  }

  /** The service refused what was asked. A refused renewal is tried again by the usual schedule. */
  refused(app: string, asked: "open" | "close", error: BelfryError): void {
    if (asked === "close") {
      this.#closing.reject(app, error);
      return;
    }
    if (this.#opening.has(app)) this.#opening.reject(app, error);
    else this.#device.report(error);
    const channel = this.#channels.get(app);
    if (channel !== undefined) this.#renewals.watch(channel);
  }

  /** The service forgot the device, and all channels with it. */
  reset(): void {
    for (const app of [...this.#channels.keys()]) this.#end(app, "reset");
  }

  /** The service is there again. */
  welcomed(): void {
    this.#renewals.check();
  }

  /** Takes in a notification. */
  receive(app: string, arrived: Arrived): void {
    const channel = this.#channels.get(app);
    // The app closed its channel and the service has not heard of it yet.
    if (channel === undefined) arrived.settle("suppressed");
    else channel.receive(arrived);
  }

  /** Opens nothing any more, and ends every wait with the error. */
  shut(error: BelfryError): void {
    this.#shut ??= error;
    this.#renewals.forgetAll();
    this.#opening.rejectAll(error);
    this.#closing.rejectAll(error);
  }

  /** Gives out no more notifications. Resolves when the running handlers are done. */
  async pause(): Promise<void> {
    await Promise.all([...this.#channels.values()].map((channel) => channel.pause()));
  }

  #make(record: ChannelRecord): LiveChannel {
    const tellService = () => this.#close(channel);
    const channel = new LiveChannel(record, tellService, (error) => this.#device.report(error));
    return channel;
  }

  async #close(channel: LiveChannel): Promise<void> {
    const { app } = channel;
    this.#forget(channel);
    if (this.#shut) throw this.#shut;
    const done = this.#closing.wait(app, this.#device.timeoutMs, () => this.#noAnswer());
    this.#device.askToClose(app);
    await done;
  }

  #end(app: string, reason: ClosedReason): void {
    const channel = this.#channels.get(app);
    if (channel === undefined) return;
    this.#forget(channel);
    channel.end(reason);
  }

  #forget(channel: LiveChannel): void {
    if (this.#channels.get(channel.app) !== channel) return;
    this.#channels.delete(channel.app);
    this.#renewals.forget(channel.app);
  }

  #openTimedOut(app: string): Channel | BelfryError {
    const kept = this.#channels.get(app);
    if (this.#device.state().name === "connected") this.#device.withdrawOpen(app);
    else if (kept !== undefined && kept.expiresAt.getTime() > this.#device.time.now()) return kept;
    return this.#noAnswer();
  }

  /** Tells a service that is silent from one that is not there. */
  #noAnswer(): BelfryError {
    const state = this.#device.state();
    if (state.name === "connected") {
      return new BelfryError("CHANNEL_REQUEST_FAILED", { detail: "the service did not answer in time" });
    }
    return new BelfryError("NETWORK_FAILED", { cause: state.name === "waiting" ? state.error : undefined });
  }
}
