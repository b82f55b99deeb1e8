/**
 * Sealed values: what the service hands out and takes back without keeping it.
 *
 * AES-256-GCM under a random nonce; one byte in front names the key, so that keys rotate without breaking what is out there.
 * The purpose is authenticated too: a device credential never opens as a channel. Knows bytes, not what they mean.
 *
 * @source ADR 0003, sealed channel URIs
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import type { KeyRecord } from "./engine/store.ts";

/** What a sealed value is for. The numbers stand in tokens in the field: never reuse one. */
export const purpose = { channel: 1, accessToken: 2, device: 3, message: 4 } as const;
export type Purpose = (typeof purpose)[keyof typeof purpose];

export type Opened = Buffer | "damaged" | "unknown-key";

export interface Sealer {
  /** @returns base64url without padding: the only characters are unreserved ones */
  seal(kind: Purpose, plain: Uint8Array): string;
  /** Never throws. `unknown-key`: sealed by a service with other keys; `damaged`: anything else that is not ours. */
  open(kind: Purpose, sealed: string): Opened;
  /** Keyed hash for secrets at rest, base64url. Stays the same while keys rotate, because the oldest key makes it. */
  hash(secret: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + NONCE_BYTES;
const SHAPE = /^[A-Za-z0-9_-]{40,1024}$/;

/** A fresh key. Its id is random, so that a service made anew tells "not my key" from "damaged". */
export function newKey(createdAt: number): KeyRecord {
  const [random = 0] = randomBytes(1);
  return { id: 1 + (random % 255), secret: randomBytes(32).toString("base64url"), createdAt };
}

/**
 * @param keys oldest first, at least one; all of them open
 * @param seals the one of them that seals; the newest unless given
 */
export function createSealer(keys: readonly KeyRecord[], seals = keys.at(-1)): Sealer {
  const byId = new Map(keys.map((key) => [key.id, Buffer.from(key.secret, "base64url")]));
  const sealing = seals && byId.get(seals.id);
  const hashing = keys[0] && byId.get(keys[0].id);
  if (seals === undefined || sealing === undefined || hashing === undefined) throw new Error("no sealing key");
  const hashKey = createHmac("sha256", hashing).update("belfry secrets at rest").digest();

  return {
    seal(kind, plain) {
      const head = Buffer.concat([Buffer.of(seals.id), randomBytes(NONCE_BYTES)]);
      const cipher = createCipheriv("aes-256-gcm", sealing, head.subarray(1)).setAAD(Buffer.of(kind, seals.id));
      return Buffer.concat([head, cipher.update(plain), cipher.final(), cipher.getAuthTag()]).toString("base64url");
    },
    open(kind, sealed) {
      if (!SHAPE.test(sealed) || !isOnlySpelling(sealed)) return "damaged";
      const bytes = Buffer.from(sealed, "base64url");
      if (bytes.length <= HEAD_BYTES + TAG_BYTES) return "damaged";
      const keyId = bytes[0] ?? 0;
      const key = byId.get(keyId);
      if (key === undefined) return "unknown-key";
      return decipher(key, Buffer.of(kind, keyId), bytes);
    },
    hash: (secret) => createHmac("sha256", hashKey).update(secret).digest("base64url"),
  };
}

/** Of a last character that is not full, those whose spare bits are 0: two bits of it count, or four. */
const ENDS: readonly string[] = ["", "", "AQgw", "AEIMQUYcgkosw048"];

/** Base64 has several spellings of the same bytes; only the one that was handed out is ours. */
function isOnlySpelling(sealed: string): boolean {
  const over = sealed.length % 4;
  return over === 0 || ENDS[over]?.includes(sealed.charAt(sealed.length - 1)) === true;
}

function decipher(key: Buffer, purposeAndKey: Buffer, bytes: Buffer): Opened {
  const opened = createDecipheriv("aes-256-gcm", key, bytes.subarray(1, HEAD_BYTES), { authTagLength: TAG_BYTES });
  opened.setAAD(purposeAndKey).setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
  try {
    const plain = opened.update(bytes.subarray(HEAD_BYTES, bytes.length - TAG_BYTES));
    // Nothing more comes of a stream cipher: this is where the tag is compared.
    opened.final();
    return plain;
  } catch {
    return "damaged";
  }
}
