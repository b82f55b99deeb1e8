/** Encrypts one message for one browser. Knows keys and bytes; refuses to know where they go. */
import { createCipheriv, createECDH, createHmac, type ECDH } from "node:crypto";

/** What a browser gives to whoever may push to it. */
export interface BrowserKeys {
  /** Its public key: uncompressed point on P-256, 65 bytes. */
  readonly p256dh: Uint8Array;
  /** 16 bytes that only it and its senders know. */
  readonly auth: Uint8Array;
}

/** What is new for each message. */
export interface MessageKeys {
  /** 16 bytes. */
  readonly salt: Uint8Array;
  /** 32 bytes: the private key of a pair that is used once. */
  readonly privateKey: Uint8Array;
}

/** The whole message is one record. @source RFC 8291 section 4 */
const RECORD_BYTES = 4096;
const TAG_BYTES = 16;
const HEADER_BYTES = 16 + 4 + 1 + 65;
/** Bytes of plaintext that fit beside header, padding delimiter and tag. */
export const MAX_WEB_PUSH_BYTES = RECORD_BYTES - HEADER_BYTES - 1 - TAG_BYTES;

const hmac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer => {
  const mac = createHmac("sha256", key);
  for (const part of parts) mac.update(part);
  return mac.digest();
};

/** One block of HKDF is all that is asked for here. @source RFC 5869 */
const derive = (salt: Uint8Array, secret: Uint8Array, info: Uint8Array, bytes: number): Buffer =>
  hmac(hmac(salt, secret), info, ONE).subarray(0, bytes);

const ONE = Uint8Array.of(1);
const KEY_INFO = Buffer.from("WebPush: info\0");
const CONTENT_INFO = Buffer.from("Content-Encoding: aes128gcm\0");
const NONCE_INFO = Buffer.from("Content-Encoding: nonce\0");

/** Behind the last byte of the last record. @source RFC 8188 section 2 */
const DELIMITER = Uint8Array.of(2);

function headerOf(salt: Uint8Array, publicKey: Uint8Array): Buffer {
  const size = Buffer.alloc(5);
  size.writeUInt32BE(RECORD_BYTES);
  size[4] = publicKey.length;
  return Buffer.concat([salt, size, publicKey]);
}

/**
 * Encrypts a message with the coding `aes128gcm`.
 *
 * @param plain at most {@link MAX_WEB_PUSH_BYTES}
 * @throws Error when the browser's key is no point of the curve
 * @source RFC 8291 section 3.4, RFC 8188 section 2
 */
export function encryptMessage(
  plain: Uint8Array,
  { p256dh, auth }: BrowserKeys,
  { salt, privateKey }: MessageKeys,
): Buffer {
  const pair: ECDH = createECDH("prime256v1");
  pair.setPrivateKey(privateKey);
  const publicKey = pair.getPublicKey();
  const shared = pair.computeSecret(p256dh);
  const input = derive(auth, shared, Buffer.concat([KEY_INFO, p256dh, publicKey]), 32);
  const cipher = createCipheriv(
    "aes-128-gcm",
    derive(salt, input, CONTENT_INFO, 16),
    derive(salt, input, NONCE_INFO, 12),
  );
  const sealed = [cipher.update(plain), cipher.update(DELIMITER), cipher.final(), cipher.getAuthTag()];
  return Buffer.concat([headerOf(salt, publicKey), ...sealed]);
}

/** A key pair that is used once. @param random bytes that nobody can guess */
export function newMessageKeys(random: (bytes: number) => Uint8Array): MessageKeys {
  return { salt: random(16), privateKey: privateKeyOf(random) };
}

/** Nearly every 32 bytes are a key of the curve; those above its order, of which nobody will ever see one, are drawn again. */
function privateKeyOf(random: (bytes: number) => Uint8Array): Uint8Array {
  for (;;) {
    const drawn = random(32);
    const isKey = drawn[0] !== 0xff && drawn.some((byte) => byte !== 0);
    if (isKey) return drawn;
  }
}
