/** Channel URIs, in and out. Nobody else looks inside one. @source docs/reference/wns.md, R-3.1 to; ADR 0003 */
import { formatUuid } from "../ids.ts";
import { purpose, type Sealer } from "../seal.ts";

/** What a channel URI says to the service, and to nobody else. */
export interface ChannelAddress {
  /** Client id of the app that owns the channel. */
  readonly clientId: string;
  readonly deviceId: string;
  readonly channelId: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly expiresAt: number;
}

const DEVICE_AT = 16;
const CHANNEL_AT = DEVICE_AT + 16;
const CREATED_AT = CHANNEL_AT + 12;
const EXPIRES_AT = CREATED_AT + 6;
const BYTES = EXPIRES_AT + 6;

/** @returns the token of the URI: 114 characters */
export function sealChannel(sealer: Sealer, address: ChannelAddress): string {
  const plain = Buffer.alloc(BYTES);
  plain.write(address.clientId.replaceAll("-", ""), 0, "hex");
  plain.write(address.deviceId, DEVICE_AT, "base64url");
  plain.write(address.channelId, CHANNEL_AT, "base64url");
  plain.writeUIntBE(address.createdAt, CREATED_AT, 6);
  plain.writeUIntBE(address.expiresAt, EXPIRES_AT, 6);
  return sealer.seal(purpose.channel, plain);
}

/** @returns the address, or undefined for every token that this service did not seal */
export function openChannelToken(sealer: Sealer, token: string): ChannelAddress | undefined {
  const plain = sealer.open(purpose.channel, token);
  if (typeof plain === "string" || plain.length !== BYTES) return undefined;
  return {
    clientId: formatUuid(plain.toString("hex", 0, DEVICE_AT)),
    deviceId: plain.toString("base64url", DEVICE_AT, CHANNEL_AT),
    channelId: plain.toString("base64url", CHANNEL_AT, CREATED_AT),
    createdAt: plain.readUIntBE(CREATED_AT, 6),
    expiresAt: plain.readUIntBE(EXPIRES_AT, 6),
  };
}

/** @param base `https://host` without a path */
export const formatChannelUri = (base: string, token: string): string => `${base}/?token=${token}`;

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
