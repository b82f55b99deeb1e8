/** What tells the channels of a device apart, and how an app names what it wants. Pure; asks nobody. */
import {
  BelfryError,
  type ChannelKind,
  isEntraId,
  MAX_CHANNEL_LABEL_CHARACTERS,
  readPackageSid,
} from "@belfry/protocol";
import { fromBase64Url, toBase64Url } from "./base64url.ts";

/** A channel keeps its name for life; its id and URI change with each renewal. */
export interface ChannelName {
  /** Package SID; one of the app's GUIDs as long as the service has not said which SID it means. Lower case. */
  readonly app: string;
  readonly kind: ChannelKind;
  /** Id of the secondary tile, or the app's label of an alternate channel; empty for a primary channel. */
  readonly label: string;
}

/** A channel to ask for. */
export interface WantedChannel extends ChannelName {
  /** Of an alternate channel: the sender's public key, base64url without padding. */
  readonly key?: string | undefined;
  /** Whether up to five tiles are to wait for it; absent: as it was. */
  readonly tileQueue?: boolean | undefined;
}

/** The name as the key of a map. */
export const keyOf = ({ app, kind, label }: ChannelName): string => JSON.stringify([app, kind, label]);

/**
 * What is asked, as the key of a map: the same channel with another sender's key is another question. With or without a queue it
 * is the same one: both get the same channel, whose queue is as the last of them wanted it.
 */
export const questionOf = (wanted: WantedChannel): string => JSON.stringify([keyOf(wanted), wanted.key]);

/** Equal for channels that close together: all of an app, but each alternate one alone. @source docs/reference/wns.md, R-2.2 */
export const closingScope = (name: ChannelName): string => (name.kind === "alternate" ? keyOf(name) : name.app);

/** Reads a GUID in any case, in braces or not. @returns 36 characters in lower case, or undefined */
export function readGuid(text: string): string | undefined {
  const bare = (/^\{(.*)\}$/.exec(text)?.[1] ?? text).toLowerCase();
  return isEntraId(bare) ? bare : undefined;
}

/**
 * Reads what an app goes by: its package SID, or its client or object id in Entra.
 *
 * @throws BelfryError APP_UNKNOWN
 */
export function readAppName(text: string): string {
  const name = readPackageSid(text) ?? readGuid(text);
  if (name !== undefined) return name;
  throw new BelfryError("APP_UNKNOWN", { detail: "neither a package SID (ms-app://s-1-15-2-…) nor a GUID" });
}

/** Reads a tile's id or a label. @throws TypeError unless it has 1 to 64 characters */
export function readLabel(text: string): string {
  if (text.length >= 1 && text.length <= MAX_CHANNEL_LABEL_CHARACTERS) return text;
  throw new TypeError(`the id of a tile, or a channel's label, has 1 to ${MAX_CHANNEL_LABEL_CHARACTERS} characters`);
}

/** Reads which tile is meant: a secondary one by its id, or without one the app's own. @throws TypeError as {@link readLabel} */
export function readTile(id: string | undefined): Pick<ChannelName, "kind" | "label"> {
  return id === undefined ? { kind: "primary", label: "" } : { kind: "tile", label: readLabel(id) };
}

/** An uncompressed point of P-256: 0x04, then 32 bytes each of x and y. @source ANSI X9.62; RFC 8292 section 3.2 */
const KEY_BYTES = 65;

/**
 * Reads the public key of a sender. Whether the point lies on the curve is the service's to find out.
 *
 * @param key 65 bytes, or the same in base64url
 * @returns base64url without padding, so that one key is always the same text
 * @throws BelfryError CHANNEL_KEY_INVALID
 */
export function readServerKey(key: Uint8Array | string): string {
  const bytes = typeof key === "string" ? fromBase64Url(key) : key;
  if (bytes?.length !== KEY_BYTES || bytes[0] !== 4) throw new BelfryError("CHANNEL_KEY_INVALID");
  return toBase64Url(bytes);
}
