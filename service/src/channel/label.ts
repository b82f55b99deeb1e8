/** What tells the channels of one app on one device apart: a tile's id, or an app's own label with the key it stands for. Pure. */
import { createHash, createPublicKey, type KeyObject } from "node:crypto";
import { BelfryError, type ChannelKind } from "@belfry/protocol";
import type { ChannelRecord } from "../engine/store.ts";

/** An uncompressed point of P-256 (ANSI X9.62): 0x04, then 32 bytes each of x and y. */
const KEY_BYTES = 65;

/** Base64url of SHA-256, and the blank before it. */
const DIGEST_CHARACTERS = 44;

/** In the place of a digest, where everybody may push. */
const NO_DIGEST = "-".repeat(DIGEST_CHARACTERS - 1);

/** As it is kept. Alternate channels of one label are told apart by their keys too, because another key means another channel. */
export const formatLabel = (kind: ChannelKind, label: string, keyDigest: string): string =>
  kind === "alternate" ? `${label} ${keyDigest || NO_DIGEST}` : label;

/** As the device gave it. */
export const labelOf = ({ kind, label }: Pick<ChannelRecord, "kind" | "label">): string =>
  kind === "alternate" ? label.slice(0, -DIGEST_CHARACTERS) : label;

/**
 * SHA-256 of a sender's public key, base64url.
 *
 * @param key uncompressed P-256 point in base64url or base64, with or without padding
 * @throws BelfryError CHANNEL_KEY_INVALID when it is none
 * @source docs/reference/wns.md, R-8.6; RFC 8292 section 3.2
 */
export function digestServerKey(key: string): string {
  const bytes = Buffer.from(key, "base64url");
  if (bytes.length !== KEY_BYTES || bytes[0] !== 4 || !isOnCurve(bytes)) throw new BelfryError("CHANNEL_KEY_INVALID");
  return digestKey(bytes);
}

/** @param key 65 bytes */
export const digestKey = (key: Uint8Array): string => createHash("sha256").update(key).digest("base64url");

/** @param point 65 bytes @throws Error when it is not on the curve */
export function publicKeyOf(point: Buffer): KeyObject {
  const x = point.toString("base64url", 1, 33);
  const y = point.toString("base64url", 33);
  return createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
}

function isOnCurve(point: Buffer): boolean {
  try {
    publicKeyOf(point);
    return true;
  } catch {
    return false;
  }
}
