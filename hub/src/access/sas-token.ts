/**
 * A shared access signature as it stands in `Authorization`: read, signed and compared. Refuses to know policies and resources.
 *
 * What is signed is the resource exactly as it was sent. Each issuer encodes it in a way of its own, so whoever decodes and encodes it
 * again finds half of them wrong.
 *
 * @source Microsoft, "Control access with Shared Access Signatures"; docs/reference/hub.md, "Access"
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { decodeForm, decodePercent } from "../percent.ts";
import { HubRefusal } from "../refusal.ts";

/** A token, taken apart. */
export interface SasToken {
  /** As it was sent, still encoded: this is what was signed. */
  readonly resource: string;
  /** Base64, decoded from its place in the header. */
  readonly signature: string;
  /** As it was sent: this is what was signed, too. */
  readonly expiryText: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
  readonly keyName: string;
}

/** Issuers put the whole request URL in; nobody's is longer. */
const MAX_TOKEN_CHARACTERS = 8192;
const SCHEME = "sharedaccesssignature ";
/** Seconds since 1970 until the year 5138: more would leave the range in which milliseconds are whole numbers. */
const EXPIRY = /^\d{1,11}$/;

const malformed = (detail: string) => new HubRefusal("TOKEN_MALFORMED", { detail });

/** The last of two parts with one name counts for nothing: a token that can be read in two ways is none. */
function splitParts(text: string): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (const piece of text.split("&")) {
    const equals = piece.indexOf("=");
    if (equals < 0) continue;
    const name = piece.slice(0, equals).toLowerCase();
    if (parts.has(name)) throw malformed(`${JSON.stringify(name.slice(0, 20))} stands in it twice`);
    parts.set(name, piece.slice(equals + 1));
  }
  return parts;
}

function decoded(text: string, decode: (text: string) => string | undefined, name: string): string {
  const value = decode(text);
  if (value === undefined || value === "") throw malformed(`${name} cannot be read`);
  return value;
}

/**
 * Reads the header. Order and case of the names do not matter.
 *
 * @param header the value of `Authorization`, or null
 * @throws HubRefusal TOKEN_MISSING, TOKEN_UNSUPPORTED for another scheme, TOKEN_MALFORMED
 */
export function readSasToken(header: string | null): SasToken {
  if (header === null || header.trim() === "") throw new HubRefusal("TOKEN_MISSING");
  if (!header.toLowerCase().startsWith(SCHEME)) throw new HubRefusal("TOKEN_UNSUPPORTED");
  if (header.length > MAX_TOKEN_CHARACTERS) throw malformed("it is too long");
  const parts = splitParts(header.slice(SCHEME.length).trim());
  const part = (name: string) => {
    const value = parts.get(name);
    if (value === undefined || value === "") throw malformed(`${name} is missing`);
    return value;
  };
  const [resource, signature, expiryText, keyName] = [part("sr"), part("sig"), part("se"), part("skn")];
  if (!EXPIRY.test(expiryText)) throw malformed("se is no time");
  return {
    resource,
    // A "+" is one of base64's own digits; some issuers leave it as it is.
    signature: decoded(signature, decodePercent, "sig"),
    expiryText,
    expiresAt: Number(expiryText) * 1000,
    keyName: decoded(keyName, decodeForm, "skn"),
  };
}

/** The signature of a resource and an expiry under a key, which is used as the text it is. @returns base64 */
export function signSas(key: string, resource: string, expiryText: string): string {
  return createHmac("sha256", Buffer.from(key, "utf8")).update(`${resource}\n${expiryText}`, "utf8").digest("base64");
}

/** Whether two signatures are the same; takes as long for any two of one length. */
export function isSameSignature(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one, "utf8"), Buffer.from(other, "utf8")];
  return a.length === b.length && timingSafeEqual(a, b);
}
