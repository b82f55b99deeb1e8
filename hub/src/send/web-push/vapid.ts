/** Signs what shows a push service whose message it is: one token for each push service and half a day. */
import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import type { BrowserCredential } from "../../model.ts";

/** @source RFC 8292 section 2: at most a day; half of it leaves room for clocks that differ */
const TOKEN_SECONDS = 12 * 3600;
/** A token is made anew this long before it ends, so that none ends on its way. */
const RENEW_BEFORE_SECONDS = 3600;
/** Push services that tokens are kept for: browsers of all vendors have some ten. */
const MAX_KEPT = 256;

interface Kept {
  readonly header: string;
  readonly renewAt: number;
}

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

const HEADER = encode({ typ: "JWT", alg: "ES256" });

/** @throws Error when the two are no pair of keys on P-256 */
function readKey({ publicKey, privateKey }: BrowserCredential): KeyObject {
  const point = Buffer.from(publicKey, "base64url");
  if (point.length !== 65 || point[0] !== 4) throw new Error("the VAPID public key is no uncompressed point on P-256");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
  const d = Buffer.from(privateKey, "base64url").toString("base64url");
  return createPrivateKey({ key: { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "", d }, format: "jwk" });
}

/** The signer of one credential. @source RFC 8292 */
export class Vapid {
  readonly #credential: BrowserCredential;
  readonly #key: KeyObject;
  readonly #kept = new Map<string, Kept>();

  /** @throws Error when the credential holds no pair of keys */
  constructor(credential: BrowserCredential) {
    this.#credential = credential;
    this.#key = readKey(credential);
  }

  /** `Authorization` for a push service. @param origin of the endpoint @param now milliseconds since 1970 */
  authorization(origin: string, now: number): string {
    const kept = this.#kept.get(origin);
    if (kept !== undefined && now < kept.renewAt) return kept.header;
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    const header = `vapid t=${this.#token(origin, now)}, k=${this.#credential.publicKey}`;
    this.#kept.set(origin, { header, renewAt: now + (TOKEN_SECONDS - RENEW_BEFORE_SECONDS) * 1000 });
    return header;
  }

  #token(origin: string, now: number): string {
    const exp = Math.floor(now / 1000) + TOKEN_SECONDS;
    const signed = `${HEADER}.${encode({ aud: origin, exp, sub: this.#credential.subject })}`;
    const signature = sign("sha256", Buffer.from(signed), { key: this.#key, dsaEncoding: "ieee-p1363" });
    return `${signed}.${signature.toString("base64url")}`;
  }
}
