/** A sender of Web Push: its key, and the tokens that it signs. @source RFC 8292 */
import { generateKeyPairSync, sign } from "node:crypto";

export interface VapidSigner {
  /** The public key: an uncompressed point of P-256, 65 bytes. */
  readonly point: Buffer;
  /** The same in base64url. */
  readonly key: string;
  /** `Authorization` that is good for 12 hours. @param n tells one token from another */
  authorization(origin: string, n?: number): string;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const HALF_A_DAY_SECONDS = 43_200;

export function createVapidSigner(): VapidSigner {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  const key = point.toString("base64url");
  return {
    point,
    key,
    authorization(origin, n = 0) {
      const exp = Math.floor(Date.now() / 1000) + HALF_A_DAY_SECONDS;
      const claims = { aud: origin, exp, sub: "mailto:a@b.example", n };
      const signed = `${encode({ typ: "JWT", alg: "ES256" })}.${encode(claims)}`;
      const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
      return `vapid t=${signed}.${signature.toString("base64url")}, k=${key}`;
    },
  };
}
