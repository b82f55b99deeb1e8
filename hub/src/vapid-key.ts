/** A key pair with which a hub signs Web Push messages. Refuses to know what is signed. */
import { createECDH, generateKeyPairSync } from "node:crypto";
import type { BrowserCredential } from "./model.ts";

/** Both halves, base64url. */
export type VapidKey = Pick<BrowserCredential, "publicKey" | "privateKey">;

/** Makes a new key on P-256. @source RFC 8292 section 2 */
export function newVapidKey(): VapidKey {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "", d = "" } = privateKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  return { publicKey: point.toString("base64url"), privateKey: d };
}

/** Whether the two belong to one key: a public one that does not fit would show at the first push only. */
export function isVapidKey({ publicKey, privateKey }: VapidKey): boolean {
  const point = Buffer.from(publicKey, "base64url");
  if (point.length !== 65 || point[0] !== 4) return false;
  try {
    const curve = createECDH("prime256v1");
    curve.setPrivateKey(Buffer.from(privateKey, "base64url"));
    return curve.getPublicKey().equals(point);
  } catch {
    return false;
  }
}
