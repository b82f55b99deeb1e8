/**
 * The device at work: carries the session's effects to the connection, the channels and the store, and the app's wishes to the
 * session. Decides nothing about the protocol; that is session.ts.
 */
import { type AckResult, BelfryError, HEARTBEAT_SECONDS } from "@belfry/protocol";
import { AppChannels } from "./app-channels.ts";
import { carryOut, type Hands } from "./carry-out.ts";
import type { Channel } from "./channel.ts";
import { readAppName, readLabel, readServerKey, readTile, type WantedChannel } from "./channel-name.ts";
import { Connection } from "./connection.ts";
import type { AlternateChannelOptions, ChannelOptions, Device, DeviceCounts, DeviceOptions } from "./device.ts";
import type { Effect } from "./effect.ts";
import type { Goodbye } from "./goodbye.ts";
import { Listeners, type Unsubscribe } from "./listeners.ts";
import { Questions } from "./questions.ts";
import { Receiver } from "./receiver.ts";
import { Saver } from "./saver.ts";
import { Session } from "./session.ts";
import { deviceUrl, dial, runtimeSocket } from "./socket.ts";
import type { DeviceState } from "./state.ts";
import type { DeviceRecord, KeysRecord } from "./store.ts";
import { type Cancel, settledWithin, systemTime, type Time } from "./time.ts";
import { readQuestion, type WhyAnswer, type WhyQuestion } from "./why.ts";

const DEFAULT_TIMEOUT_MS = 15_000;

/** What close() grants to running handlers: enough to finish a write, too short to look like a hang. */
const CLOSE_GRACE_MS = 2_000;

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error(String(thrown)));

/** See the head of this file; what it promises stands at {@link Device}. */
export class LiveDevice implements Device {
  readonly #options: DeviceOptions;
  readonly #url: string;
  /** Beyond what {@link Device} promises, for web-push/: this, `ready`, `record`, `keepKeys` and `report`. */
  readonly time: Time;
  readonly #saver: Saver;
  readonly #connection: Connection;
  readonly #channels: AppChannels;
  readonly #states = new Listeners<DeviceState>();
  readonly #resets = new Listeners<string>();
  readonly #errors = new Listeners<Error>();
  readonly #counts = { connections: 0, notifications: 0, duplicates: 0, malformedFrames: 0 };
  readonly ready: Promise<void>;
  readonly #receiver: Receiver;
  readonly #questions: Questions;
  /** What each effect of the session is carried out by. */
  readonly #hands: Hands = {
    send: ({ frame }) => this.#connection.send(frame),
    save: () => void this.#saver.save(this.#session.record),
    welcomed: ({ heartbeatSeconds, serviceNow }) => this.#welcomed(heartbeatSeconds, serviceNow),
    deliver: (effect) => this.#deliver(effect),
    confirm: ({ duplicate }) => {
      this.#counts.duplicates += duplicate ? 1 : 0;
      this.#confirmSoon();
    },
    opened: ({ channel, asked }) => void this.#channels.opened(channel, asked),
    closed: ({ name, by }) => this.#channels.closed(name, by),
    refused: ({ request, error }) => this.#channels.refused(request, error),
    told: ({ question, answer }) => this.#questions.answered(question, answer),
    "ask-later": ({ afterMs }) => {
      this.#cancelAsking();
      this.#cancelAsking = this.time.after(afterMs, () => this.#perform(this.#session.ask(this.serviceNow())));
    },
    suppress: ({ app }) => this.#channels.suppress(app),
    report: ({ error }) => this.report(error),
    reset: ({ reason }) => {
      this.#channels.reset();
      this.#resets.tell(reason);
    },
    "hang-up": ({ error }) => this.#hangUp(error),
  };
  #session = new Session(undefined);
  #confirming = false;
  #cancelAsking: Cancel = () => undefined;
  #closed: Promise<void> | undefined;

  constructor(options: DeviceOptions) {
    this.#options = options;
    this.#url = deviceUrl(options.service);
    this.time = options.time ?? systemTime(options.keepAlive ?? true);
    this.#saver = new Saver(options.store, (error) => this.report(error));
    const random = options.random ?? Math.random;
    this.#channels = this.#makeChannels(random);
    const report = (error: unknown) => this.report(error);
    this.#receiver = new Receiver({ time: this.time, channels: this.#channels, report });
    this.#connection = this.#makeConnection(random);
    this.#questions = new Questions({
      time: this.time,
      timeoutMs: this.#timeoutMs,
      state: () => this.state,
      askToTell: (wanted) => this.#perform(this.#session.why(wanted, this.serviceNow())),
      withdrawTell: (question) => this.#session.withdrawWhy(question),
    });
    this.ready = this.#start();
  }

  get #timeoutMs(): number {
    return this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  get id(): string | undefined {
    return this.record?.device;
  }

  get record(): DeviceRecord | undefined {
    return this.#session.record;
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

  serviceNow(): number {
    return this.#receiver.serviceNow();
  }

  openChannel(app: string, { tile, tileQueue }: ChannelOptions = {}): Promise<Channel> {
    return this.#open(app, () => ({ ...readTile(tile), tileQueue }));
  }

  openAlternateChannel(app: string, { label, serverKey }: AlternateChannelOptions): Promise<Channel> {
    return this.#open(app, () => ({ kind: "alternate", label: readLabel(label), key: readServerKey(serverKey) }));
  }

  async why(question: WhyQuestion = {}): Promise<WhyAnswer> {
    const wanted = readQuestion(question);
    await this.ready;
    return this.#questions.ask(wanted);
  }

  async setMuted(app: string, muted: boolean): Promise<void> {
    const name = await this.#nameOf(app);
    this.#perform(this.#session.mute(name, muted, this.serviceNow()));
    await this.#saver.idle();
  }

  async isMuted(app: string): Promise<boolean> {
    return this.#session.isMuted(await this.#nameOf(app));
  }

  /** Resolves when they are kept. */
  keepKeys(channelId: string, keys: KeysRecord): Promise<void> {
    this.#session.keepKeys(channelId, keys);
    return this.#saver.save(this.record);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  #makeChannels(random: () => number): AppChannels {
    return new AppChannels({
      time: this.time,
      serviceNow: () => this.serviceNow(),
      random,
      timeoutMs: this.#timeoutMs,
      state: () => this.state,
      askToOpen: (wanted) => this.#perform(this.#session.open(wanted, this.serviceNow())),
      askToClose: (name) => this.#perform(this.#session.close(name, this.serviceNow())),
      withdrawOpen: (wanted) => this.#session.withdrawOpen(wanted),
      save: () => this.#saver.save(this.#session.record),
      report: (error) => this.report(error),
    });
  }

  #makeConnection(random: () => number): Connection {
    const heartbeatSeconds = this.#options.heartbeatSeconds ?? HEARTBEAT_SECONDS.default;
    const owner = {
      onOpen: () => this.#perform(this.#session.hello(heartbeatSeconds)),
      onText: (text: string) => this.#perform(this.#session.receive(text, this.serviceNow())),
      onEnd: (closeCode: number) => this.#ended(closeCode),
      onState: (state: DeviceState) => this.#stateChanged(state),
    };
    return new Connection({ time: this.time, random, owner });
  }

  /** @param read reads the rest of what is wanted; it may throw */
  async #open(app: string, read: () => Omit<WantedChannel, "app">): Promise<Channel> {
    const rest = read();
    return this.#channels.open({ ...rest, app: await this.#nameOf(app) });
  }

  /** The name by which the app is known here. @throws BelfryError APP_UNKNOWN */
  async #nameOf(app: string): Promise<string> {
    const name = readAppName(app);
    await this.ready;
    return this.#session.appOf(name);
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
      this.report(error);
      await this.#connection.close(error);
    }
  }

  async #close(): Promise<void> {
    this.#shut();
    this.#cancelAsking();
    await settledWithin(this.time, CLOSE_GRACE_MS, this.#channels.pause());
    this.#confirm();
    await this.#connection.close(this.state.name === "closed" ? this.state.error : undefined);
    await this.#saver.idle();
  }

  /** Ends every wait. */
  #shut(): void {
    const known = this.state.name === "closed" ? this.state.error : undefined;
    const error = known ?? new BelfryError("NETWORK_FAILED", { detail: "the device is closed" });
    this.#channels.shut(error);
    this.#questions.shut(error);
  }

  #stateChanged(state: DeviceState): void {
    if (state.name === "closed") this.#shut();
    this.#states.tell(state);
  }

  #ended(closeCode: number): Goodbye {
    const { effects, goodbye } = this.#session.ended(closeCode);
    this.#perform(effects);
    return goodbye;
  }

  #perform(effects: readonly Effect[]): void {
    carryOut(this.#hands, effects);
  }

  #welcomed(heartbeatSeconds: number, serviceNow: number): void {
    this.#counts.connections += 1;
    this.#receiver.welcomed(serviceNow);
    this.#connection.welcomed(heartbeatSeconds);
    this.#channels.welcomed();
  }

  #hangUp(error: BelfryError): void {
    if (error.code === "FRAME_MALFORMED") {
      this.#counts.malformedFrames += 1;
      this.report(error);
    }
    this.#connection.hangUp(error);
  }

  #deliver({ name, frame, identity }: Effect & { do: "deliver" }): void {
    this.#counts.notifications += frame.t === "push" ? 1 : 0;
    // Left unconfirmed, so that the next run of the app gets it.
    if (this.#closed) return;
    this.#receiver.take(name, frame, (result: AckResult) => {
      this.#session.settle(identity, frame.seq, result);
      this.#confirmSoon();
    });
  }

  /** Gathers what is settled soon after each other, so that a burst makes one ack frame and one write. */
  #confirmSoon(): void {
    if (this.#confirming) return;
    this.#confirming = true;
    this.time.soon(() => this.#confirm());
  }

  #confirm(): void {
    this.#confirming = false;
    this.#perform(this.#session.acks());
    const { record } = this.#session;
    if (record !== undefined) void this.#saver.save(record);
  }

  report(thrown: unknown): void {
    const error = asError(thrown);
    if (this.#errors.size === 0) console.error("belfry device:", error);
    else this.#errors.tell(error);
  }
}
