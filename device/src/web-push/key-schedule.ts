/**
 * From a secret that both ends hold to the key and nonce that seal one message: the steps that both content codings share.
 *
 * WebCrypto only. HKDF is done by hand from HMAC, because every step of it is compared with what the RFC prints.
 *
 * @source RFC 5869; RFC 8291 section 3.4; draft-ietf-webpush-encryption-04 section 3
 */

/** Bytes that own their buffer, as WebCrypto wants them. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Bytes of the tag at the end of what AES-GCM seals. */
export const TAG_BYTES = 16;

/** Bytes of the salt of a message. */
export const SALT_BYTES = 16;

const CEK_BYTES = 16;
const NONCE_BYTES = 12;
const FIRST_BLOCK = Uint8Array.of(1);

export const utf8 = (text: string): Bytes => new TextEncoder().encode(text);

/** One after the other. */
export function joined(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** HMAC-SHA-256: HKDF's extract, and with {@link expand} its expand. */
export async function hmac(key: Bytes, data: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", imported, data));
}

/** The first 32 bytes of HKDF's expand; no secret here is longer. */
export const expand = (prk: Bytes, info: Bytes): Promise<Bytes> => hmac(prk, joined(info, FIRST_BLOCK));

/** What seals one message, and what it was made from. */
export interface ContentKeys {
  readonly prk: Bytes;
  /** 16 bytes. */
  readonly cek: Bytes;
  /** 12 bytes. */
  readonly nonce: Bytes;
}

/** @param ikm what both ends know @param infos what the coding says the key and the nonce are for */
export async function deriveContentKeys(
  salt: Bytes,
  ikm: Bytes,
  infos: { readonly cek: Bytes; readonly nonce: Bytes },
): Promise<ContentKeys> {
  const prk = await hmac(salt, ikm);
  const [cek, nonce] = await Promise.all([expand(prk, infos.cek), expand(prk, infos.nonce)]);
  return { prk, cek: cek.slice(0, CEK_BYTES), nonce: nonce.slice(0, NONCE_BYTES) };
}

/** Breaks a seal of AES-128-GCM. @returns undefined when it was sealed with anything else, or touched since */
export async function breakSeal({ cek, nonce }: ContentKeys, sealed: Bytes): Promise<Bytes | undefined> {
  const key = await crypto.subtle.importKey("raw", cek, "AES-GCM", false, ["decrypt"]);
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: "AES-GCM", iv: nonce }, key, sealed));
  } catch {
    return undefined;
  }
}
