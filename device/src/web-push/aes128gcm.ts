/** The content coding aes128gcm: salt and sender's key stand in the body. @source RFC 8188; RFC 8291 */
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

/** Salt, record size, length of the key's id. */
const HEAD_BYTES = SALT_BYTES + 4 + 1;

/** A delimiter and the tag: what a record without text has. */
const MIN_SEALED_BYTES = 1 + TAG_BYTES;
const MIN_RECORD_SIZE = MIN_SEALED_BYTES + 1;

/** Ends the text of the last record; that of any other record ends in 1. */
const LAST_DELIMITER = 2;

const CEK_INFO = utf8("Content-Encoding: aes128gcm\0");
const NONCE_INFO = utf8("Content-Encoding: nonce\0");

/** A body of one record, taken apart. */
export interface Record128 {
  readonly salt: Bytes;
  /** Of Web Push: the sender's public key. */
  readonly keyId: Bytes;
  readonly sealed: Bytes;
}

/** Takes a body apart. @returns undefined unless it has exactly one record */
export function readRecord(body: Bytes): Record128 | undefined {
  if (body.length < HEAD_BYTES + MIN_SEALED_BYTES) return undefined;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const recordSize = view.getUint32(SALT_BYTES);
  const keyEnd = HEAD_BYTES + view.getUint8(HEAD_BYTES - 1);
  const sealed = body.slice(keyEnd);
  if (recordSize < MIN_RECORD_SIZE || sealed.length < MIN_SEALED_BYTES || sealed.length > recordSize) return undefined;
  return { salt: body.slice(0, SALT_BYTES), keyId: body.slice(HEAD_BYTES, keyEnd), sealed };
}

/** What seals the content, from the key that both ends know. @source RFC 8188 section 2.2 */
export const deriveRecordKeys = (salt: Bytes, ikm: Bytes): Promise<ContentKeys> =>
  deriveContentKeys(salt, ikm, { cek: CEK_INFO, nonce: NONCE_INFO });

/** The key that both ends know, from the secret they agreed on. @source RFC 8291 section 3.3 */
export async function deriveSharedKey(ecdh: Bytes, keys: Pick<SubscriptionKeys, "p256dh" | "auth">, senderKey: Bytes) {
  const prkKey = await hmac(keys.auth, ecdh);
  const keyInfo = joined(utf8("WebPush: info\0"), keys.p256dh, senderKey);
  return { prkKey, keyInfo, ikm: await expand(prkKey, keyInfo) };
}

/** Opens a record with the key that both ends know. @source RFC 8188 section 2.1 */
export async function openRecord({ salt, sealed }: Record128, ikm: Bytes): Promise<Bytes | DecryptFailure> {
  const padded = await breakSeal(await deriveRecordKeys(salt, ikm), sealed);
  if (padded === undefined) return "seal-broken";
  const end = padded.findLastIndex((byte) => byte !== 0);
  return padded[end] === LAST_DELIMITER ? padded.slice(0, end) : "padding-wrong";
}

/** Decrypts a body. Never throws. */
export async function decryptAes128gcm(body: Bytes, keys: SubscriptionKeys): Promise<Bytes | DecryptFailure> {
  const record = readRecord(body);
  if (record === undefined) return "record-wrong";
  if (record.keyId.length !== POINT_BYTES) return "sender-key-wrong";
  const ecdh = await keys.agree(record.keyId);
  if (ecdh === undefined) return "sender-key-wrong";
  const { ikm } = await deriveSharedKey(ecdh, keys, record.keyId);
  return openRecord(record, ikm);
}
