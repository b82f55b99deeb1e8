/**
 * What a sender of Web Push encrypts, in either content coding and as wrongly as a test wants it.
 *
 * Written apart from what it tests, and with the HKDF that WebCrypto has.
 */

/** To whom: what a subscription tells its sender, base64url. */
export interface Receiver {
  readonly p256dh: string;
  readonly auth: string;
}

/** A sender's pair. Base64url, as a JWK has them. */
export interface SenderPair {
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

/** What a test fixes or spoils. */
export interface EncryptOptions {
  /** Default: a new one. */
  readonly salt?: Uint8Array;
  /** Default: a new one. */
  readonly sender?: SenderPair;
  /** Bytes of padding. Default 0. */
  readonly padding?: number;
  /** What stands behind the text, of aes128gcm. Default: 2, as in the last record. */
  readonly delimiter?: number;
  /** What stands before the text, of aesgcm. Default: the length of the padding, and the padding. */
  readonly pad?: Uint8Array;
  /** Default 4096. */
  readonly recordSize?: number;
}

/** A message on its way: body, and the headers that the device gets with it. */
export interface Encrypted {
  readonly body: Buffer<ArrayBuffer>;
  readonly headers: Readonly<Record<string, string>>;
}

const P256 = { name: "ECDH", namedCurve: "P-256" } as const;

const bytesOf = (text: string) => Buffer.from(text, "base64url");
const joined = (...parts: readonly (Uint8Array | string)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));

async function hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, bytes: number) {
  const key = await crypto.subtle.importKey("raw", Buffer.from(ikm), "HKDF", false, ["deriveBits"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: Buffer.from(salt), info: Buffer.from(info) };
  return Buffer.from(await crypto.subtle.deriveBits(how, key, bytes * 8));
}

async function newPair(): Promise<SenderPair> {
  const { privateKey } = await crypto.subtle.generateKey(P256, true, ["deriveBits"]);
  const { x = "", y = "", d = "" } = await crypto.subtle.exportKey("jwk", privateKey);
  return { x, y, d };
}

/** What sender and receiver both know, with the public keys of the two. */
async function agree(to: Receiver, sender: SenderPair) {
  const receiver = bytesOf(to.p256dh);
  const own = joined(Uint8Array.of(4), bytesOf(sender.x), bytesOf(sender.y));
  const theirs = await crypto.subtle.importKey("raw", receiver, P256, false, []);
  const jwk = { kty: "EC", crv: "P-256", ...sender };
  const ours = await crypto.subtle.importKey("jwk", jwk, P256, false, ["deriveBits"]);
  const secret = Buffer.from(await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, ours, 256));
  return { receiver, own, secret, auth: bytesOf(to.auth) };
}

async function seal(cek: Buffer<ArrayBuffer>, iv: Buffer<ArrayBuffer>, text: Buffer<ArrayBuffer>) {
  const key = await crypto.subtle.importKey("raw", cek, "AES-GCM", false, ["encrypt"]);
  return Buffer.from(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text));
}

/** @source RFC 8291 section 3.4 */
export async function encryptAes128gcm(
  text: Uint8Array,
  to: Receiver,
  options: EncryptOptions = {},
): Promise<Encrypted> {
  const { salt = crypto.getRandomValues(new Uint8Array(16)), padding = 0, delimiter = 2, recordSize = 4096 } = options;
  const { receiver, own, secret, auth } = await agree(to, options.sender ?? (await newPair()));
  const ikm = await hkdf(auth, secret, joined("WebPush: info\0", receiver, own), 32);
  const cek = await hkdf(salt, ikm, joined("Content-Encoding: aes128gcm\0"), 16);
  const nonce = await hkdf(salt, ikm, joined("Content-Encoding: nonce\0"), 12);
  const head = Buffer.alloc(5);
  head.writeUInt32BE(recordSize);
  head.writeUInt8(own.length, 4);
  const sealed = await seal(cek, nonce, joined(text, Uint8Array.of(delimiter), new Uint8Array(padding)));
  return { body: joined(salt, head, own, sealed), headers: { "Content-Encoding": "aes128gcm" } };
}

/** @source draft-ietf-webpush-encryption-04 section 4 */
export async function encryptAesgcm(text: Uint8Array, to: Receiver, options: EncryptOptions = {}): Promise<Encrypted> {
  const { salt = crypto.getRandomValues(new Uint8Array(16)), padding = 0 } = options;
  const { receiver, own, secret, auth } = await agree(to, options.sender ?? (await newPair()));
  const ikm = await hkdf(auth, secret, joined("Content-Encoding: auth\0"), 32);
  const context = joined("P-256\0", Uint8Array.of(0, 65), receiver, Uint8Array.of(0, 65), own);
  const cek = await hkdf(salt, ikm, joined("Content-Encoding: aesgcm\0", context), 16);
  const nonce = await hkdf(salt, ikm, joined("Content-Encoding: nonce\0", context), 12);
  const zeros = Buffer.alloc(2 + padding);
  zeros.writeUInt16BE(padding);
  return {
    body: await seal(cek, nonce, joined(options.pad ?? zeros, text)),
    headers: {
      "Content-Encoding": "aesgcm",
      Encryption: `salt=${Buffer.from(salt).toString("base64url")}`,
      "Crypto-Key": `dh=${own.toString("base64url")}`,
    },
  };
}
