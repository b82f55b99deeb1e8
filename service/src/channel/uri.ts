/** Channel URIs, in and out. Nobody else looks inside one. @source docs/reference/wns.md, R-3.1 to; ADR 0003 */
import type { ChannelKind } from "@belfry/protocol";
import { formatUuid } from "../ids.ts";
import { purpose, type Sealer } from "../seal.ts";
import { type Target, targetOf } from "../target.ts";

/** What a channel URI says to the service, and to nobody else. */
export interface ChannelAddress {
  /** Client id of the app that owns the channel. */
  readonly clientId: string;
  readonly deviceId: string;
  readonly channelId: string;
  readonly kind: ChannelKind;
  /** SHA-256 of the public key whose holder may push, base64url; empty for all but alternate channels. */
  readonly keyDigest: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

/** Numbers that stand in URIs in the field: only ever appended to. */
const KINDS: readonly ChannelKind[] = ["primary", "tile", "alternate"];

const DEVICE_AT = 16;
const CHANNEL_AT = DEVICE_AT + 16;
const CREATED_AT = CHANNEL_AT + 12;
const EXPIRES_AT = CREATED_AT + 6;
const KIND_AT = EXPIRES_AT + 6;
const KEY_AT = KIND_AT + 1;
/** A primary channel has neither kind nor key in its URI; a tile's has the kind, an alternate one's both. */
const BYTES: Readonly<Record<ChannelKind, number>> = { primary: KIND_AT, tile: KEY_AT, alternate: KEY_AT + 32 };

/** @returns the token of the URI: 114 to 159 characters */
export function sealChannel(sealer: Sealer, address: ChannelAddress): string {
  const plain = Buffer.alloc(BYTES[address.kind]);
  plain.write(address.clientId.replaceAll("-", ""), 0, "hex");
  plain.write(address.deviceId, DEVICE_AT, "base64url");
  plain.write(address.channelId, CHANNEL_AT, "base64url");
  plain.writeUIntBE(address.createdAt, CREATED_AT, 6);
  plain.writeUIntBE(address.expiresAt, EXPIRES_AT, 6);
  if (plain.length > KIND_AT) plain.writeUInt8(KINDS.indexOf(address.kind), KIND_AT);
  if (plain.length > KEY_AT) plain.write(address.keyDigest, KEY_AT, "base64url");
  return sealer.seal(purpose.channel, plain);
}

/** @returns the address, or undefined for every token that this service did not seal */
export function openChannelToken(sealer: Sealer, token: string): ChannelAddress | undefined {
  const plain = sealer.open(purpose.channel, token);
  if (typeof plain === "string") return undefined;
  const kind = plain.length > KIND_AT ? KINDS[plain[KIND_AT] ?? 0] : "primary";
  if (kind === undefined || plain.length !== BYTES[kind]) return undefined;
  return {
    clientId: formatUuid(plain.toString("hex", 0, DEVICE_AT)),
    deviceId: plain.toString("base64url", DEVICE_AT, CHANNEL_AT),
    channelId: plain.toString("base64url", CHANNEL_AT, CREATED_AT),
    kind,
    keyDigest: plain.toString("base64url", KEY_AT),
    createdAt: plain.readUIntBE(CREATED_AT, 6),
    expiresAt: plain.readUIntBE(EXPIRES_AT, 6),
  };
}

/** @param base `https://host` without a path */
export const formatChannelUri = (base: string, token: string, kind: ChannelKind): string =>
  `${base}/${kind === "alternate" ? "w/" : ""}?token=${token}`;

/** The token of a channel URI, in whichever of its forms: `/?token=T`, `/w/?token=T`, `/w/T`. */
export const tokenOfUri = (uri: string): string | undefined => readTarget(targetOf(uri));

/** The token that a request is addressed to. Some senders lose the query, so it may stand in the path of `/w/`. @source rpush/rpush issue 714 */
export function readTarget({ path, query }: Target): string | undefined {
  return path.startsWith("/w/") && path !== "/w/" ? path.slice("/w/".length) : readChannelToken(query);
}

/**
 * The token in a request's query: percent-decoded, `+` left alone, other parameters ignored.
 *
 * @param query what follows the question mark
 * @source docs/reference/wns.md, R-3.3
 */
export function readChannelToken(query: string): string | undefined {
  if (query.startsWith("token=") && !query.includes("&") && !query.includes("%")) return query.slice(6) || undefined;
  for (const parameter of query.split("&")) {
    if (!parameter.startsWith("token=")) continue;
    const value = parameter.slice(6);
    if (!value.includes("%")) return value || undefined;
    try {
      return decodeURIComponent(value) || undefined;
    } catch {
      return undefined;
    }
  }
  return undefined;
}
