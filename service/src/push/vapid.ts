/** Is this VAPID proof good, and for the key of this channel? Asked once for every Web Push, so what was proved is remembered. */
import { verify } from "node:crypto";
import {
  BelfryError,
  isForUs,
  judgeVapidTime,
  type OwnAudience,
  readVapid,
  readVapidToken,
  type VapidToken,
} from "@belfry/protocol";
import { digestKey, publicKeyOf } from "../channel/label.ts";
import { recent } from "../recent.ts";
import { unlessRefused } from "./prove.ts";

/** Tokens whose signature was verified and is not verified again: each costs some 4 kB at the most, and verifying one some 120 µs. */
const MAX_REMEMBERED = 10_000;

/** Bytes of a signature: r and s. One in DER is longer, and refused. @source RFC 7518 section 3.4 */
const SIGNATURE_BYTES = 64;

/** An uncompressed point of P-256. */
const POINT_BYTES = 65;

/** Whose token it was. */
export interface VapidKey {
  /** 65 bytes. */
  readonly point: Buffer;
  /** SHA-256 of it, base64url. */
  readonly digest: string;
}

export interface VapidProver {
  /**
   * @param keyDigest whose key is expected, see `ChannelAddress`; empty when any will do
   * @param verifying is told before a signature is verified for the first time, and may refuse that by throwing
   * @throws BelfryError VAPID_MISSING, VAPID_INVALID, VAPID_EXPIRED, VAPID_KEY_FOREIGN, CODING_INVALID
   * @source RFC 8292 section 4.2; docs/reference/wns.md, R-8.6
   */
  prove(headers: Headers, keyDigest: string, at: number, verifying: () => void): VapidKey;
}

/** A token of which everything is known that no clock changes. */
interface Verified extends VapidKey {
  readonly token: VapidToken;
}

/** @param audience what tokens must be meant for; its origins may change, and then come in another order or number */
export function createVapidProver(audience: () => OwnAudience): VapidProver {
  const verified = recent(MAX_REMEMBERED, (shown) => verifyToken(shown, audience()));
  // A sender shows the same words again and again, mostly to the same channel: then they need not even be taken apart.
  const words = createWordMemory();
  return {
    prove(headers, keyDigest, at, verifying) {
      const authorization = headers.get("authorization");
      const origin = audience().origins[0] ?? "";
      const known = words.find(authorization, keyDigest, origin);
      if (known !== undefined) return timely(known, at);
      const { jwt, key } = unlessRefused(readVapid(authorization, headers.get("crypto-key")));
      const shown = `${keyDigest} ${origin} ${key} ${jwt}`;
      if (!verified.knows(shown)) verifying();
      const found = verified(shown);
      words.keep(authorization, keyDigest, origin, found);
      return timely(found, at);
    },
  };
}

/** @throws BelfryError VAPID_EXPIRED, VAPID_INVALID */
function timely(found: Verified, at: number): Verified {
  const refused = judgeVapidTime(found.token, at);
  if (refused !== undefined) throw new BelfryError(refused.refused, { detail: refused.detail });
  return found;
}

/** What was proved by an `Authorization` that holds token and key, with what it was proved for last. */
interface Word {
  readonly keyDigest: string;
  readonly origin: string;
  readonly found: Verified;
}

/** The drafts' forms have the key in another header, and so they are not in here. */
const WHOLE = /^vapid /i;

function createWordMemory() {
  let young = new Map<string, Word>();
  let old = new Map<string, Word>();
  return {
    find(authorization: string | null, keyDigest: string, origin: string): Verified | undefined {
      if (authorization === null) return undefined;
      const word = young.get(authorization) ?? old.get(authorization);
      return word !== undefined && word.keyDigest === keyDigest && word.origin === origin ? word.found : undefined;
    },
    keep(authorization: string | null, keyDigest: string, origin: string, found: Verified): void {
      if (authorization === null || !WHOLE.test(authorization)) return;
      if (young.size >= MAX_REMEMBERED / 2) {
        old = young;
        young = new Map();
      }
      young.set(authorization, { keyDigest, origin, found });
    },
  };
}

/**
 * Everything about a token that no clock changes. What is refused is thrown, so that it is not remembered.
 *
 * The key is looked at first: whoever does not know the channel's makes us verify nothing.
 *
 * @param shown the digest of the channel's key, our first origin, the key and the token: neither of the former two has a blank in it
 */
function verifyToken(shown: string, audience: OwnAudience): Verified {
  const [keyDigest, , key = "", ...rest] = shown.split(" ");
  const point = Buffer.from(key, "base64url");
  const digest = digestKey(point);
  if (keyDigest !== "" && digest !== keyDigest) throw new BelfryError("VAPID_KEY_FOREIGN");
  const token = unlessRefused(readVapidToken(rest.join(" ")));
  if (!isForUs(token, audience)) {
    throw new BelfryError("VAPID_INVALID", { detail: `the audience must be ${audience.origins[0]}` });
  }
  if (!isSigned(token, point)) {
    // The words of WNS.
    throw new BelfryError("VAPID_INVALID", { detail: "unable to validate token signature" });
  }
  return { token, point, digest };
}

function isSigned({ signed, signature }: VapidToken, point: Buffer): boolean {
  const bytes = Buffer.from(signature, "base64url");
  if (bytes.length !== SIGNATURE_BYTES || point.length !== POINT_BYTES || point[0] !== 4) return false;
  try {
    return verify("sha256", Buffer.from(signed), { key: publicKeyOf(point), dsaEncoding: "ieee-p1363" }, bytes);
  } catch {
    // A point beside the curve.
    return false;
  }
}
