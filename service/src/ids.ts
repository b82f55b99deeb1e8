/** Identities: of devices, channels, secrets and notifications. Where the randomness of the service comes from. */
import { randomBytes, randomFillSync } from "node:crypto";

/**
 * The milliseconds since 1970 in six bytes, then ten random ones, as 22 characters. Whatever is kept of devices lies in the order of their ids, and devices that
 * came together are listed together: so they share pages.
 *
 * @source docs/adr/0035-device-ids-begin-with-the-time.md
 */
export function newDeviceId(at: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Math.floor(at), 0, 6);
  return bytes.toString("base64url");
}

/** 16 random bytes as 32 hex digits: what a browser proves itself by. */
export const newUaid = (): string => randomBytes(16).toString("hex");

/** 12 random bytes as 16 characters. */
export const newChannelId = (): string => randomBytes(12).toString("base64url");

/** 32 random bytes as 43 characters: names a subscription to receipts, and whoever knows it may read them. */
export const newReceiptsId = (): string => randomBytes(32).toString("base64url");

/** 8 random bytes as 16 hex digits: names a client secret inside access tokens. */
export const newSecretId = (): string => randomBytes(8).toString("hex");

/** A client secret: 32 random bytes, base64url, so that no sender can damage it by encoding. */
export const newClientSecret = (): string => randomBytes(32).toString("base64url");

const pool = new Uint32Array(1024);
let used = pool.length;

/** 32 random bits out of a pool, because asking the kernel each time costs more than the push's own arithmetic. */
export function random32(): number {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool[used++] ?? 0;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, "0"));
const hex2 = (value: number): string => HEX[value & 255] ?? "";
const hex8 = (value: number): string => hex2(value >>> 24) + hex2(value >>> 16) + hex2(value >>> 8) + hex2(value);

/** A message id of two 32-bit halves: 16 upper-case hex digits. @source docs/reference/wns.md, R-6.6 */
export const formatMessageId = (high: number, low: number): string => hex8(high) + hex8(low);

/** A message id for an answer that is no notification: a refusal. */
export const newRefusalId = (): string => formatMessageId(random32(), random32());

/** 32 hex digits with the dashes of a UUID. */
export function formatUuid(hex: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
