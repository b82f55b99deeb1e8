/** One notification as `belfry listen` prints it: the record of `--json`, and words. */

import type { ReceivedNotification } from "@belfry/device";
import type { PushFrame } from "@belfry/protocol";
import type { Paint } from "./paint.ts";

/** The line of `--json`. Exactly one of `payload` and `payloadBase64` is there; what the sender left out is null. */
export interface NotificationRecord {
  readonly event: "notification";
  readonly id: string;
  readonly seq: number;
  readonly type: string;
  readonly channel: string;
  readonly payload?: string;
  readonly payloadBase64?: string;
  readonly tag: string | null;
  readonly group: string | null;
  readonly priority: number;
  readonly suppressPopup: boolean;
  readonly collectionId: string | null;
}

/** From a frame as it came over the wire. */
export function recordOfFrame(push: PushFrame): NotificationRecord {
  const { id, seq, type, channel, payload, payloadBase64, tag = null, group = null, priority } = push;
  const content = payload === undefined ? { payloadBase64: payloadBase64 ?? "" } : { payload };
  const { suppressPopup = false, collectionId = null } = push;
  return {
    event: "notification",
    id,
    seq,
    type,
    channel,
    ...content,
    tag,
    group,
    priority,
    suppressPopup,
    collectionId,
  };
}

/** From what the device library gives to an app. */
export function recordOf(notification: ReceivedNotification): NotificationRecord {
  const { id, seq, type, channelId, payload, tag = null, group = null, priority } = notification;
  const bytes = typeof payload === "string" ? undefined : Buffer.from(payload).toString("base64");
  const content = bytes === undefined ? { payload: String(payload) } : { payloadBase64: bytes };
  const { suppressPopup, collectionId = null } = notification;
  return {
    event: "notification",
    id,
    seq,
    type,
    channel: channelId,
    ...content,
    tag,
    group,
    priority,
    suppressPopup,
    collectionId,
  };
}

/** Two lines for a person: what it is, and its content. */
export function notificationWords(record: NotificationRecord, paint: Paint): string {
  const labels = [
    record.tag === null ? "" : ` tag ${record.tag}`,
    record.group === null ? "" : ` group ${record.group}`,
    record.suppressPopup ? " silent" : "",
  ].join("");
  const content = record.payload ?? `${record.payloadBase64} (base64)`;
  return `${paint.good(record.type)} ${record.id}${labels}\n  ${content}`;
}
