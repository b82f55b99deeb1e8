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
  /** For whom an alternate channel was made; `wns` for all others. */
  readonly profile: PushProfile;
  /** SHA-256 of the public key whose holder may push, base64url; empty for all but alternate channels, and for those to which everybody may push. */
  readonly keyDigest: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** Infinity for a browser's channel, whose record says when it ends. */
  readonly expiresAt: number;
}

/**
 * For whom a channel was made, which says in which words its senders are answered: an app of WNS, a browser that speaks autopush, or an
 * app of UnifiedPush. Only the last two may be without a key.
 */
export type PushProfile = "wns" | "autopush" | "up";

interface Form {
  readonly kind: ChannelKind;
  readonly profile: PushProfile;
}

/** Their places stand in URIs in the field: only ever appended to. */
const FORMS: readonly Form[] = [
  { kind: "primary", profile: "wns" },
  { kind: "tile", profile: "wns" },
  { kind: "alternate", profile: "wns" },
  { kind: "alternate", profile: "autopush" },
  { kind: "alternate", profile: "up" },
];

const DEVICE_AT = 16;
const CHANNEL_AT = DEVICE_AT + 16;
const CREATED_AT = CHANNEL_AT + 12;
const EXPIRES_AT = CREATED_AT + 6;
const KIND_AT = EXPIRES_AT + 6;
const KEY_AT = KIND_AT + 1;
const WHOLE = KEY_AT + 32;

/** What stands in a URI for no end: all bits of its six bytes. */
const NEVER = 2 ** 48 - 1;

/** A primary channel has neither kind nor key in its URI; a tile's has the kind, an alternate one's both, unless everybody may push to it. */
function bytesOf({ kind, profile }: Form, keyed: boolean): number {
  if (kind === "primary") return KIND_AT;
  return kind === "tile" || (profile !== "wns" && !keyed) ? KEY_AT : WHOLE;
}

/** @returns the token of the URI: 114 to 159 characters */
export function sealChannel(sealer: Sealer, address: ChannelAddress): string {
  const { kind, profile, keyDigest } = address;
  const plain = Buffer.alloc(bytesOf(address, keyDigest !== ""));
  plain.write(address.clientId.replaceAll("-", ""), 0, "hex");
  plain.write(address.deviceId, DEVICE_AT, "base64url");
  plain.write(address.channelId, CHANNEL_AT, "base64url");
  plain.writeUIntBE(address.createdAt, CREATED_AT, 6);
  plain.writeUIntBE(Math.min(address.expiresAt, NEVER), EXPIRES_AT, 6);
  const form = FORMS.findIndex((one) => one.kind === kind && one.profile === profile);
  if (plain.length > KIND_AT) plain.writeUInt8(form, KIND_AT);
  if (plain.length > KEY_AT) plain.write(keyDigest, KEY_AT, "base64url");
  return sealer.seal(purpose.channel, plain);
}

/** @returns the address, or undefined for every token that this service did not seal */
export function openChannelToken(sealer: Sealer, token: string): ChannelAddress | undefined {
  const plain = sealer.open(purpose.channel, token);
  if (typeof plain === "string") return undefined;
  const form = FORMS[plain.length > KIND_AT ? (plain[KIND_AT] ?? 0) : 0];
  if (form === undefined || plain.length !== bytesOf(form, plain.length === WHOLE)) return undefined;
  const expiresAt = plain.readUIntBE(EXPIRES_AT, 6);
  return {
    clientId: clientIdOf(plain),
    deviceId: plain.toString("base64url", DEVICE_AT, CHANNEL_AT),
    channelId: plain.toString("base64url", CHANNEL_AT, CREATED_AT),
    ...form,
    keyDigest: plain.toString("base64url", KEY_AT),
    createdAt: plain.readUIntBE(CREATED_AT, 6),
    expiresAt: expiresAt === NEVER ? Number.POSITIVE_INFINITY : expiresAt,
  };
}

/** By their bytes: there are few apps, and each has many channels, whose addresses share it. */
const clientIds = new Map<string, string>();
const MAX_CLIENT_IDS = 1000;

function clientIdOf(plain: Buffer): string {
  const bytes = plain.toString("latin1", 0, DEVICE_AT);
  let id = clientIds.get(bytes);
  if (id === undefined) {
    id = formatUuid(plain.toString("hex", 0, DEVICE_AT));
    if (clientIds.size >= MAX_CLIENT_IDS) clientIds.clear();
    clientIds.set(bytes, id);
  }
  return id;
}

/** @param base `https://host` without a path */
export const formatChannelUri = (base: string, token: string, kind: ChannelKind): string =>
  kind === "alternate" ? `${base}${WEB_PUSH_PATH}${token}` : `${base}/?token=${token}`;

/** What the endpoint of a browser looks like. @param keyed whether a key was named, whose holder alone may push @source mozilla-services/autopush-rs */
export const formatAutopushEndpoint = (base: string, token: string, keyed: boolean): string =>
  `${base}/wpush/${keyed ? "v2" : "v1"}/${token}`;

/** Some senders lose the query, so the token stands in the path. @source rpush/rpush issue 714 */
const WEB_PUSH_PATH = "/w/";
const WEB_PUSH_PATHS: readonly string[] = [WEB_PUSH_PATH, "/wpush/v1/", "/wpush/v2/"];

/** Whether a path is that of a Web Push endpoint, of any form. */
export const isWebPushPath = (path: string): boolean =>
  path === "/w" || WEB_PUSH_PATHS.some((start) => path.startsWith(start));

/** The token of a channel URI, in whichever of its forms: `/?token=T`, `/w/T`, `/w/?token=T`, `/wpush/v1/T`, `/wpush/v2/T`. */
export const tokenOfUri = (uri: string): string | undefined => readTarget(targetOf(uri));

/** The token that a request is addressed to. */
export function readTarget({ path, query }: Target): string | undefined {
  const start = WEB_PUSH_PATHS.find((one) => path.startsWith(one));
  return start === undefined || path === start ? readChannelToken(query) : path.slice(start.length);
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
