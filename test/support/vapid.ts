/** A sender of Web Push: its key, and the token by which it shows the key's other half. @source RFC 8292 */
import { createHash, generateKeyPairSync, sign } from "node:crypto";

export interface VapidSender {
  /** The public key: uncompressed point in base64url. */
  readonly key: string;
  /** SHA-256 of the key's bytes, base64url. */
  readonly keyDigest: string;
  /** A token (JWT) with these claims. @param more what the header says besides, or instead of, its algorithm */
  token(claims: Readonly<Record<string, unknown>>, more?: Readonly<Record<string, unknown>>): string;
  /** `Authorization` in the form of the RFC. */
  authorization(claims: Readonly<Record<string, unknown>>): string;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Makes a new key. */
export function createVapidSender(): VapidSender {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  const key = point.toString("base64url");
  const token: VapidSender["token"] = (claims, more = {}) => {
    const signed = `${encode({ typ: "JWT", alg: "ES256", ...more })}.${encode(claims)}`;
    const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
    return `${signed}.${signature.toString("base64url")}`;
  };
  return {
    key,
    keyDigest: createHash("sha256").update(point).digest("base64url"),
    token,
    authorization: (claims) => `vapid t=${token(claims)}, k=${key}`,
  };
}
