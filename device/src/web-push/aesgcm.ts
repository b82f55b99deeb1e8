/**
 * The content coding aesgcm of the drafts, which senders in the field still use: salt and sender's key stand in headers.
 *
 * @source draft-ietf-webpush-encryption-04; draft-ietf-httpbis-encryption-encoding-03
 */
import { type Parameter, readSections } from "@belfry/protocol";
import { fromBase64Url } from "../base64url.ts";
import type { DecryptFailure } from "./failure.ts";
import {
  type Bytes,
  breakSeal,
  type ContentKeys,
  deriveContentKeys,
  expand,
  hmac,
  joined,
  SALT_BYTES,
  TAG_BYTES,
  utf8,
} from "./key-schedule.ts";
import { POINT_BYTES, type SubscriptionKeys } from "./keys.ts";

const DEFAULT_RECORD_SIZE = 4096;

/** Before the padding, which comes before the text, stands its length. */
const PAD_LENGTH_BYTES = 2;

/** Of a public key in what the secrets are bound to, as two bytes. */
const POINT_LENGTH = Uint8Array.of(0, POINT_BYTES);

const AUTH_INFO = utf8("Content-Encoding: auth\0");

type Section = readonly Parameter[];

interface Seal {
  readonly salt: Bytes;
  readonly senderKey: Bytes;
  readonly recordSize: number;
}

const valueIn = (section: Section, wanted: string): string | undefined =>
  section.find(({ name }) => name === wanted)?.value;

/** One that names no key fits every key. */
const fits = (salt: Section, key: Section): boolean => {
  const [saltId, keyId] = [valueIn(salt, "keyid"), valueIn(key, "keyid")];
  return saltId === undefined || keyId === undefined || saltId === keyId;
};

const bytesIn = (section: Section, name: string): Bytes | undefined => {
  const text = valueIn(section, name);
  return text === undefined ? undefined : fromBase64Url(text);
};

/** Finds the salt, and the sender's key that it goes with. @returns undefined when either is missing or is none */
function readSeal(encryption: string, cryptoKey: string): Seal | undefined {
  const keys = readSections(cryptoKey).filter((section) => valueIn(section, "dh") !== undefined);
  for (const section of readSections(encryption)) {
    const salt = bytesIn(section, "salt");
    const key = keys.find((candidate) => fits(section, candidate));
    const senderKey = key && bytesIn(key, "dh");
    const recordSize = Number(valueIn(section, "rs") ?? DEFAULT_RECORD_SIZE);
    const isWhole = Number.isSafeInteger(recordSize) && recordSize > PAD_LENGTH_BYTES;
    if (salt?.length === SALT_BYTES && senderKey !== undefined && isWhole) return { salt, senderKey, recordSize };
  }
  return undefined;
}

/** What seals the content, and what it was made from. */
export async function deriveDraftKeys(
  ecdh: Bytes,
  { p256dh, auth }: Pick<SubscriptionKeys, "p256dh" | "auth">,
  { salt, senderKey }: Pick<Seal, "salt" | "senderKey">,
): Promise<ContentKeys & { readonly ikm: Bytes }> {
  const ikm = await expand(await hmac(auth, ecdh), AUTH_INFO);
  const context = joined(utf8("P-256\0"), POINT_LENGTH, p256dh, POINT_LENGTH, senderKey);
  const keys = await deriveContentKeys(salt, ikm, {
    cek: joined(utf8("Content-Encoding: aesgcm\0"), context),
    nonce: joined(utf8("Content-Encoding: nonce\0"), context),
  });
  return { ikm, ...keys };
}

function withoutPadding(padded: Bytes): Bytes | DecryptFailure {
  if (padded.length < PAD_LENGTH_BYTES) return "padding-wrong";
  const [high = 0, low = 0] = padded;
  const start = PAD_LENGTH_BYTES + high * 256 + low;
  const isPadding = start <= padded.length && padded.slice(PAD_LENGTH_BYTES, start).every((byte) => byte === 0);
  return isPadding ? padded.slice(start) : "padding-wrong";
}

/** Decrypts a body. Never throws. @param headers `Encryption` and `Crypto-Key` */
export async function decryptAesgcm(
  body: Bytes,
  headers: { readonly encryption: string; readonly cryptoKey: string },
  keys: SubscriptionKeys,
): Promise<Bytes | DecryptFailure> {
  const seal = readSeal(headers.encryption, headers.cryptoKey);
  if (seal === undefined) return "headers-wrong";
  // A record of full length says that another one follows, which was cut off.
  if (body.length < PAD_LENGTH_BYTES + TAG_BYTES || body.length >= seal.recordSize + TAG_BYTES) return "record-wrong";
  const ecdh = await keys.agree(seal.senderKey);
  if (ecdh === undefined) return "sender-key-wrong";
  const padded = await breakSeal(await deriveDraftKeys(ecdh, keys, seal), body);
  return padded === undefined ? "seal-broken" : withoutPadding(padded);
}
