/** Turns an inbox entry into the text of the frame that carries it. Pure. */
import type { PushFrame } from "@belfry/protocol";
import type { InboxEntry } from "../engine/store.ts";

type Fields = Omit<PushFrame, "t" | "payload" | "payloadBase64">;

/**
 * The frame as JSON text.
 *
 * Written by hand where a value is ours and needs no escaping: this runs once for every delivery, and the payload is the larger
 * part of it.
 */
export function formatPushFrame(entry: InboxEntry): string {
  const { seq, messageId, channelId, type, priority, acceptedAt, expiresAt } = entry;
  const payload = `"${entry.base64 ? "payloadBase64" : "payload"}":${JSON.stringify(entry.payload)}`;
  const head = `{"t":"push","seq":${seq},"id":"${messageId}","channel":"${channelId}","type":"${type}",${payload}`;
  return `${head}${rarely(entry)},"priority":${priority},"at":${acceptedAt},"expires":${expiresAt}}`;
}

/** What most notifications do not have. */
function rarely({ tag, group, suppressPopup, collectionId }: InboxEntry): string {
  if (tag === null && group === null && !suppressPopup && collectionId === null) return "";
  const fields: Partial<Fields> = {
    ...(tag === null ? {} : { tag }),
    ...(group === null ? {} : { group }),
    ...(suppressPopup ? { suppressPopup: true } : {}),
    ...(collectionId === null ? {} : { collectionId }),
  };
  return `,${JSON.stringify(fields).slice(1, -1)}`;
}
