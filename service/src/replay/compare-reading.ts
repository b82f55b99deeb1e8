/** Whether a captured request would be read as it was: its headers, and the size of its payload. Pure. */
import { isRefusal, type PushHeaders, type Refusal, readPushHeaders, readWebPushHeaders } from "@belfry/protocol";
import type { Captured } from "../push/capture.ts";
import type { Compared, ReplayParts } from "./parts.ts";

/** What may be read of a request: its headers and their topic, or what is wrong with it. */
export type Reading = { readonly headers: PushHeaders; readonly topic: string | undefined } | Refusal;

export interface ComparedReading extends Compared {
  /** As they would be read now; undefined when they would be refused. */
  readonly headers: Exclude<Reading, Refusal> | undefined;
}

export function compareReading(parts: ReplayParts, captured: Captured): ComparedReading {
  const now = read(parts, captured);
  const wasRead = captured.said !== null;
  const was = wasRead ? readWords(captured) : notRead(captured);
  if (isRefusal(now)) {
    const words = `${now.refused}${now.detail === "" ? "" : `: ${now.detail}`}`;
    const because = `It would not be read now: ${words}.`;
    return {
      step: "read",
      was,
      now: words,
      headers: undefined,
      differences: wasRead ? [because] : [],
      refusedNow: now.refused,
    };
  }
  const differences = wasRead ? [] : ["Its headers are in order now; whether its body is was not captured."];
  return { step: "read", was, now: wasRead ? was : "its headers are in order", headers: now, differences };
}

function read(
  { profile, maxPayloadBytes, maxWebPushBytes }: ReplayParts,
  { headers, sender, said }: Captured,
): Reading {
  const get = (name: string) => headers.get(name) ?? null;
  const isWebPush = sender.channel.kind === "alternate";
  const most = isWebPush ? maxWebPushBytes : maxPayloadBytes;
  const bytes = said?.payload.bytes ?? Number(headers.get("content-length") ?? 0);
  if (bytes > most) return { refused: "PAYLOAD_TOO_LARGE", detail: `${bytes} bytes, at most ${most} are taken` };
  if (isWebPush) return readWebPushHeaders(get, profile);
  const read = readPushHeaders(get, profile);
  return isRefusal(read) ? read : { headers: read, topic: undefined };
}

const readWords = ({ said }: Captured): string =>
  said === null ? "" : `a ${said.headers.type} of ${said.payload.bytes} bytes, its form is in order`;

function notRead({ became }: Captured): string {
  return "code" in became ? `its body was not read: ${became.code}` : "its body was not read";
}
