/**
 * The device: what an app connects, and what it gets channels from. Holds the promise to the app and the settings.
 *
 * The work is done in live-device.ts.
 */
import type { Channel } from "./channel.ts";
import type { Unsubscribe } from "./listeners.ts";
import { LiveDevice } from "./live-device.ts";
import type { SocketConstructor } from "./socket.ts";
import type { DeviceState } from "./state.ts";
import type { DeviceStore } from "./store.ts";
import type { Time } from "./time.ts";
import type { WhyAnswer, WhyQuestion } from "./why.ts";

/** How a device is set up. */
export interface DeviceOptions {
  /** The service: an `http:` or `https:` URL; the device connects to `/device` below it. */
  readonly service: string;
  /** Keeps identity and position. One store is one device: two running devices that share it replace each other. */
  readonly store: DeviceStore;
  /** How long `openChannel` and `close` of a channel wait for the service, in milliseconds. Default 15 000. */
  readonly timeoutMs?: number;
  /** Seconds without a sign of life before the device asks for one, 30 to 900; the service may settle on another span. Default 120. */
  readonly heartbeatSeconds?: number;
  /** Whether timers keep a process alive, where a runtime can do without. A connected socket keeps it alive either way. Default true. */
  readonly keepAlive?: boolean;
  /** Clock and timers. Default: the runtime's. */
  readonly time?: Time;
  /** Numbers in [0, 1), for jitter. Default `Math.random`. */
  readonly random?: () => number;
  /** Default: the runtime's WebSocket, on Node 20 the one of `ws`. */
  readonly WebSocket?: SocketConstructor;
}

/** Which of an app's channels is wanted; without any, its primary one. */
export interface ChannelOptions {
  /** Id of a secondary tile, 1 to 64 characters: the channel then takes tiles and badges only. */
  readonly tile?: string | undefined;
  /**
   * Whether up to five tiles wait for this channel while the device is away, instead of one. Default: as it was when the channel
   * was last asked for, at first no. @source docs/reference/wns.md, R-7.4
   */
  readonly tileQueue?: boolean | undefined;
}

/** An alternate channel: raw notifications from whoever holds the private half of a key, as Web Push has it. */
export interface AlternateChannelOptions {
  /** The app's name for it, 1 to 64 characters; comes with each notification. */
  readonly label: string;
  /** The sender's public key: an uncompressed point of P-256, 65 bytes of which the first is 0x04, or the same in base64url. */
  readonly serverKey: Uint8Array | string;
}

/** What happened to a device so far, since it was connected. */
export interface DeviceCounts {
  /** Welcomes of the service. */
  readonly connections: number;
  /** Notifications that came in for the first time. */
  readonly notifications: number;
  /** Notifications that came again and were not given to the app again. */
  readonly duplicates: number;
  /** Connections ended by us because of something that was no frame. */
  readonly malformedFrames: number;
}

/** One identity with the service, all its channels, one connection. */
export interface Device {
  /** The id the service knows this device by; undefined until it first met it. */
  readonly id: string | undefined;
  readonly state: DeviceState;
  readonly counts: DeviceCounts;
  /**
   * The time by the service's clock, as compared at the last welcome; milliseconds since 1970. Deadlines of notifications are told
   * by it.
   */
  serviceNow(): number;
  /**
   * Gives a channel of the app, its primary one or that of a secondary tile: asks the service for it, waiting for the connection
   * where necessary. Asking again gives the same channel. When the service cannot be reached in time but gave an unexpired channel
   * before, that one is given.
   *
   * @param app package SID, or the app's client or object id in Entra; all of them name the same channel
   * @throws TypeError for a tile id that is none
   * @throws BelfryError APP_UNKNOWN for what names no app or is unknown to the service; NETWORK_FAILED when the service could
   * not be reached in time; CHANNEL_REQUEST_FAILED when it did not answer in time; CHANNEL_LIMIT and whatever else it refuses with;
   * DEVICE_CREDENTIAL_INVALID, CONNECTION_REPLACED when the device is closed because of them
   * @source docs/reference/wns.md, R-2.1
   */
  openChannel(app: string, options?: ChannelOptions): Promise<Channel>;
  /**
   * Gives an alternate channel of the app, as {@link Device.openChannel} does. A label stands for one key: asked for with another
   * one, the channel gets a new URI at once, and the former URI ends.
   *
   * @throws TypeError for a label that is none
   * @throws BelfryError CHANNEL_KEY_INVALID; CHANNEL_LIMIT for the 1,001st of an app; otherwise as `openChannel`
   * @source docs/reference/wns.md, R-2.3
   */
  openAlternateChannel(app: string, options: AlternateChannelOptions): Promise<Channel>;
  /**
   * The person switched the app's notifications off, or on again. Holds at once, and until it is changed: also over restarts and
   * when the service forgets the device. While off, nothing reaches the app's handlers: what waits or comes is confirmed as
   * suppressed, and the service, which is told as soon as it can be reached, drops what is pushed.
   *
   * @param app as for `openChannel`
   * @returns resolves when it is kept; a device that has not met its service yet keeps it with the identity it gets there
   * @throws BelfryError APP_UNKNOWN for what names no app
   */
  setMuted(app: string, muted: boolean): Promise<void>;
  /** @throws BelfryError APP_UNKNOWN for what names no app */
  isMuted(app: string): Promise<boolean>;
  /**
   * Asks the service what became of the newest notifications for this device, in the words that its operator gets: where each is or how it
   * ended, why, and what to try next. Answered also for those that never came in here. Waits for the connection where necessary.
   *
   * @example const { notifications } = await device.why({ since: new Date(Date.now() - 3_600_000) });
   *
   * @throws TypeError for a question that makes no sense
   * @throws BelfryError NOTIFICATION_UNKNOWN for an id that is not that of a notification for this device, or is forgotten;
   * DEVICE_THROTTLED for more than ten questions at once, or one in two seconds; NETWORK_FAILED and CHANNEL_REQUEST_FAILED as
   * {@link Device.openChannel}, the latter also from services that know no such question
   */
  why(question?: WhyQuestion): Promise<WhyAnswer>;
  /** Hears every change of state, not the present one. */
  onState(hear: (state: DeviceState) => void): Unsubscribe;
  /** Hears that the service forgot this device: identity and channels are gone (each channel told so), the app must open them anew. */
  onReset(hear: (reason: string) => void): Unsubscribe;
  /**
   * Hears what went wrong where no caller waits: a handler that threw, a store that failed, a renewal that was refused, a frame
   * that could not be read. Lost connections are no errors, they are states. Without a listener errors go to `console.error`.
   */
  onError(hear: (error: Error) => void): Unsubscribe;
  /**
   * Ends the connection for good, after running handlers had 2 s to finish. Channels stay open at the service and notifications
   * wait there. A handler must not await this: it would wait for itself.
   */
  close(): Promise<void>;
}

/**
 * Connects a device; returns at once, and keeps it connected until it is closed.
 *
 * @example
 * const device = connectDevice({ service: "http://127.0.0.1:8030", store: memoryStore() });
 * const channel = await device.openChannel(packageSid);
 * channel.onNotification(({ type, payload }) => console.log(type, payload));
 *
 * @throws TypeError when `service` is no http or https URL
 */
export function connectDevice(options: DeviceOptions): Device {
  return new LiveDevice(options);
}
