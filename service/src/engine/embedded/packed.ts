/**
 * A new entry as it crosses to the worker, and what became of it as that comes back. Entries are nearly all that travels, and half of their
 * JSON would be the names of their fields.
 */
import type { NewEntry, PutResult, Repeated } from "../store.ts";

/** In the order of {@link packEntry}. */
export type PackedEntry = ReturnType<typeof packEntry>;

export function packEntry(e: NewEntry) {
  return [
    e.deviceId,
    e.channelId,
    e.app,
    e.slot,
    e.keep,
    e.messageId,
    e.type,
    e.payload,
    e.base64 ? 1 : 0,
    e.tag,
    e.group,
    e.priority,
    e.suppressPopup ? 1 : 0,
    e.collectionId,
    e.headers,
    e.acceptedAt,
    e.expiresAt,
    e.showUntil,
  ] as const;
}

export function unpackEntry(packed: PackedEntry): NewEntry {
  const [deviceId, channelId, app, slot, keep, messageId, type, payload, base64, tag, group, priority, quiet, ...rest] =
    packed;
  const [collectionId, headers, acceptedAt, expiresAt, showUntil] = rest;
  return {
    deviceId,
    channelId,
    app,
    slot,
    keep,
    messageId,
    type,
    payload,
    base64: base64 === 1,
    tag,
    group,
    priority,
    suppressPopup: quiet === 1,
    collectionId,
    headers,
    acceptedAt,
    expiresAt,
    showUntil,
  };
}

/** Most entries make nobody leave: then the sequence number says it all. */
export type PackedResult<Result extends PutResult | Repeated = PutResult> = number | Result;

export const packResult = <Result extends PutResult | Repeated>(result: Result): PackedResult<Result> =>
  result.state === "recorded" && result.replaced === null && result.evicted === null ? result.seq : result;

export const unpackResult = <Result extends PutResult | Repeated = PutResult>(
  packed: PackedResult<Result>,
): PutResult | Result =>
  typeof packed === "number" ? { state: "recorded", seq: packed, replaced: null, evicted: null } : packed;
