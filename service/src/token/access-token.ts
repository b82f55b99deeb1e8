/** What an access token says: app, secret, expiry, sealed. The only file that looks inside one. */
import { formatUuid } from "../ids.ts";
import { purpose, type Sealer } from "../seal.ts";

export interface AccessClaims {
  /** The app's client id (a UUID). */
  readonly clientId: string;
  /** Names the secret that asked for it, 16 hex digits; all zero: the operator's own. */
  readonly secretId: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Stands for the operator, whose tokens hang on no secret. */
export const OPERATOR_SECRET_ID = "0000000000000000";

const BYTES = 16 + 8 + 6;

/** @returns about 80 characters of base64url, far below the 400 that WNS's senders can take. @source docs/reference/wns.md, R-4.7 */
export function sealAccessToken(sealer: Sealer, claims: AccessClaims): string {
  const plain = Buffer.alloc(BYTES);
  plain.write(claims.clientId.replaceAll("-", ""), 0, 16, "hex");
  plain.write(claims.secretId, 16, 8, "hex");
  plain.writeUIntBE(claims.expiresAt, 24, 6);
  return sealer.seal(purpose.accessToken, plain);
}

/** @returns the claims, or undefined for anything this service did not seal */
export function openAccessToken(sealer: Sealer, token: string): AccessClaims | undefined {
  const plain = sealer.open(purpose.accessToken, token);
  if (typeof plain === "string" || plain.length !== BYTES) return undefined;
  return {
    clientId: formatUuid(plain.toString("hex", 0, 16)),
    secretId: plain.toString("hex", 16, 24),
    expiresAt: plain.readUIntBE(24, 6),
  };
}
