/**
 * An entry as it travels from node to node: a list, because half of its JSON would be the names of its fields. Trusts nothing that it
 * reads: a node of another version may have written it.
 */
import type { InboxEntry } from "../store.ts";

/** In the order in which they travel; a later version may add to the end. */
export function writeEntry(e: InboxEntry): readonly unknown[] {
  return [
    e.deviceId,
    e.channelId,
    e.app,
    e.seq,
    e.slot,
    e.keep,
    e.messageId,
    e.type,
    e.payload,
    e.base64,
    e.tag,
    e.group,
    e.priority,
    e.suppressPopup,
    e.collectionId,
    e.headers,
    e.acceptedAt,
    e.expiresAt,
    e.showUntil,
  ];
}

type Shape = (value: unknown) => boolean;
const text: Shape = (value) => typeof value === "string";
const textOrNull: Shape = (value) => value === null || typeof value === "string";
const whole: Shape = (value) => Number.isSafeInteger(value);
const wholeOrNull: Shape = (value) => value === null || Number.isSafeInteger(value);
const truth: Shape = (value) => typeof value === "boolean";
const urgency: Shape = (value) => value === 1 || value === 2 || value === 3 || value === 4;

/** In the order of {@link writeEntry}. */
const SHAPES: readonly Shape[] = [
  ...[text, text, text, whole, textOrNull, whole, text, text, text, truth],
  ...[textOrNull, textOrNull, urgency, truth, textOrNull, textOrNull, whole, whole, wholeOrNull],
];

/** @returns null for what is no entry */
export function readEntry(fields: readonly unknown[]): InboxEntry | null {
  for (let i = 0; i < SHAPES.length; i++) if (SHAPES[i]?.(fields[i]) !== true) return null;
  const [deviceId, channelId, app, seq, slot, keep, messageId, type, payload, base64, tag, group, ...rest] =
    fields as EntryFields;
  const [priority, suppressPopup, collectionId, headers, acceptedAt, expiresAt, showUntil] = rest;
  return {
    deviceId,
    channelId,
    app,
    seq,
    slot,
    keep,
    messageId,
    type,
    payload,
    base64,
    tag,
    group,
    priority,
    suppressPopup,
    collectionId,
    headers,
    acceptedAt,
    expiresAt,
    showUntil,
  };
}

type EntryFields = readonly [
  deviceId: InboxEntry["deviceId"],
  channelId: InboxEntry["channelId"],
  app: InboxEntry["app"],
  seq: InboxEntry["seq"],
  slot: InboxEntry["slot"],
  keep: InboxEntry["keep"],
  messageId: InboxEntry["messageId"],
  type: InboxEntry["type"],
  payload: InboxEntry["payload"],
  base64: InboxEntry["base64"],
  tag: InboxEntry["tag"],
  group: InboxEntry["group"],
  priority: InboxEntry["priority"],
  suppressPopup: InboxEntry["suppressPopup"],
  collectionId: InboxEntry["collectionId"],
  headers: InboxEntry["headers"],
  acceptedAt: InboxEntry["acceptedAt"],
  expiresAt: InboxEntry["expiresAt"],
  showUntil: InboxEntry["showUntil"],
];
