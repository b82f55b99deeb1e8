/** One notification as the app receives it. Read from a push frame; says nothing about acks. */
import { BelfryError, type ChannelKind, type NotificationType, type Priority, type PushFrame } from "@belfry/protocol";
import type { ChannelName } from "./channel-name.ts";

/** What a sender pushed. Its XML is not read here: that is `@belfry/content`'s. */
export interface ReceivedNotification {
  /** The id the sender saw as `X-WNS-MSG-ID`. */
  readonly id: string;
  /** The device's sequence number; rising, with gaps. */
  readonly seq: number;
  readonly type: NotificationType;
  /** Id of the channel it was pushed to; an older one of the same app right after a renewal. */
  readonly channelId: string;
  /** What kind of channel that is. */
  readonly kind: ChannelKind;
  /** Id of the secondary tile, or the app's label of the alternate channel; undefined on a primary one. */
  readonly label: string | undefined;
  /** As text when the service found it to be UTF-8, else as bytes (raw notifications only). */
  readonly payload: string | Uint8Array;
  /** At most 16 characters as WNS defines it; toasts up to 64. Absent when the sender gave none. */
  readonly tag: string | undefined;
  readonly group: string | undefined;
  readonly priority: Priority;
  /** The sender wishes the toast to go to the notification centre without popping up. */
  readonly suppressPopup: boolean;
  readonly collectionId: string | undefined;
  /** When the service accepted it, by the service's clock. */
  readonly acceptedAt: Date;
  /** After this it must not be shown, by the service's clock. Undefined when the sender named no time to live. */
  readonly expiresAt: Date | undefined;
  /**
   * W3C `traceparent` of the delivery, for whoever traces what the app does with it. Undefined unless its trace is sampled and the service
   * exports spans.
   */
  readonly traceparent: string | undefined;
  /** On alternate channels: how the payload is encrypted, by header name (`Content-Encoding`, `Crypto-Key`, …); else undefined. */
  readonly headers: Readonly<Record<string, string>> | undefined;
}

function readBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

function readPayload(push: PushFrame): string | Uint8Array {
  try {
    return push.payload ?? readBase64(push.payloadBase64 ?? "");
  } catch (cause) {
    throw new BelfryError("ANSWER_UNREADABLE", { detail: `payload of notification ${push.id}`, cause });
  }
}

/** Makes the app's form of a push frame. @param name the channel it came on @throws BelfryError ANSWER_UNREADABLE when its base64 is none */
export function readNotification(
  push: PushFrame,
  { kind, label }: Pick<ChannelName, "kind" | "label">,
): ReceivedNotification {
  return {
    id: push.id,
    seq: push.seq,
    type: push.type,
    channelId: push.channel,
    kind,
    label: kind === "primary" ? undefined : label,
    payload: readPayload(push),
    tag: push.tag,
    group: push.group,
    priority: push.priority,
    suppressPopup: push.suppressPopup ?? false,
    collectionId: push.collectionId,
    acceptedAt: new Date(push.at),
    expiresAt: push.expires === undefined ? undefined : new Date(push.expires),
    traceparent: push.traceparent,
    headers: push.headers,
  };
}
