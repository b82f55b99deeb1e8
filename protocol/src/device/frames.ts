/**
 * The frames of `belfry.device.v1`: JSON text, one object a WebSocket message, its kind in `t`.
 *
 * One connection carries all channels of a device. Everything that waits for the device has a sequence number of that
 * device, from 1, rising and never used twice; pushes rise within a connection; the device confirms by sequence number. A kind
 * that a side does not know is ignored.
 *
 * @source docs/reference/frames.md, which is compared with the lists here
 */
import type { EndReason } from "../admin/end-reasons.ts";
import type { TraceEnd } from "../admin/traces.ts";
import type { NotificationType, Priority, WaitingType } from "../wns/push-request.ts";
import type { ChannelKind } from "./channel-kind.ts";

/** WebSocket subprotocol of the device connection. */
export const DEVICE_SUBPROTOCOL = "belfry.device.v1";

/** Where the device connection lives on the service. */
export const DEVICE_PATH = "/device";

/** Version in `hello` and `welcome`. */
export const DEVICE_PROTOCOL_VERSION = 1;

/** Bytes of one frame from a device; open frames are the longest and stay far below. */
export const MAX_DEVICE_FRAME_BYTES = 16_384;

/** Notifications that may be on their way to a device before it confirms one. */
export const CREDIT_MESSAGES = 64;

/** Bytes of payload that may be on their way to a device before it confirms one. */
export const CREDIT_BYTES = 262_144;

/** Heartbeat span that a device may ask for, in seconds. */
export const HEARTBEAT_SECONDS = { min: 30, default: 120, max: 900 } as const;

/** Channel ids that a hello may name: more than that would not fit a frame. */
export const MAX_HELLO_CHANNELS = 500;

/** Notifications that one `told` holds. */
export const TOLD_AT_ONCE = { min: 1, default: 10, max: 50 } as const;

/**
 * What became of a notification on the device; every one of them settles it. `unheard`: nothing was there to take it; `malformed`: its
 * XML could not be read, or was that of another type.
 */
export type AckResult = "handled" | "refused" | "suppressed" | "undecryptable" | "unheard" | "malformed";

// What a device says.

/** First frame of every connection. Without `credential` the service takes the device for a new one. */
export interface HelloFrame {
  readonly t: "hello";
  readonly v: number;
  /** The id the device goes by; refused unless the credential proves it. */
  readonly device?: string;
  readonly credential?: string;
  /** Highest sequence number below which everything is confirmed; confirms it once more. */
  readonly seq?: number;
  /** Seconds between signs of life, 30 to 900. */
  readonly heartbeat?: number;
  /** Ids of the channels it takes for open, at most 500; those that are not are named in a `closed` frame. */
  readonly channels?: readonly string[];
}

/** Asks for a channel of an app. Asking again within 15 days gives the same URI. */
export interface OpenFrame {
  readonly t: "open";
  /** Chosen by the device, repeated in the answer. */
  readonly req: number;
  /** Package SID, or one of the GUIDs that name the app in Entra. */
  readonly app: string;
  /** Default: `primary`. */
  readonly kind?: ChannelKind;
  /** Id of the secondary tile, or the app's label of an alternate channel; absent for a primary channel. */
  readonly label?: string;
  /** Of an alternate channel: the public key whose holder may push, an uncompressed P-256 point in base64url. */
  readonly key?: string;
  /** `up`: an alternate channel for an app of UnifiedPush, which may be without a key; then whoever holds its URI may push. */
  readonly profile?: "up";
  /** Whether up to five tiles wait for this channel instead of one. Default: no, also where it was asked for before. */
  readonly tileQueue?: boolean;
}

/**
 * Closes a channel and, as WNS does, every other one this device holds for the same app. An alternate channel is closed with the
 * former ones of its label, and by no other.
 */
export interface CloseFrame {
  readonly t: "close";
  readonly req: number;
  readonly channel: string;
}

/** Says whether the person switched an app's notifications off: then pushes to it are dropped at once. */
export interface MuteFrame {
  readonly t: "mute";
  readonly req: number;
  /** Package SID, or one of the GUIDs that name the app in Entra. */
  readonly app: string;
  readonly muted: boolean;
}

/** Asks what became of the newest notifications for this device. Those that ended stay known for as long as the service keeps its trace. */
export interface WhyFrame {
  readonly t: "why";
  readonly req: number;
  /** Only this one. */
  readonly id?: string;
  /** Only those of this channel of the device, by its id. */
  readonly channel?: string;
  /** Only what was under way since then: milliseconds since 1970. */
  readonly since?: number;
  /** Only those older than this one: the last of the answer before. */
  readonly before?: string;
  /** How many at most, 1 to 50. Default 10. */
  readonly limit?: number;
}

/** Confirms notifications: all up to `seq` as handled, and single ones with what became of them, which wins over `seq`. */
export interface AckFrame {
  readonly t: "ack";
  readonly seq?: number;
  readonly ones?: readonly (readonly [seq: number, result: AckResult])[];
}

/** A sign of life from a device that cannot send WebSocket pings (a page). Answered by `pong`. */
export interface PingFrame {
  readonly t: "ping";
}

export type DeviceFrame = HelloFrame | OpenFrame | CloseFrame | MuteFrame | AckFrame | PingFrame | WhyFrame;

// What the service says.

/** Answer to hello. `credential` is there only when it is new; the device keeps it. */
export interface WelcomeFrame {
  readonly t: "welcome";
  readonly v: number;
  readonly device: string;
  readonly credential?: string;
  /** Seconds between signs of life that the service settled on. */
  readonly heartbeat: number;
  /** Milliseconds since 1970 at the service. */
  readonly now: number;
}

/** A channel is open. */
export interface OpenedFrame {
  readonly t: "opened";
  readonly req: number;
  readonly channel: string;
  /** Package SID. */
  readonly app: string;
  readonly uri: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** As asked for; absent for a primary channel. */
  readonly kind?: ChannelKind;
  readonly label?: string;
}

/** Channels are closed, by the device's request (`req`) or by the operator (no `req`). */
export interface ClosedFrame {
  readonly t: "closed";
  readonly req?: number;
  readonly channels: readonly string[];
}

/** The service knows whether the app's notifications are off. */
export interface MutedFrame {
  readonly t: "muted";
  readonly req: number;
  readonly app: string;
  readonly muted: boolean;
}

/** One notification. Exactly one of `payload` and `payloadBase64` is there. */
export interface PushFrame {
  readonly t: "push";
  readonly seq: number;
  /** The id the sender saw as `X-WNS-MSG-ID`. */
  readonly id: string;
  readonly channel: string;
  readonly type: NotificationType;
  readonly payload?: string;
  readonly payloadBase64?: string;
  readonly tag?: string;
  readonly group?: string;
  readonly priority: Priority;
  readonly suppressPopup?: true;
  readonly collectionId?: string;
  /** Milliseconds since 1970 at which the service accepted it. */
  readonly at: number;
  /** Milliseconds since 1970 after which it must not be shown; absent when the sender named no time to live. */
  readonly expires?: number;
  /** Of a notification whose distributed trace is sampled: `traceparent` of the span that the device's own are children of. */
  readonly traceparent?: string;
  /** On alternate channels: how the payload is encrypted, by header name as RFC 8291 and its drafts spell it; no more than decrypting needs. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** What became of one notification, as far as its device may know. */
export interface ToldNotification {
  readonly id: string;
  readonly channel: string;
  readonly type: WaitingType;
  readonly bytes: number;
  readonly tag?: string;
  readonly group?: string;
  /** When it was sent: milliseconds since 1970. */
  readonly at: number;
  readonly end: Exclude<TraceEnd, "refused">;
  /** Why; absent while it is pending. */
  readonly reason?: EndReason;
  /** In a few sentences. */
  readonly account: string;
  /** The next thing to try; empty where nothing is wrong. */
  readonly next: string;
}

/** Answer to `why`, newest first. */
export interface ToldFrame {
  readonly t: "told";
  readonly req: number;
  readonly notifications: readonly ToldNotification[];
  /** Whether there may be older ones that fit. */
  readonly more: boolean;
  /** How far back anything is remembered: milliseconds since 1970. */
  readonly reachesBackTo: number;
}

/** Toasts that are to go: those of the app that match. Confirmed by its sequence number, like a notification. */
export interface RemovedFrame {
  readonly t: "removed";
  readonly seq: number;
  /** The id the sender saw as `X-WNS-MSG-ID`. */
  readonly id: string;
  readonly channel: string;
  /** As in `X-WNS-Match`: `type=wns/toast;group=G;tag=T`, `type=wns/toast;all`. */
  readonly match: string;
}

export interface PongFrame {
  readonly t: "pong";
}

/** The service goes away; reconnect after `afterMs`. Close code 4013 follows. */
export interface DrainFrame {
  readonly t: "drain";
  readonly afterMs: number;
}

/** The service forgot this device: forget credential and channels, then connect as a new one. Close code 4010 follows. */
export interface ResetFrame {
  readonly t: "reset";
  readonly reason: string;
}

/** A request was refused, or the connection is about to be closed (no `req`). */
export interface RefusedFrame {
  readonly t: "refused";
  readonly req?: number;
  readonly code: string;
  readonly message: string;
  readonly advice: string;
  readonly retryAfterSeconds?: number;
}

export type ServiceFrame =
  | WelcomeFrame
  | OpenedFrame
  | ClosedFrame
  | MutedFrame
  | PushFrame
  | RemovedFrame
  | ToldFrame
  | PongFrame
  | DrainFrame
  | ResetFrame
  | RefusedFrame;
