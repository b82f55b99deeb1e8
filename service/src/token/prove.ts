/** Is this access token good, and for which app? Asked once for every push, so what was proved is remembered. */
import { BelfryError } from "@belfry/protocol";
import type { AppDirectory } from "../app/directory.ts";
import type { AppRecord } from "../engine/store.ts";
import { recent } from "../recent.ts";
import type { Sealer } from "../seal.ts";
import { type AccessClaims, OPERATOR_SECRET_ID, openAccessToken } from "./access-token.ts";

/** Tokens whose seal was verified and is not verified again: each costs about 300 bytes. */
const MAX_REMEMBERED = 10_000;

const BEARER = /^bearer +(\S+)$/i;

/** A token that is good, and the app it is good for. */
export interface ProvedToken {
  readonly app: AppRecord;
  readonly claims: AccessClaims;
}

export interface TokenProver {
  /**
   * @param authorization the header as it came, or null
   * @throws BelfryError ACCESS_TOKEN_MISSING, ACCESS_TOKEN_INVALID, ACCESS_TOKEN_EXPIRED
   * @source docs/reference/wns.md, R-6.1, R-8.3
   */
  prove(authorization: string | null, at: number): ProvedToken;
}

export function createTokenProver(apps: Pick<AppDirectory, "findByClientId">, sealer: Sealer): TokenProver {
  const claimsIn = createClaimsReader(sealer);
  return {
    prove(authorization, at) {
      const claims = claimsIn(authorization);
      const app = claims && apps.findByClientId(claims.clientId);
      if (claims === undefined || app === undefined) throw new BelfryError("ACCESS_TOKEN_INVALID");
      if (claims.expiresAt <= at) throw new BelfryError("ACCESS_TOKEN_EXPIRED");
      if (!secretLives(app, claims.secretId))
        throw new BelfryError("ACCESS_TOKEN_INVALID", { detail: revokedWords(app) });
      return { app, claims };
    },
  };
}

/**
 * What the token of an `Authorization` header says; undefined of one that is not ours.
 *
 * An app pushes many times in a row, and the whole header is compared in less time than its token is cut out and found.
 *
 * @throws BelfryError ACCESS_TOKEN_MISSING, ACCESS_TOKEN_INVALID
 */
function createClaimsReader(sealer: Sealer): (authorization: string | null) => AccessClaims | undefined {
  const claimsOf = recent(MAX_REMEMBERED, (token) => openAccessToken(sealer, token));
  let last: { readonly authorization: string | null; readonly claims: AccessClaims } | undefined;
  return (authorization) => {
    if (last?.authorization === authorization) return last.claims;
    const token = readBearer(authorization);
    if (token === undefined)
      throw new BelfryError(isBearer(authorization) ? "ACCESS_TOKEN_INVALID" : "ACCESS_TOKEN_MISSING");
    const claims = claimsOf(token);
    if (claims !== undefined) last = { authorization, claims };
    return claims;
  };
}

/** Whether the scheme is right, whatever follows it. */
const isBearer = (authorization: string | null): boolean => /^bearer +\S/i.test(authorization ?? "");

/** The token of a `Bearer` header, scheme in any case; undefined for every other header. */
function readBearer(authorization: string | null): string | undefined {
  if (authorization === null) return undefined;
  if (authorization.startsWith("Bearer ") && !authorization.includes(" ", 7))
    return authorization.slice(7) || undefined;
  return BEARER.exec(authorization)?.[1];
}

/** Told to the operator alone: the sender hears that its token is invalid. */
const revokedWords = ({ name, packageSid }: AppRecord): string =>
  `it was obtained with a client secret that has been revoked since; the app is ${name}, ${packageSid}`;

function secretLives(app: AppRecord, secretId: string): boolean {
  return secretId === OPERATOR_SECRET_ID || app.secrets.some((secret) => secret.id === secretId);
}
