/** Turns an inbox entry into the frame that carries it. Pure. */
import type { PushFrame } from "@belfry/protocol";
import type { InboxEntry } from "../engine/store.ts";

export function pushFrame(entry: InboxEntry): PushFrame {
  return {
    t: "push",
    seq: entry.seq,
    id: entry.messageId,
    channel: entry.channelId,
    type: entry.type,
    ...(entry.base64 ? { payloadBase64: entry.payload } : { payload: entry.payload }),
    ...(entry.tag === null ? {} : { tag: entry.tag }),
    ...(entry.group === null ? {} : { group: entry.group }),
    priority: entry.priority,
    ...(entry.suppressPopup ? { suppressPopup: true as const } : {}),
    ...(entry.collectionId === null ? {} : { collectionId: entry.collectionId }),
    at: entry.acceptedAt,
    expires: entry.expiresAt,
  };
}
