/**
 * A channel as the app holds it: the URI to hand to the app's cloud, and the place where notifications come out.
 *
 * Step 1 of the story ends here and step 6 begins. A device has one primary channel per app, one per secondary tile, and one per
 * label of an alternate channel; renewal changes its URI, not the object.
 * Knows nothing of frames and connections: the device moves it.
 */
import { BelfryError, type ChannelKind, type Match } from "@belfry/protocol";
import type { ChannelName } from "./channel-name.ts";
import { type Arrived, type ArrivedRemoval, Inbox, type NotificationHandler } from "./inbox.ts";
import { iterate } from "./iterate.ts";
import { Listeners, type Unsubscribe } from "./listeners.ts";
import type { ReceivedNotification } from "./notification.ts";
import { nameOf } from "./record.ts";
import type { ChannelRecord } from "./store.ts";

/** Why a channel ended: the app closed it or one that closes with it, the operator did, or the service forgot this device. */
export type ClosedReason = "app" | "service" | "reset";

/** What a channel promises to an app. */
export interface Channel extends AsyncIterable<ReceivedNotification> {
  /** Names the channel between device and service; changes with the URI. */
  readonly id: string;
  /** Package SID, lower case. */
  readonly app: string;
  readonly kind: ChannelKind;
  /** Id of the secondary tile, or the label of an alternate channel; undefined for a primary one. */
  readonly label: string | undefined;
  /** The channel URI. Opaque; the app hands it to its cloud, again whenever it changed. */
  readonly uri: string;
  /** 30 days after it was made; the device renews it before that. */
  readonly expiresAt: Date;
  readonly closed: boolean;
  /** Attaches a handler; until the first one is there, notifications wait unconfirmed. */
  onNotification(handler: NotificationHandler): Unsubscribe;
  /**
   * Hears that a sender took toasts back: those of the app that match are to go from the screen. Comes in turn with the
   * notifications of this channel. Toasts that still waited for a handler are gone by then and are never given to one. Told on
   * the app's primary channel, where its toasts are, whichever of the app's channels the sender used.
   *
   * @source docs/reference/wns.md, R-5.18
   */
  onRemoved(hear: (match: Match) => void): Unsubscribe;
  /** Hears when the URI changed: the app must tell its cloud. Handlers stay attached, and the old URI works until it expires. */
  onRenewed(hear: (channel: Channel) => void): Unsubscribe;
  /** Hears once, when the channel ends. */
  onClosed(hear: (reason: ClosedReason) => void): Unsubscribe;
  /**
   * Closes the channel at the service. As WNS has it, all channels of the app end with it, secondary tiles' included, but for
   * alternate ones, which end alone. Handlers are called no more, at once.
   *
   * @throws BelfryError NETWORK_FAILED when the service could not be told in time; it will be told on the next connection.
   * CHANNEL_REQUEST_FAILED when it was told and did not answer
   */
  close(): Promise<void>;
}

/** The device's end of a {@link Channel}. */
export class LiveChannel implements Channel {
  readonly name: ChannelName;
  readonly #askToClose: () => Promise<void>;
  readonly #renewed = new Listeners<Channel>();
  readonly #ended = new Listeners<ClosedReason>();
  readonly #inbox: Inbox;
  #record: ChannelRecord;
  #closed = false;

  /** @param askToClose tells the service; resolves when the service confirmed */
  constructor(record: ChannelRecord, askToClose: () => Promise<void>, onHandlerError: (error: unknown) => void) {
    this.name = nameOf(record);
    this.#record = record;
    this.#askToClose = askToClose;
    this.#inbox = new Inbox(onHandlerError);
  }

  get id(): string {
    return this.#record.id;
  }

  get app(): string {
    return this.name.app;
  }

  get kind(): ChannelKind {
    return this.name.kind;
  }

  get label(): string | undefined {
    return this.kind === "primary" ? undefined : this.name.label;
  }

  /** Of an alternate channel: the sender's public key. */
  get key(): string | undefined {
    return this.#record.key;
  }

  get uri(): string {
    return this.#record.uri;
  }

  get expiresAt(): Date {
    return new Date(this.#record.expires);
  }

  get closed(): boolean {
    return this.#closed;
  }

  onNotification(handler: NotificationHandler): Unsubscribe {
    if (this.#closed) throw new BelfryError("CHANNEL_CLOSED", { detail: "a closed channel receives nothing" });
    return this.#inbox.attach(handler);
  }

  onRemoved(hear: (match: Match) => void): Unsubscribe {
    return this.#inbox.onRemoved(hear);
  }

  onRenewed(hear: (channel: Channel) => void): Unsubscribe {
    return this.#renewed.add(hear);
  }

  onClosed(hear: (reason: ClosedReason) => void): Unsubscribe {
    return this.#ended.add(hear);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.end("app");
    await this.#askToClose();
  }

  [Symbol.asyncIterator](): AsyncGenerator<ReceivedNotification, void, undefined> {
    return iterate(this);
  }

  /** Takes in a notification for the app. */
  receive(arrived: Arrived): void {
    this.#inbox.put(arrived);
  }

  /** Takes in an order to take toasts away. */
  remove(removal: ArrivedRemoval): void {
    this.#inbox.remove(removal);
  }

  /** The person does not want what waits. */
  suppress(): void {
    this.#inbox.suppress();
  }

  /** Takes what the service answered to a renewal, and tells the app when the URI is another one. */
  renew(record: ChannelRecord): void {
    const changed = record.uri !== this.#record.uri;
    this.#record = record;
    if (changed) this.#renewed.tell(this);
  }

  /** Ends the channel and tells the app; only the first reason counts. */
  end(reason: ClosedReason): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#inbox.close();
    this.#ended.tell(reason);
  }

  /** The device goes away, the channel stays: see {@link Inbox.pause}. */
  pause(): Promise<void> {
    return this.#inbox.pause();
  }
}
