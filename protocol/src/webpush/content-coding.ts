/** How the body of a Web Push is encrypted, as far as it stands in headers: checked, and cleaned for the device. The body is opaque. */
import { type Refusal, refusal } from "../errors.ts";
import type { HeaderSource } from "../wns/push-request.ts";
import { firstOf } from "./first-of.ts";
import { formatSections, type Parameter, readSections } from "./parameters.ts";

/** What the device needs to decrypt the body. WNS's names, as in `RawNotification.Headers`. */
export type EncryptionHeaders = Readonly<Record<"Content-Encoding", string>> &
  Partial<Readonly<Record<"Encryption" | "Crypto-Key", string>>>;

/** Of one header: beyond what any sender needs, and every waiting notification keeps its own. */
const MAX_CHARACTERS = 1024;

const BASE64URL = /^[A-Za-z0-9_-]+$/;

const wrong = (header: string, what: string): Refusal => refusal("CODING_INVALID", `${header} ${what}`);
const valueIn = (sections: readonly (readonly Parameter[])[], wanted: string): string | undefined =>
  sections.flat().find(({ name }) => name === wanted)?.value;

/**
 * Reads the headers of a body that is not empty. Never throws.
 *
 * The signer's key (`p256ecdsa`) is taken out of `Crypto-Key`: who signed is none of the device's business.
 *
 * @returns the headers for the device, or CODING_INVALID naming the header
 * @source RFC 8291 section 4, RFC 8292 section 4.2; draft-ietf-webpush-encryption-03 for `aesgcm`
 */
export function readContentCoding(get: HeaderSource): EncryptionHeaders | Refusal {
  const coding = firstOf(get("content-encoding"))?.toLowerCase();
  if (coding === undefined) return wrong("Content-Encoding", "is missing");
  if (coding !== "aes128gcm" && coding !== "aesgcm") return wrong("Content-Encoding", "must be aes128gcm or aesgcm");
  const encryption = get("encryption") ?? "";
  const cryptoKey = get("crypto-key") ?? "";
  // As nearly all of today are.
  if (coding === "aes128gcm" && encryption === "" && cryptoKey === "") return FINAL_CODING;
  if (encryption.length > MAX_CHARACTERS) return wrong("Encryption", "is too long");
  if (cryptoKey.length > MAX_CHARACTERS) return wrong("Crypto-Key", "is too long");
  const [salts, keys] = [readSections(encryption), readSections(cryptoKey)];
  return coding === "aesgcm" ? readDraftCoding(salts, keys, cryptoKey !== "") : readFinalCoding(salts, keys);
}

const FINAL_CODING: EncryptionHeaders = { "Content-Encoding": "aes128gcm" };

type Sections = ReturnType<typeof readSections>;

/** In `aes128gcm` salt and key stand in the body. */
function readFinalCoding(salts: Sections, keys: Sections): EncryptionHeaders | Refusal {
  if (valueIn(salts, "salt") !== undefined) return wrong("Encryption", "must not have a salt with aes128gcm");
  if (valueIn(keys, "dh") !== undefined) return wrong("Crypto-Key", "must not have dh with aes128gcm");
  return FINAL_CODING;
}

function readDraftCoding(salts: Sections, keys: Sections, withKeys: boolean): EncryptionHeaders | Refusal {
  if (!BASE64URL.test(valueIn(salts, "salt") ?? "")) return wrong("Encryption", "must have a salt in base64url");
  const coding = { "Content-Encoding": "aesgcm", Encryption: formatSections(salts) };
  if (!withKeys) return coding;
  if (!BASE64URL.test(valueIn(keys, "dh") ?? "")) return wrong("Crypto-Key", "must have dh in base64url");
  const ours = keys.map((section) => section.filter(({ name }) => name !== "p256ecdsa"));
  return { ...coding, "Crypto-Key": formatSections(ours.filter((section) => section.length > 0)) };
}
