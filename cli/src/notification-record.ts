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

type Content = Pick<NotificationRecord, "payload" | "payloadBase64">;

/** What the frame and the library's notification say in the same words. */
function recordWith(said: PushFrame | ReceivedNotification, channel: string, content: Content): NotificationRecord {
  const { id, seq, type, tag = null, group = null, priority, suppressPopup = false, collectionId = null } = said;
  const place = { tag, group, priority, suppressPopup, collectionId };
  return { event: "notification", id, seq, type, channel, ...content, ...place };
}

/** From a frame as it came over the wire. */
export function recordOfFrame(push: PushFrame): NotificationRecord {
  const { payload, payloadBase64 = "" } = push;
  return recordWith(push, push.channel, payload === undefined ? { payloadBase64 } : { payload });
}

/** From what the device library gives to an app. */
export function recordOf(notification: ReceivedNotification): NotificationRecord {
  const { channelId, payload } = notification;
  const isText = typeof payload === "string";
  const content = isText ? { payload } : { payloadBase64: Buffer.from(payload).toString("base64") };
  return recordWith(notification, channelId, content);
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
