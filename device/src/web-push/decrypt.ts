/** Decrypts the message of a Web Push, in either of its content codings. Knows no channel and no app. */
import { decryptAes128gcm } from "./aes128gcm.ts";
import { decryptAesgcm } from "./aesgcm.ts";
import type { DecryptFailure } from "./failure.ts";
import type { Bytes } from "./key-schedule.ts";
import type { SubscriptionKeys } from "./keys.ts";

/**
 * Decrypts a message. Never throws.
 *
 * @param headers as they come with a notification: `Content-Encoding`, and for aesgcm `Encryption` and `Crypto-Key`; names in any case
 * @returns what the sender wrote, or the name of what is wrong
 * @source RFC 8291; draft-ietf-webpush-encryption-04
 */
export async function decrypt(
  payload: Uint8Array,
  headers: Readonly<Record<string, string>>,
  keys: SubscriptionKeys,
): Promise<Bytes | DecryptFailure> {
  const given = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  const body = payload.slice();
  switch (given.get("content-encoding")?.trim().toLowerCase()) {
    case "aes128gcm":
      return decryptAes128gcm(body, keys);
    case "aesgcm": {
      const [encryption = "", cryptoKey = ""] = [given.get("encryption"), given.get("crypto-key")];
      return decryptAesgcm(body, { encryption, cryptoKey }, keys);
    }
    default:
      return "coding-unknown";
  }
}
