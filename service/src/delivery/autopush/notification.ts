/** Turns an inbox entry into the frame that carries it in autopush. Pure. */
import { type AutopushNotification, type EncryptionHeaders, toAutopushHeaders } from "@belfry/protocol";
import type { InboxEntry } from "../../engine/store.ts";

/** @param channelID the device's own name of the entry's channel */
export function toNotification(
  { messageId, payload, base64, headers }: InboxEntry,
  channelID: string,
): AutopushNotification {
  const named = { messageType: "notification", channelID, version: messageId } as const;
  if (payload === "" || headers === null) return named;
  const bytes = Buffer.from(payload, base64 ? "base64" : "utf8");
  const encryption = toAutopushHeaders(JSON.parse(headers) as EncryptionHeaders);
  return { ...named, body: { data: bytes.toString("base64url"), headers: encryption } };
}
