/**
 * The frames of autopush, the protocol between Mozilla's push service and its devices: what each side says, and how it is written.
 *
 * JSON text, one object a WebSocket message, its kind in `messageType`. What a session makes of a frame, and when it hangs up, is
 * no matter of this file; reading stands in read-autopush-frame.ts.
 *
 * @source mozilla-services/autopush-rs, `autoconnect-common/src/protocol.rs`
 */
import type { AckResult } from "../device/frames.ts";
import type { EncryptionHeaders } from "./content-coding.ts";

/** Bytes of one frame from a device. Old Firefoxes name every channel they hold in `hello`; 2,000 of them still fit. */
export const MAX_AUTOPUSH_FRAME_BYTES = 131_072;

/** Characters of a device's id that is looked at. @source mozilla/gecko-dev, `PushServiceWebSocket.sys.mjs` refuses a longer one */
export const MAX_UAID_CHARACTERS = 128;

/** Confirmations in one frame; known devices send one at a time. */
export const MAX_AUTOPUSH_UPDATES = 1024;

/** Broadcasts in one frame; Firefox knows a handful. */
export const MAX_AUTOPUSH_BROADCASTS = 128;

/** Versions of broadcasts by their ids. */
export type Broadcasts = Readonly<Record<string, string>>;

/** How urgent a push must be to be delivered at all. @source RFC 8030 section 5.3 */
export type Urgency = "very-low" | "low" | "normal" | "high";

// What a device says.

/** The first frame of a connection. */
export interface AutopushHello {
  readonly messageType: "hello";
  /** 32 hexadecimal digits in lower case. Absent when the device has none, or named one that cannot be one: it gets a new one. */
  readonly uaid?: string;
  readonly broadcasts?: Broadcasts;
}

/** Asks for an endpoint. Asked again for the same channel it is the same endpoint. */
export interface AutopushRegister {
  readonly messageType: "register";
  /** A UUID in lower case, with dashes. */
  readonly channelID: string;
  /** The key whose holder may push, as the device wrote it. One that cannot be decoded is answered with status 400. */
  readonly key?: string;
}

/** Ends an endpoint. */
export interface AutopushUnregister {
  readonly messageType: "unregister";
  readonly channelID: string;
  /** 200 by hand, 201 over its quota, 202 permission taken back. */
  readonly code?: number;
}

/** What became of one push. */
export interface AutopushUpdate {
  readonly channelID: string;
  /** As in `notification`. */
  readonly version: string;
  /** See {@link resultOfAckCode}. */
  readonly code?: number;
}

/** Confirms pushes. */
export interface AutopushAck {
  readonly messageType: "ack";
  readonly updates: readonly AutopushUpdate[];
}

/** Something went wrong with a push, which is to wait on. */
export interface AutopushNack {
  readonly messageType: "nack";
  readonly version: string;
  /** 301 exception, 302 rejection, 303 internal. */
  readonly code?: number;
}

/** Asks to hear of broadcasts that differ from these versions. */
export interface AutopushBroadcastSubscribe {
  readonly messageType: "broadcast_subscribe";
  readonly broadcasts: Broadcasts;
}

/** A sign of life; mostly written `{}`. */
export interface AutopushPing {
  readonly messageType: "ping";
}

/** Names the least urgency that is to be delivered. @source KDE/kunifiedpush, `autopushprovider.cpp`; Mozilla's service does not know it */
export interface AutopushUrgency {
  readonly messageType: "urgency";
  readonly min: Urgency;
}

export type AutopushDeviceFrame =
  | AutopushHello
  | AutopushRegister
  | AutopushUnregister
  | AutopushAck
  | AutopushNack
  | AutopushBroadcastSubscribe
  | AutopushPing
  | AutopushUrgency;

// What the service says.

/** Answer to hello. A device whose id is another one now forgets its subscriptions. */
export interface AutopushWelcome {
  readonly messageType: "hello";
  /** 32 hexadecimal digits. */
  readonly uaid: string;
  readonly status: number;
  /** Newer than the device's. */
  readonly broadcasts: Broadcasts;
  /** Broadcasts that were asked for and cannot be given, each with the reason. On the wire a broadcast named `errors`. */
  readonly broadcastErrors?: Readonly<Record<string, string>>;
}

/** Answer to register. */
export interface AutopushRegistered {
  readonly messageType: "register";
  readonly channelID: string;
  /** 200, 400 for a key that is none, 500. */
  readonly status: number;
  /** Empty unless the status is 200. */
  readonly pushEndpoint: string;
}

/** Answer to unregister. */
export interface AutopushUnregistered {
  readonly messageType: "unregister";
  readonly channelID: string;
  readonly status: number;
}

/** How the data of a notification are encrypted. */
export interface AutopushHeaders {
  readonly encoding: string;
  readonly encryption?: string;
  readonly crypto_key?: string;
}

/** One push. Neither its time to live nor its topic nor its urgency are the device's business. */
export interface AutopushNotification {
  readonly messageType: "notification";
  readonly channelID: string;
  /** The message's id, repeated when it is confirmed. */
  readonly version: string;
  /** Absent for a push without a body. */
  readonly body?: {
    /** Base64url without padding. */
    readonly data: string;
    readonly headers: AutopushHeaders;
  };
}

/** Broadcasts that changed. */
export interface AutopushBroadcast {
  readonly messageType: "broadcast";
  readonly broadcasts: Broadcasts;
}

/** Answer to a ping, written `{}`. */
export interface AutopushPong {
  readonly messageType: "pong";
}

/** Answer to urgency. */
export interface AutopushUrgencySet {
  readonly messageType: "urgency";
  readonly status: number;
}

export type AutopushServiceFrame =
  | AutopushWelcome
  | AutopushRegistered
  | AutopushUnregistered
  | AutopushNotification
  | AutopushBroadcast
  | AutopushPong
  | AutopushUrgencySet;

/** What a device's code says of a push; one that names none, or one that is not known, took it. */
export function resultOfAckCode(code: number | undefined): AckResult {
  if (code === 101) return "undecryptable";
  return code === 102 ? "refused" : "handled";
}

/** The headers of a notification, from those that the sender's request had. */
export function toAutopushHeaders(headers: EncryptionHeaders): AutopushHeaders {
  const { "Content-Encoding": encoding, Encryption: encryption, "Crypto-Key": key } = headers;
  return {
    encoding,
    ...(encryption === undefined ? {} : { encryption }),
    ...(key === undefined ? {} : { crypto_key: key }),
  };
}

/** Writes a frame of a device. */
export const formatAutopushDeviceFrame = (frame: AutopushDeviceFrame): string =>
  frame.messageType === "ping" ? "{}" : JSON.stringify(frame);

/** Writes a frame of the service, with no fields but those that devices know. */
export function formatAutopushServiceFrame(frame: AutopushServiceFrame): string {
  switch (frame.messageType) {
    case "pong":
      return "{}";
    case "hello":
      return formatWelcome(frame);
    case "notification": {
      const { messageType, channelID, version, body } = frame;
      return JSON.stringify({ messageType, channelID, version, ...body });
    }
    default:
      return JSON.stringify(frame);
  }
}

function formatWelcome({ messageType, uaid, status, broadcasts, broadcastErrors }: AutopushWelcome): string {
  const errors = broadcastErrors === undefined ? {} : { errors: broadcastErrors };
  return JSON.stringify({ messageType, uaid, status, use_webpush: true, broadcasts: { ...broadcasts, ...errors } });
}
