/** One notification as the app receives it. Read from a push frame; says nothing about acks. */
import { BelfryError, type NotificationType, type Priority, type PushFrame } from "@belfry/protocol";

/** What a sender pushed. Its XML is not read here: that is `@belfry/content`'s. */
export interface ReceivedNotification {
  /** The id the sender saw as `X-WNS-MSG-ID`. */
  readonly id: string;
  /** The device's sequence number; rising, with gaps. */
  readonly seq: number;
  readonly type: NotificationType;
  /** Id of the channel it was pushed to; an older one of the same app right after a renewal. */
  readonly channelId: string;
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
  /** After this it must not be shown, by the service's clock. */
  readonly expiresAt: Date;
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

/** Makes the app's form of a push frame. @throws BelfryError ANSWER_UNREADABLE when its base64 is none */
export function readNotification(push: PushFrame): ReceivedNotification {
  return {
    id: push.id,
    seq: push.seq,
    type: push.type,
    channelId: push.channel,
    payload: readPayload(push),
    tag: push.tag,
    group: push.group,
    priority: push.priority,
    suppressPopup: push.suppressPopup ?? false,
    collectionId: push.collectionId,
    acceptedAt: new Date(push.at),
    expiresAt: new Date(push.expires),
  };
}
