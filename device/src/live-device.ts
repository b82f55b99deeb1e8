/**
 * The device at work: carries the session's effects to the connection, the channels and the store, and the app's wishes to the
 * session. Decides nothing about the protocol; that is session.ts.
 */
import { type AckResult, BelfryError, HEARTBEAT_SECONDS, type PushFrame, readPackageSid } from "@belfry/protocol";
import { AppChannels } from "./app-channels.ts";
import type { Channel } from "./channel.ts";
import { Connection } from "./connection.ts";
import type { Device, DeviceCounts, DeviceOptions } from "./device.ts";
import type { Goodbye } from "./goodbye.ts";
import { Listeners, type Unsubscribe } from "./listeners.ts";
import { type ReceivedNotification, readNotification } from "./notification.ts";
import { Saver } from "./saver.ts";
import { type Effect, Session } from "./session.ts";
import { deviceUrl, dial, runtimeSocket } from "./socket.ts";
import type { DeviceState } from "./state.ts";
import { systemTime, type Time } from "./time.ts";

const DEFAULT_TIMEOUT_MS = 15_000;

/** What close() grants to running handlers: enough to finish a write, too short to look like a hang. */
const CLOSE_GRACE_MS = 2_000;

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** See the head of this file; what it promises stands at {@link Device}. */
export class LiveDevice implements Device {
  readonly #options: DeviceOptions;
  readonly #url: string;
  readonly #time: Time;
  readonly #saver: Saver;
  readonly #connection: Connection;
  readonly #channels: AppChannels;
  readonly #states = new Listeners<DeviceState>();
  readonly #resets = new Listeners<string>();
  readonly #errors = new Listeners<Error>();
  readonly #counts = { connections: 0, notifications: 0, duplicates: 0, malformedFrames: 0 };
  readonly #ready: Promise<void>;
  #session = new Session(undefined);
  /** How far the service's clock is ahead of ours, in milliseconds. */
  #serviceAheadMs = 0;
  #confirming = false;
  #closed: Promise<void> | undefined;

  constructor(options: DeviceOptions) {
    this.#options = options;
    this.#url = deviceUrl(options.service);
    this.#time = options.time ?? systemTime(options.keepAlive ?? true);
    this.#saver = new Saver(options.store, (error) => this.#report(error));
    const random = options.random ?? Math.random;
    this.#channels = this.#makeChannels(random);
    this.#connection = this.#makeConnection(random);
    this.#ready = this.#start();
  }

  get id(): string | undefined {
    return this.#session.record?.device;
  }

  get state(): DeviceState {
    return this.#connection.state;
  }

  get counts(): DeviceCounts {
    return { ...this.#counts };
  }

  onState(hear: (state: DeviceState) => void): Unsubscribe {
    return this.#states.add(hear);
  }

  onReset(hear: (reason: string) => void): Unsubscribe {
    return this.#resets.add(hear);
  }

  onError(hear: (error: Error) => void): Unsubscribe {
    return this.#errors.add(hear);
  }

  async openChannel(packageSid: string): Promise<Channel> {
    const app = readPackageSid(packageSid);
    if (app === undefined) throw new BelfryError("APP_UNKNOWN", { detail: "not a package SID (ms-app://s-1-15-2-…)" });
    await this.#ready;
    return this.#channels.open(app);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #makeChannels(random: () => number): AppChannels {
    return new AppChannels({
      time: this.#time,
      random,
      timeoutMs: this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
      state: () => this.state,
      askToOpen: (app) => this.#perform(this.#session.open(app)),
      askToClose: (app) => this.#perform(this.#session.close(app)),
      withdrawOpen: (app) => this.#session.withdrawOpen(app),
      save: () => this.#saver.save(this.#session.record),
      report: (error) => this.#report(error),
    });
  }

  #makeConnection(random: () => number): Connection {
    const heartbeatSeconds = this.#options.heartbeatSeconds ?? HEARTBEAT_SECONDS.default;
    const owner = {
      onOpen: () => this.#perform(this.#session.hello(heartbeatSeconds)),
      onText: (text: string) => this.#perform(this.#session.receive(text, this.#time.now())),
      onEnd: (closeCode: number) => this.#ended(closeCode),
      onState: (state: DeviceState) => this.#stateChanged(state),
    };
    return new Connection({ time: this.#time, random, owner });
  }

  /** Never rejects: a store that cannot be read must not make a new identity out of an old device, so it closes the device. */
  async #start(): Promise<void> {
    try {
      const record = await this.#options.store.load();
      const Socket = this.#options.WebSocket ?? (await runtimeSocket());
      this.#session = new Session(record);
      this.#channels.adopt(record?.channels ?? []);
      this.#connection.start((events) => dial(Socket, this.#url, events));
    } catch (cause) {
      const error = new BelfryError("CHANNEL_REQUEST_FAILED", { detail: "the device could not start", cause });
      this.#report(error);
      await this.#connection.close(error);
    }
  }

  async #close(): Promise<void> {
    this.#channels.shut(this.#closedError());
    await this.#graceForHandlers();
    this.#confirm();
    await this.#connection.close(this.state.name === "closed" ? this.state.error : undefined);
    await this.#saver.idle();
  }

  async #graceForHandlers(): Promise<void> {
    const done = this.#channels.pause();
    await new Promise<void>((resolve) => {
      const cancel = this.#time.after(CLOSE_GRACE_MS, resolve);
      void done.then(() => {
        cancel();
        resolve();
      });
    });
  }

  #closedError(): BelfryError {
    const error = this.state.name === "closed" ? this.state.error : undefined;
    return error ?? new BelfryError("NETWORK_FAILED", { detail: "the device is closed" });
  }

  #stateChanged(state: DeviceState): void {
    if (state.name === "closed") this.#channels.shut(this.#closedError());
    this.#states.tell(state);
  }

  #ended(closeCode: number): Goodbye {
    const { effects, goodbye } = this.#session.ended(closeCode);
    this.#perform(effects);
    return goodbye;
  }

  #perform(effects: readonly Effect[]): void {
    for (const effect of effects) this.#do(effect);
  }

  #do(effect: Effect): void {
    switch (effect.do) {
      case "send":
        this.#connection.send(effect.frame);
        break;
      case "save":
        void this.#saver.save(this.#session.record);
        break;
      case "welcomed":
        this.#welcomed(effect.heartbeatSeconds, effect.serviceNow);
        break;
      case "deliver":
        this.#deliver(effect.app, effect.push, effect.identity);
        break;
      case "confirm":
        this.#counts.duplicates += effect.duplicate ? 1 : 0;
        this.#confirmSoon();
        break;
      case "opened":
        void this.#channels.opened(effect.channel);
        break;
      case "closed":
        this.#channels.closed(effect.app, effect.by);
        break;
      case "refused":
        this.#channels.refused(effect.app, effect.asked, effect.error);
        break;
      case "reset":
        this.#channels.reset();
        this.#resets.tell(effect.reason);
        break;
      case "hang-up":
        this.#hangUp(effect.error);
    }
  }

  #welcomed(heartbeatSeconds: number, serviceNow: number): void {
    this.#counts.connections += 1;
    this.#serviceAheadMs = serviceNow - this.#time.now();
    this.#connection.welcomed(heartbeatSeconds);
    this.#channels.welcomed();
  }

  #hangUp(error: BelfryError): void {
    if (error.code === "FRAME_MALFORMED") {
      this.#counts.malformedFrames += 1;
      this.#report(error);
    }
    this.#connection.hangUp(error);
  }

  #deliver(app: string, push: PushFrame, identity: number): void {
    this.#counts.notifications += 1;
    // Left unconfirmed, so that the next run of the app gets it.
    if (this.#closed) return;
    const settle = (result: AckResult) => {
      this.#session.settle(identity, push.seq, result);
      this.#confirmSoon();
    };
    const notification = this.#read(push);
    if (notification === undefined) settle("undecryptable");
    else this.#channels.receive(app, { notification, isExpired: this.#expiryOf(push), settle });
  }

  /** What the service sends although it has expired (TTL 0, to a connected device) is for now: only waiting here can outdate a notification. */
  #expiryOf({ expires }: PushFrame): () => boolean {
    const hasExpired = () => expires <= this.#time.now() + this.#serviceAheadMs;
    return hasExpired() ? () => false : hasExpired;
  }

  #read(push: PushFrame): ReceivedNotification | undefined {
    try {
      return readNotification(push);
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  /** Gathers what is settled soon after each other, so that a burst makes one ack frame and one write. */
  #confirmSoon(): void {
    if (this.#confirming) return;
    this.#confirming = true;
    this.#time.soon(() => this.#confirm());
  }

  #confirm(): void {
    this.#confirming = false;
    this.#perform(this.#session.acks());
    const { record } = this.#session;
    if (record !== undefined) void this.#saver.save(record);
  }

  #report(thrown: unknown): void {
    const error = asError(thrown);
    if (this.#errors.size === 0) console.error("belfry device:", error);
    else this.#errors.tell(error);
  }
}
