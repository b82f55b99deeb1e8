/**
 * All channels of a device, one per name: opened, renewed, ended, and waited for.
 *
 * Knows who waits for which answer; refuses to know frames and sockets. The device hands in the answers of the service.
 */
import type { BelfryError } from "@belfry/protocol";
import { type Channel, type ClosedReason, LiveChannel } from "./channel.ts";
import { type ChannelName, closingScope, keyOf, questionOf, type WantedChannel } from "./channel-name.ts";
import type { Arrived, ArrivedRemoval } from "./inbox.ts";
import { nameOf } from "./record.ts";
import { Renewals } from "./renewal.ts";
import type { ChannelRequest } from "./requests.ts";
import { type DeviceState, noAnswer } from "./state.ts";
import type { ChannelRecord } from "./store.ts";
import type { Time } from "./time.ts";
import { Waiters } from "./waiters.ts";

/** What the channels need of their device. */
export interface DevicePort {
  readonly time: Time;
  /** The end of a channel is told by the service's clock; that of a device may be months away from it. */
  serviceNow(): number;
  readonly random: () => number;
  readonly timeoutMs: number;
  state(): DeviceState;
  /** Asks the service for the channel; the answer comes back through `opened` or `refused`. */
  askToOpen(wanted: WantedChannel): void;
  /** Asks the service to close the channel and all that close with it; the answer comes back through `closed` or `refused`. */
  askToClose(name: ChannelName): void;
  /** Nobody waits for the answer to `askToOpen` any more. */
  withdrawOpen(wanted: WantedChannel): void;
  /** Resolves when everything learnt so far is kept. */
  save(): Promise<void>;
  report(error: unknown): void;
}

/** See the head of this file. */
export class AppChannels {
  readonly #device: DevicePort;
  /** Those of the store are here as soon as it is read, so that what arrives before the app asks has a place to wait. */
  readonly #channels = new Map<string, LiveChannel>();
  readonly #renewals: Renewals<LiveChannel>;
  /** By question. */
  readonly #opening: Waiters<Channel>;
  /** By what closes together. */
  readonly #closing: Waiters<void>;
  /** Why nothing is opened any more. */
  #shut: BelfryError | undefined;

  constructor(device: DevicePort) {
    this.#device = device;
    const byService: Time = {
      now: () => device.serviceNow(),
      after: (ms, run) => device.time.after(ms, run),
      soon: (run) => device.time.soon(run),
    };
    this.#renewals = new Renewals(byService, device.random, ({ name, key }) => device.askToOpen({ ...name, key }));
    this.#opening = new Waiters(device.time);
    this.#closing = new Waiters(device.time);
  }

  /** Takes over what the store remembers, oldest first. */
  adopt(records: readonly ChannelRecord[]): void {
    for (const record of records) this.#channels.set(keyOf(nameOf(record)), this.#make(record));
  }

  /** What `openChannel` of the device promises, for a name that has been read. */
  async open(wanted: WantedChannel): Promise<Channel> {
    if (this.#shut) throw this.#shut;
    const question = questionOf(wanted);
    const channel = this.#opening.wait(question, this.#device.timeoutMs, () => this.#openTimedOut(wanted));
    this.#device.askToOpen(wanted);
    return channel;
  }

  /**
   * The service gave a channel. It is kept before anyone hears of its URI: an app that hands it to its cloud must find the
   * channel again after a crash.
   *
   * @param asked what it was asked for as; undefined when those who wait must wait on, or nobody waits
   */
  async opened(record: ChannelRecord, asked: WantedChannel | undefined): Promise<void> {
    const name = keyOf(nameOf(record));
    const channel = this.#channels.get(name) ?? this.#make(record);
    this.#channels.set(name, channel);
    await this.#device.save();
    if (this.#shut) return;
    const question = asked && questionOf(asked);
    if (channel.closed) {
      // Closed or reset while it was being written: those who still wait get a new one.
      if (asked && question && this.#opening.has(question)) this.#device.askToOpen(asked);
      return;
    }
    channel.renew(record);
    this.#renewals.watch(channel);
    if (question) this.#opening.resolve(question, channel);
  }

  /** The service closed the channel and all that close with it by the app's wish, or this one channel by the operator's. */
  closed(name: ChannelName, by: "app" | "service"): void {
    if (by === "service") {
      this.#end(name, "service");
      return;
    }
    // The answer to a question that was on its way when the app closed may have made one of them anew.
    this.#endAll(closingScope(name));
    this.#closing.resolve(closingScope(name), undefined);
  }

  /** The service refused what was asked. A refused renewal is tried again by the usual schedule. */
  refused(request: ChannelRequest, error: BelfryError): void {
    if (request.ask === "close") {
      this.#closing.reject(closingScope(request.name), error);
      return;
    }
    if (this.#opening.has(request.question)) this.#opening.reject(request.question, error);
    else this.#device.report(error);
    const channel = this.#channels.get(keyOf(request.wanted));
    if (channel !== undefined) this.#renewals.watch(channel);
  }

  /** The service forgot the device, and all channels with it. */
  reset(): void {
    for (const { name } of [...this.#channels.values()]) this.#end(name, "reset");
  }

  /** The service is there again. */
  welcomed(): void {
    this.#renewals.check();
  }

  /** Takes in a notification. */
  receive(name: ChannelName, arrived: Arrived): void {
    const channel = this.#channels.get(keyOf(name));
    // The app closed its channel and the service has not heard of it yet.
    if (channel === undefined) arrived.settle("suppressed");
    else channel.receive(arrived);
  }

  /** Takes in an order to take toasts away: on the app's primary channel, because that is where its toasts wait. */
  remove(name: ChannelName, removal: ArrivedRemoval): void {
    const primary = this.#channels.get(keyOf({ app: name.app, kind: "primary", label: "" }));
    const channel = primary ?? this.#channels.get(keyOf(name));
    if (channel === undefined) removal.settle("handled");
    else channel.remove(removal);
  }

  /** The person switched the app's notifications off: what waits for its handlers is not given to them. */
  suppress(app: string): void {
    for (const channel of this.#channels.values()) if (channel.app === app) channel.suppress();
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

  /** The app closed a channel: all that close with it end now, whenever the service hears of it. */
  async #close(channel: LiveChannel): Promise<void> {
    const scope = closingScope(channel.name);
    this.#forget(channel);
    this.#endAll(scope);
    if (this.#shut) throw this.#shut;
    const done = this.#closing.wait(scope, this.#device.timeoutMs, () => this.#noAnswer());
    this.#device.askToClose(channel.name);
    await done;
  }

  /** The app closed all that close together. */
  #endAll(scope: string): void {
    for (const { name } of [...this.#channels.values()]) if (closingScope(name) === scope) this.#end(name, "app");
  }

  #end(name: ChannelName, reason: ClosedReason): void {
    const channel = this.#channels.get(keyOf(name));
    if (channel === undefined) return;
    this.#forget(channel);
    channel.end(reason);
  }

  #forget(channel: LiveChannel): void {
    this.#renewals.forget(channel);
    // Its renewal, asked late, would open at the service what no app holds.
    this.#withdrawOpen({ ...channel.name, key: channel.key });
    const name = keyOf(channel.name);
    if (this.#channels.get(name) === channel) this.#channels.delete(name);
  }

  #openTimedOut(wanted: WantedChannel): Channel | BelfryError {
    const kept = this.#channels.get(keyOf(wanted));
    const isGood =
      kept !== undefined && kept.key === wanted.key && kept.expiresAt.getTime() > this.#device.serviceNow();
    if (this.#device.state().name === "connected") this.#withdrawOpen(wanted);
    else if (isGood) return kept;
    return this.#noAnswer();
  }

  /** Takes a question back, unless somebody waits for its answer. */
  #withdrawOpen(wanted: WantedChannel): void {
    if (!this.#opening.has(questionOf(wanted))) this.#device.withdrawOpen(wanted);
  }

  #noAnswer(): BelfryError {
    return noAnswer(this.#device.state());
  }
}
