/** The keys of one subscription: made, kept and read, and the secret that they make with a sender's. Knows no message. */
import { fromBase64Url, toBase64Url } from "../base64url.ts";
import type { KeysRecord } from "../store.ts";
import type { Bytes } from "./key-schedule.ts";

/** An uncompressed point of P-256: 0x04, then 32 bytes each of x and y. @source ANSI X9.62 */
export const POINT_BYTES = 65;
const COORDINATE_BYTES = 32;

/** @source RFC 8291 section 3.2 */
const AUTH_BYTES = 16;

const P256 = { name: "ECDH", namedCurve: "P-256" } as const;

/** Imports somebody else's public key. @returns undefined for what is no uncompressed point of the curve */
export async function importPoint(point: Bytes): Promise<CryptoKey | undefined> {
  // WebCrypto may take compressed points too, which no sender of Web Push may use.
  if (point.length !== POINT_BYTES || point[0] !== 4) return undefined;
  try {
    return await crypto.subtle.importKey("raw", point, P256, false, []);
  } catch {
    return undefined;
  }
}

/** See the head of this file. The private half is in no property: it shows neither in logs nor in JSON. */
export class SubscriptionKeys {
  /** The public key, 65 bytes. */
  readonly p256dh: Bytes;
  /** 16 bytes that app server and device share. */
  readonly auth: Bytes;
  readonly #record: KeysRecord;
  readonly #privateKey: CryptoKey;

  constructor(record: KeysRecord, p256dh: Bytes, auth: Bytes, privateKey: CryptoKey) {
    this.#record = record;
    this.p256dh = p256dh;
    this.auth = auth;
    this.#privateKey = privateKey;
  }

  /** The secret shared with the holder of the other key: 32 bytes. @returns undefined for a key that is none */
  async agree(senderKey: Bytes): Promise<Bytes | undefined> {
    const point = await importPoint(senderKey);
    if (point === undefined) return undefined;
    return new Uint8Array(await crypto.subtle.deriveBits({ name: "ECDH", public: point }, this.#privateKey, 256));
  }

  /** For the store, with the private key: see {@link KeysRecord}. */
  toRecord(): KeysRecord {
    return this.#record;
  }

  /** What a sender may know. */
  toJSON(): { readonly p256dh: string; readonly auth: string } {
    const { p256dh, auth } = this.#record;
    return { p256dh, auth };
  }
}

/** Makes new keys. @throws where there is no WebCrypto: in pages that were not served securely */
export async function createKeys(): Promise<SubscriptionKeys> {
  const pair = await crypto.subtle.generateKey(P256, true, ["deriveBits"]);
  const [point, { d = "" }] = await Promise.all([
    crypto.subtle.exportKey("raw", pair.publicKey),
    crypto.subtle.exportKey("jwk", pair.privateKey),
  ]);
  const auth = crypto.getRandomValues(new Uint8Array(AUTH_BYTES));
  const record = { p256dh: toBase64Url(new Uint8Array(point)), auth: toBase64Url(auth), d };
  return new SubscriptionKeys(record, new Uint8Array(point), auth, pair.privateKey);
}

/** Reads keys that were kept. @returns undefined when they are none, or do not belong together */
export async function readKeys(record: KeysRecord): Promise<SubscriptionKeys | undefined> {
  const [p256dh, auth] = [fromBase64Url(record.p256dh), fromBase64Url(record.auth)];
  if (p256dh?.length !== POINT_BYTES || auth?.length !== AUTH_BYTES) return undefined;
  const x = toBase64Url(p256dh.slice(1, 1 + COORDINATE_BYTES));
  const y = toBase64Url(p256dh.slice(1 + COORDINATE_BYTES));
  try {
    const jwk = { kty: "EC", crv: "P-256", x, y, d: record.d };
    const privateKey = await crypto.subtle.importKey("jwk", jwk, P256, false, ["deriveBits"]);
    return new SubscriptionKeys(record, p256dh, auth, privateKey);
  } catch {
    return undefined;
  }
}
