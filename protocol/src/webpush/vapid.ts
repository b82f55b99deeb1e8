/**
 * VAPID, by which a sender of Web Push shows whose it is: a signed token (JWT) and the public key that its signature fits.
 *
 * Pure: time and origin are handed in, and whether the signature fits is somebody else's to find out.
 *
 * @source RFC 8292; its drafts, of which senders in the field still speak two
 */
import { type Refusal, refusal } from "../errors.ts";
import { readParameters } from "./parameters.ts";

/** What a sender shows. Neither is looked into yet. */
export interface VapidProof {
  readonly jwt: string;
  /** The public key: 65 bytes in base64url or base64, with or without padding. */
  readonly key: string;
}

/** What the token says, and what its signature is over. */
export interface VapidToken {
  /** Origins of the push services that it is meant for, as its sender wrote them. */
  readonly audiences: readonly string[];
  /** Seconds since 1970. */
  readonly expiresAt: number;
  /** The signed text: header and claims as they came. */
  readonly signed: string;
  /** 64 bytes, r and s, in base64url. */
  readonly signature: string;
}

/** Characters of a token: known senders stay below 400, and what was proved lately is kept in memory. */
const MAX_JWT_CHARACTERS = 2048;

/** Characters of 65 bytes in base64, with padding. */
const MAX_KEY_CHARACTERS = 88;

/** What clocks of senders may differ from ours. @source ours */
const CLOCK_SKEW_SECONDS = 60;

/** @source RFC 8292 section 2 */
const MAX_TOKEN_SECONDS = 86_400;

const invalid = (detail: string): Refusal => refusal("VAPID_INVALID", detail);

/**
 * Reads any of the forms that senders use: `vapid t=JWT, k=KEY`, and the drafts' `WebPush JWT` or `Bearer JWT` with
 * `p256ecdsa=KEY` in `Crypto-Key`. Never throws.
 *
 * @returns VAPID_MISSING when there is no proof, or the access token of a WNS sender in its place; VAPID_INVALID when there is half of one,
 * CODING_INVALID when `Crypto-Key` lacks its half
 */
export function readVapid(authorization: string | null, cryptoKey: string | null): VapidProof | Refusal {
  const given = authorization?.trim() ?? "";
  if (given === "") return refusal("VAPID_MISSING", "there is no Authorization");
  const blankAt = given.indexOf(" ");
  const rest = blankAt < 0 ? "" : given.slice(blankAt + 1).trim();
  switch ((blankAt < 0 ? given : given.slice(0, blankAt)).toLowerCase()) {
    case "vapid":
      return readFinalForm(rest);
    case "webpush":
      return proofOfDraft(rest, keyOf(cryptoKey));
    case "bearer": {
      const key = keyOf(cryptoKey);
      return key === undefined
        ? refusal("VAPID_MISSING", "an access token opens no alternate channel")
        : proofOf(rest, key);
    }
    default:
      return invalid("unknown authorization scheme");
  }
}

function readFinalForm(text: string): VapidProof | Refusal {
  const parameters = new Map<string, string>();
  for (const part of text.split(",", 16)) {
    const equals = part.indexOf("=");
    if (equals > 0) parameters.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  return proofOf(parameters.get("t"), parameters.get("k"));
}

/** In the drafts the key stands in another header, and one that is not there is that header's fault. */
const proofOfDraft = (jwt: string, key: string | undefined): VapidProof | Refusal =>
  key === undefined ? refusal("CODING_INVALID", "Crypto-Key must have p256ecdsa") : proofOf(jwt, key);

/** @source draft-ietf-webpush-vapid-01 section 4 */
const keyOf = (cryptoKey: string | null): string | undefined =>
  readParameters(cryptoKey ?? "").find(({ name }) => name === "p256ecdsa")?.value;

function proofOf(jwt: string | undefined, key: string | undefined): VapidProof | Refusal {
  if (!jwt) return invalid("there is no token");
  if (!key) return invalid("there is no public key");
  if (key.length > MAX_KEY_CHARACTERS) return invalid("the public key must be 65 bytes in base64url");
  return { jwt, key };
}

const JWT = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/;

/** Takes a token apart. Never throws. @returns it, or VAPID_INVALID @source RFC 8292 section 2; RFC 7515 section 7.1 */
export function readVapidToken(jwt: string): VapidToken | Refusal {
  const [, header, claims, signature] = (jwt.length <= MAX_JWT_CHARACTERS && JWT.exec(jwt)) || [];
  if (header === undefined || claims === undefined || signature === undefined) return invalid("the token is no JWT");
  if (readObject(header)?.alg !== "ES256") return invalid("the token must be signed with ES256");
  const { aud, exp } = readObject(claims) ?? {};
  if (typeof exp !== "number" || !Number.isFinite(exp)) return invalid("exp must be a number of seconds");
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (audiences.length === 0 || !audiences.every(isText)) return invalid("aud must be the origin of this service");
  return { audiences, expiresAt: exp, signed: `${header}.${claims}`, signature };
}

const isText = (value: unknown): value is string => typeof value === "string";

/** The object in a part of a token; undefined when there is none. */
function readObject(part: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const bytes = Uint8Array.from(atob(part.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What the clock says against a token.
 *
 * @param at milliseconds since 1970
 * @returns VAPID_EXPIRED, VAPID_INVALID when it would live for more than a day, or undefined
 * @source RFC 8292 sections 2 and 4.2
 */
export function judgeVapidTime({ expiresAt }: Pick<VapidToken, "expiresAt">, at: number): Refusal | undefined {
  const left = expiresAt - at / 1000;
  if (left < -CLOCK_SKEW_SECONDS) return refusal("VAPID_EXPIRED", `${Math.round(-left)} seconds ago`);
  return left > MAX_TOKEN_SECONDS + CLOCK_SKEW_SECONDS ? invalid("exp is more than 24 hours ahead") : undefined;
}

/** What a push service goes by. */
export interface OwnAudience {
  /** As `aud` names them: `https://push.example.org`. */
  readonly origins: readonly string[];
  /** Whether a sender that leaves a port out is turned away. */
  readonly strict: boolean;
}

/**
 * Whether a token is meant for us. A sender that leaves our port out is believed, unless told not to: one that is in use makes its
 * audience of scheme and host alone.
 *
 * @source RFC 8292 section 2; docs/reference/wns.md, R-8.6; web-push-libs/web-push-php `src/WebPush.php`
 */
export const isForUs = ({ audiences }: Pick<VapidToken, "audiences">, { origins, strict }: OwnAudience): boolean =>
  audiences.some((audience) => origins.some((ours) => isAudience(audience, ours, strict)));

/** A port at the end, which `URL` hides when it is the scheme's own. */
const WITH_PORT = /:\d+\/?$/;

function isAudience(audience: string, ours: string, strict: boolean): boolean {
  try {
    const [given, own] = [new URL(audience), new URL(ours)];
    if (given.protocol !== own.protocol || given.hostname !== own.hostname) return false;
    if (given.pathname !== "/" || given.search !== "" || given.hash !== "" || given.username !== "") return false;
    return given.port === own.port || (!strict && given.port === "" && !WITH_PORT.test(audience));
  } catch {
    return false;
  }
}
