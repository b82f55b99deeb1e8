/**
 * The text of a call as it crosses to the worker: JSON, written by hand for the two calls that come with every push, which takes the runtime twice as long.
 * What a string holds is looked at all the same: one that is not plain is written as any other.
 */
import type { Call } from "@belfry/host/database";
import { lastJson } from "../../last-json.ts";
import type { Settlement } from "../store.ts";
import type { PackedEntry } from "./packed.ts";

export function writeCall(call: Call): string {
  const [name, args] = call;
  if (name === "put") return `["put",[${writeEntry(args[0] as PackedEntry)}]]`;
  if (name === "settle") return `["settle",[${writeSettlement(args[0] as Settlement)}]]`;
  return JSON.stringify(call);
}

function writeEntry(entry: PackedEntry): string {
  const [deviceId, channelId, app, slot, keep, messageId, type, payload, base64, tag, group, ...rest] = entry;
  const [priority, quiet, collectionId, headers, acceptedAt, expiresAt, showUntil] = rest;
  const whose = `${plain(deviceId)},${plain(channelId)},${known(app)},${orNull(slot)},${keep},${plain(messageId)}`;
  const what = `"${type}",${JSON.stringify(payload)},${base64},${orNull(tag)},${orNull(group)},${priority},${quiet}`;
  return `[${whose},${what},${orNull(collectionId)},${orNull(headers)},${acceptedAt},${expiresAt},${showUntil}]`;
}

function writeSettlement({ deviceId, entries, at = 0 }: Settlement): string {
  const confirmed = entries.map(([seq, app]) => `[${seq},${known(app)}]`).join(",");
  return `{"deviceId":${plain(deviceId)},"entries":[${confirmed}],"at":${at}}`;
}

const PLAIN = /^[\w-]*$/;

/** Ids, which are base64url or hex. */
const plain = (text: string): string => (PLAIN.test(text) ? `"${text}"` : JSON.stringify(text));

const orNull = (text: string | null): string => (text === null ? "null" : JSON.stringify(text));

/** Package SIDs. */
const known = lastJson();
