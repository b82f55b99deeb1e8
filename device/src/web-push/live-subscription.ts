/**
 * The subscription at work: takes up the one that the device remembers, makes and ends it, follows its channel through renewals, and
 * carries messages to those who listen.
 *
 * The keys of a channel are kept with it before anybody hears of its endpoint; those of an older channel stay as long as that one
 * receives, so that what was sent to the old endpoint is read to the end.
 */
import { BelfryError } from "@belfry/protocol";
import type { Channel, ClosedReason } from "../channel.ts";
import { type ChannelName, keyOf } from "../channel-name.ts";
import type { Unsubscribe } from "../listeners.ts";
import type { LiveDevice } from "../live-device.ts";
import { appOf, nameOf } from "../record.ts";
import { readApplicationServerKey } from "./application-server-key.ts";
import { createKeys } from "./keys.ts";
import { EventListeners, type PushEvent, PushSubscriptionChangeEvent } from "./push-event.ts";
import { Receiving } from "./receiving.ts";
import type { PushEvents, PushManager, PushSubscriptionOptions } from "./subscribe.ts";
import { isSubscribed, PushSubscription, type SubscribedChannel } from "./subscription.ts";

const refuse = (name: string, message: string): DOMException => new DOMException(message, name);

/** See the head of this file; what it promises stands at {@link PushManager}. */
export class LivePushManager implements PushManager {
  readonly supportedContentEncodings: readonly string[] = ["aes128gcm"];
  readonly #device: LiveDevice;
  readonly #app: string;
  readonly #label: string;
  readonly #pushes = new EventListeners<PushEvent>();
  readonly #changes = new EventListeners<PushSubscriptionChangeEvent>();
  readonly #receiving: Receiving;
  /** What the app's server was told, or is about to be. */
  #known: SubscribedChannel | undefined;
  #channel: Channel | undefined;
  #detach: readonly Unsubscribe[] = [];
  #stopListening: Unsubscribe | undefined;
  /** Channels are taken over one at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  readonly #taken: Promise<void>;

  constructor(device: LiveDevice, app: string, label: string) {
    this.#device = device;
    this.#app = app;
    this.#label = label;
    this.#receiving = new Receiving(device, this.#pushes);
    this.#taken = this.#takeUp();
  }

  async subscribe({ applicationServerKey }: PushSubscriptionOptions): Promise<PushSubscription> {
    const serverKey = await readApplicationServerKey(applicationServerKey);
    await this.#taken;
    if ((await this.permissionState()) === "denied") throw refuse("NotAllowedError", "the app's notifications are off");
    const known = this.#known;
    if (known !== undefined && known.key !== serverKey) {
      throw refuse("InvalidStateError", "there is a subscription for another key; unsubscribe first");
    }
    return this.#subscription(known ?? (await this.#open(serverKey)));
  }

  async getSubscription(): Promise<PushSubscription | null> {
    await this.#taken;
    return this.#known === undefined ? null : this.#subscription(this.#known);
  }

  async permissionState(): Promise<"granted" | "denied"> {
    return (await this.#device.isMuted(this.#app)) ? "denied" : "granted";
  }

  addEventListener<K extends keyof PushEvents>(type: K, listener: (event: PushEvents[K]) => unknown): void {
    this.#listenersOf(type).add(listener);
    this.#listen();
  }

  removeEventListener<K extends keyof PushEvents>(type: K, listener: (event: PushEvents[K]) => unknown): void {
    this.#listenersOf(type).remove(listener);
    this.#listen();
  }

  #listenersOf<K extends keyof PushEvents>(type: K): EventListeners<PushEvents[K]> {
    const lists: { readonly [T in keyof PushEvents]: EventListeners<PushEvents[T]> } = {
      push: this.#pushes,
      pushsubscriptionchange: this.#changes,
    };
    return lists[type];
  }

  #subscription(channel: SubscribedChannel): PushSubscription {
    return new PushSubscription(channel, ({ endpoint }) => this.#unsubscribe(endpoint));
  }

  /** Takes up the subscription of an earlier run: known at once, and listened to as soon as the service gave its channel again. */
  async #takeUp(): Promise<void> {
    await this.#device.ready;
    this.#known = this.#remembered().at(-1);
    if (this.#known !== undefined) void this.#reopen(this.#known.key);
  }

  /** Tries again with the next connection: what the service refused once it may give another time, and messages wait for it. */
  async #reopen(key: string): Promise<void> {
    try {
      await this.#open(key);
    } catch (error) {
      if (this.#device.state.name === "closed" || this.#known === undefined) return;
      this.#device.report(error);
      const stop = this.#device.onState(({ name }) => {
        if (name !== "connected") return;
        stop();
        if (this.#known !== undefined && this.#channel === undefined) void this.#reopen(key);
      });
    }
  }

  async #open(serverKey: string): Promise<SubscribedChannel> {
    const channel = await this.#device.openAlternateChannel(this.#app, { label: this.#label, serverKey });
    return this.#inTurn(() => this.#take(channel));
  }

  /** The channels of this name that have keys, oldest first. */
  #remembered(): readonly SubscribedChannel[] {
    const { record } = this.#device;
    const name: ChannelName = { app: appOf(record, this.#app), kind: "alternate", label: this.#label };
    return (record?.channels ?? []).filter(isSubscribed).filter((one) => keyOf(nameOf(one)) === keyOf(name));
  }

  #inTurn<T>(run: () => Promise<T>): Promise<T> {
    const next = this.#turn.then(run);
    this.#turn = next.catch(() => undefined);
    return next;
  }

  /** Makes a channel, new or renewed, the subscription. Whoever knew of another one is told. */
  async #take(channel: Channel): Promise<SubscribedChannel> {
    const { id } = channel;
    if (!this.#remembered().some((one) => one.id === id)) {
      await this.#device.keepKeys(id, (await createKeys()).toRecord());
    }
    const taken = this.#remembered().find((one) => one.id === id);
    if (taken === undefined || channel.closed) throw new BelfryError("CHANNEL_CLOSED");
    this.#follow(channel);
    const before = this.#known;
    this.#known = taken;
    if (before !== undefined && before.uri !== taken.uri) this.#tellChange(before, taken);
    return taken;
  }

  #follow(channel: Channel): void {
    if (this.#channel === channel) return;
    this.#unfollow();
    this.#channel = channel;
    this.#detach = [
      channel.onRenewed(() => {
        this.#inTurn(() => this.#take(channel)).catch((error) => this.#device.report(error));
      }),
      channel.onClosed((reason) => this.#ended(channel, reason)),
    ];
    this.#listen();
  }

  #unfollow(): void {
    for (const detach of this.#detach) detach();
    this.#stopListening?.();
    this.#stopListening = undefined;
    this.#channel = undefined;
  }

  /** Takes messages from the channel as long as somebody listens, and leaves them there otherwise. */
  #listen(): void {
    const channel = this.#channel;
    if (this.#pushes.size === 0) {
      this.#stopListening?.();
      this.#stopListening = undefined;
    } else if (channel !== undefined && !channel.closed) {
      this.#stopListening ??= channel.onNotification((notification) => this.#receiving.take(channel, notification));
    }
  }

  #ended(channel: Channel, reason: ClosedReason): void {
    if (this.#channel !== channel) return;
    this.#unfollow();
    const before = this.#known;
    this.#known = undefined;
    if (reason !== "app" && before !== undefined) this.#tellChange(before, undefined);
  }

  #tellChange(before: SubscribedChannel, after: SubscribedChannel | undefined): void {
    const now = after === undefined ? null : this.#subscription(after);
    const event = new PushSubscriptionChangeEvent(this.#subscription(before), now);
    this.#changes.tell(event).catch((error) => this.#device.report(error));
  }

  async #unsubscribe(endpoint: string): Promise<boolean> {
    await this.#taken;
    const known = this.#known;
    if (known?.uri !== endpoint) return false;
    const channel = this.#channel ?? (await this.#reached(known.key));
    this.#known = undefined;
    await channel.close().catch((error) => {
      if (!(error instanceof BelfryError && error.code === "NETWORK_FAILED")) throw error;
    });
    return true;
  }

  /** The channel, where the service has not given it yet in this run. */
  #reached(serverKey: string): Promise<Channel> {
    return this.#device.openAlternateChannel(this.#app, { label: this.#label, serverKey });
  }
}
