/**
 * A device as the Push API shows a browser: subscribe, get events, hand the subscription to the app's server. Holds the promise to
 * the app; the work is done in live-subscription.ts.
 *
 * A subscription is an alternate channel with keys of its own, which are kept with it in the device's store.
 */
import { readAppName, readLabel } from "../channel-name.ts";
import type { Device } from "../device.ts";
import { LiveDevice } from "../live-device.ts";
import { LivePushManager } from "./live-subscription.ts";
import type { PushEvent, PushSubscriptionChangeEvent } from "./push-event.ts";
import type { PushSubscription } from "./subscription.ts";

/** How to subscribe. */
export interface PushSubscriptionOptions {
  /** The server's public VAPID key: 65 bytes, or the same in base64url. */
  readonly applicationServerKey: ArrayBuffer | ArrayBufferView | string;
  /** Taken and ignored: nothing here can see to it. */
  readonly userVisibleOnly?: boolean;
}

/** Events by their names. */
export interface PushEvents {
  readonly push: PushEvent;
  readonly pushsubscriptionchange: PushSubscriptionChangeEvent;
}

/** @source W3C Push API, PushManager, and the events that it fires at a service worker */
export interface PushManager {
  /** What a sender may encrypt with; the drafts' aesgcm is read too. */
  readonly supportedContentEncodings: readonly string[];
  /**
   * Gives the app's subscription; makes one, waiting for the service where necessary, when there is none.
   *
   * @throws DOMException NotSupportedError without a key, and where there is no WebCrypto; InvalidAccessError for a key that is none;
   * InvalidStateError when there is a subscription for another key; NotAllowedError when the app's notifications are off
   * @throws BelfryError as `openAlternateChannel` of the device
   */
  subscribe(options: PushSubscriptionOptions): Promise<PushSubscription>;
  /** The subscription as the device remembers it, without asking the service; null when there is none. */
  getSubscription(): Promise<PushSubscription | null>;
  /** `denied` while the person has the app's notifications off. Never `prompt`: nobody is there to be asked. */
  permissionState(): Promise<"granted" | "denied">;
  /**
   * Listens to an event. Until somebody listens to `push`, messages wait unconfirmed.
   *
   * A message is confirmed when all listeners are done with it: promises that they return, and those of `waitUntil`, included. When one of
   * them fails, the message is given out again after 1 s and after 5 s more; then it is confirmed as refused and the device's `onError` is
   * told. One that cannot be decrypted is confirmed as such and told to `onError` only.
   */
  addEventListener<K extends keyof PushEvents>(type: K, listener: (event: PushEvents[K]) => unknown): void;
  removeEventListener<K extends keyof PushEvents>(type: K, listener: (event: PushEvents[K]) => unknown): void;
}

/** Which subscription of the app is meant. */
export interface PushManagerOptions {
  /** The label of its channel, 1 to 64 characters. An app has one subscription for each. Default `push`. */
  readonly label?: string;
}

/**
 * Shows a device as the Push API does.
 *
 * @param device of `connectDevice`
 * @param app as for `openChannel`
 * @throws TypeError for another device, or a label that is none
 * @throws BelfryError APP_UNKNOWN for what names no app
 *
 * @example
 * const push = pushManager(device, app);
 * push.addEventListener("push", ({ data }) => show(data?.text()));
 * const subscription = await push.subscribe({ applicationServerKey });
 * await tellMyServer(JSON.stringify(subscription));
 */
export function pushManager(device: Device, app: string, { label = "push" }: PushManagerOptions = {}): PushManager {
  if (!(device instanceof LiveDevice)) throw new TypeError("the device must be one of connectDevice");
  return new LivePushManager(device, readAppName(app), readLabel(label));
}
