/** One subscription as an app and its server hold it: an endpoint and the public half of its keys. Does nothing by itself. */
import { fromBase64Url } from "../base64url.ts";
import type { ChannelRecord, KeysRecord } from "../store.ts";

/** What of the keys an app may ask for. */
export type PushEncryptionKeyName = "p256dh" | "auth";

/** What the app's server needs. */
export interface PushSubscriptionJson {
  readonly endpoint: string;
  /** Milliseconds since 1970. */
  readonly expirationTime: number | null;
  /** Base64url without padding. */
  readonly keys: Readonly<Record<PushEncryptionKeyName, string>>;
}

/** A channel of the device that is a Web Push subscription. */
export interface SubscribedChannel extends ChannelRecord {
  readonly key: string;
  readonly keys: KeysRecord;
}

export const isSubscribed = (channel: ChannelRecord): channel is SubscribedChannel =>
  channel.keys !== undefined && channel.key !== undefined;

const bufferOf = (text: string): ArrayBuffer => fromBase64Url(text)?.buffer ?? new ArrayBuffer(0);

/**
 * A subscription. Never changes: a renewal makes another one.
 *
 * @source W3C Push API, PushSubscription; RFC 8291 section 2
 */
export class PushSubscription {
  /** Where the app's server pushes to. A secret between the two and the service. */
  readonly endpoint: string;
  /** Milliseconds since 1970. The device renews it at half its life. */
  readonly expirationTime: number | null;
  /** `userVisibleOnly` is always false: nothing here can see to it. */
  readonly options: { readonly applicationServerKey: ArrayBuffer; readonly userVisibleOnly: boolean };
  readonly #keys: KeysRecord;
  readonly #end: (subscription: PushSubscription) => Promise<boolean>;

  /** @param end ends it at the service; resolves to whether there was something to end */
  constructor(channel: SubscribedChannel, end: (subscription: PushSubscription) => Promise<boolean>) {
    this.endpoint = channel.uri;
    this.expirationTime = channel.expires;
    this.options = { applicationServerKey: bufferOf(channel.key), userVisibleOnly: false };
    this.#keys = channel.keys;
    this.#end = end;
  }

  /** The public key (65 bytes) or what authenticates senders (16 bytes); null for any other name. */
  getKey(name: PushEncryptionKeyName): ArrayBuffer | null {
    const { p256dh, auth } = this.#keys;
    if (name === "p256dh") return bufferOf(p256dh);
    return name === "auth" ? bufferOf(auth) : null;
  }

  toJSON(): PushSubscriptionJson {
    const { p256dh, auth } = this.#keys;
    return { endpoint: this.endpoint, expirationTime: this.expirationTime, keys: { p256dh, auth } };
  }

  /**
   * Ends the subscription: its endpoint answers 410 from then on.
   *
   * @returns false when it was over already
   * @throws BelfryError when the service refused; not when it could not be reached: it is told on the next connection
   */
  unsubscribe(): Promise<boolean> {
    return this.#end(this);
  }
}
