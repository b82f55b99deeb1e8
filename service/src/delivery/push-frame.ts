/** Turns an inbox entry into the text of the frame that carries it. Pure. */
import type { PushFrame, RemovedFrame } from "@belfry/protocol";
import type { InboxEntry } from "../engine/store.ts";
import { lastJson } from "../last-json.ts";

type Fields = Omit<PushFrame, "t" | "payload" | "payloadBase64">;

/** The frame of whatever waits, as JSON text. @param traceparent of the distributed trace that it belongs to; there is none as a rule */
export const formatFrame = (entry: InboxEntry, traceparent?: string): string =>
  entry.type === "removal" ? formatRemovedFrame(entry) : formatPushFrame(entry, traceparent);

function formatRemovedFrame({ seq, messageId: id, channelId: channel, payload: match }: InboxEntry): string {
  return JSON.stringify({ t: "removed", seq, id, channel, match } satisfies RemovedFrame);
}

/**
 * The frame as JSON text.
 *
 * Written by hand where a value is ours and needs no escaping: this runs once for every delivery, and the payload is the larger
 * part of it.
 */
function formatPushFrame(entry: InboxEntry, traceparent: string | undefined): string {
  const { seq, messageId, channelId, type, priority, acceptedAt, showUntil } = entry;
  const payload = `"${entry.base64 ? "payloadBase64" : "payload"}":${quoted(entry.payload)}`;
  const head = `{"t":"push","seq":${seq},"id":"${messageId}","channel":"${channelId}","type":"${type}",${payload}`;
  const expires = showUntil === null ? "" : `,"expires":${showUntil}`;
  const trace = traceparent === undefined ? "" : `,"traceparent":"${traceparent}"`;
  return `${head}${rarely(entry)},"priority":${priority},"at":${acceptedAt}${expires}${trace}}`;
}

/** A payload that goes to many is written once: its text is one value for all of them. */
const quoted = lastJson();

/** What most notifications do not have. */
function rarely({ tag, group, suppressPopup, collectionId, headers }: InboxEntry): string {
  if (tag === null && group === null && !suppressPopup && collectionId === null && headers === null) return "";
  const fields: Partial<Fields> = {
    ...(tag === null ? {} : { tag }),
    ...(group === null ? {} : { group }),
    ...(suppressPopup ? { suppressPopup: true } : {}),
    ...(collectionId === null ? {} : { collectionId }),
    ...(headers === null ? {} : { headers: JSON.parse(headers) }),
  };
  return `,${JSON.stringify(fields).slice(1, -1)}`;
}
