/** Reads what an operator wants to say to everyone: the options of a push, as JSON instead of headers. */
import {
  type AnnouncementRequest,
  BelfryError,
  formatPushHeaders,
  isRefusal,
  type Profile,
  type PushHeaders,
  readPushHeaders,
} from "@belfry/protocol";
import type { Payload } from "../push/payload.ts";

const isText = (value: unknown) => typeof value === "string";
const isCount = (value: unknown) => Number.isSafeInteger(value);

/** What may be said beside type and payload, and in which JSON type; its range is the headers' reader's business. */
const FIELDS: Readonly<Record<string, (value: unknown) => boolean>> = {
  cachePolicy: isText,
  tag: isText,
  group: isText,
  ttlSeconds: isCount,
  priority: isCount,
  suppressPopup: (value) => typeof value === "boolean",
  requestForStatus: (value) => value === false,
  collectionId: isText,
};

/** @throws BelfryError ADMIN_REQUEST_INVALID naming the field, PAYLOAD_EMPTY, PAYLOAD_TOO_LARGE */
export function readAnnouncement(
  body: Record<string, unknown>,
  maxBytes: number,
  profile: Profile,
): { headers: PushHeaders; payload: Payload } {
  const { type, payload, ...options } = body as Partial<AnnouncementRequest>;
  if (typeof payload !== "string") throw invalid("payload must be text");
  for (const [name, value] of Object.entries(options))
    if (!FIELDS[name]?.(value)) throw invalid(`${name} cannot be ${JSON.stringify(value)}`);
  const bytes = Buffer.byteLength(payload);
  if (bytes > maxBytes)
    throw new BelfryError("PAYLOAD_TOO_LARGE", { detail: `${bytes} bytes, at most ${maxBytes} are taken` });
  // Through the headers' own reader, so that nothing can be said here that a sender could not say.
  const written = type === undefined ? {} : formatPushHeaders(type, options);
  const lower = new Map(Object.entries(written).map(([name, value]) => [name.toLowerCase(), String(value)]));
  const headers = readPushHeaders((name) => lower.get(name), profile);
  if (isRefusal(headers)) throw invalid(headers.detail);
  if (bytes === 0 && headers.type !== "wns/raw")
    throw new BelfryError("PAYLOAD_EMPTY", { detail: `${headers.type} needs a payload` });
  return { headers, payload: { text: payload, base64: false, bytes } };
}

const invalid = (detail: string) => new BelfryError("ADMIN_REQUEST_INVALID", { detail });
