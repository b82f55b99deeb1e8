/** Credentials in, access token out: step 4 of the story. */
import { ACCESS_TOKEN_SECONDS, type AccessTokenBody, BelfryError } from "@belfry/protocol";
import { findSecret } from "../app/secret.ts";
import type { AppRecord } from "../engine/store.ts";
import type { Sealer } from "../seal.ts";
import { OPERATOR_SECRET_ID, sealAccessToken } from "./access-token.ts";

/**
 * Gives an access token for the app, one of whose secrets is shown. Nothing is kept: the token says itself what it is worth.
 *
 * @throws BelfryError CLIENT_SECRET_WRONG
 * @source docs/reference/wns.md, R-4.6 to
 */
export function issueAccessToken(sealer: Sealer, app: AppRecord, clientSecret: string, at: number): AccessTokenBody {
  const secret = findSecret(sealer, app.secrets, clientSecret);
  if (secret === undefined) throw new BelfryError("CLIENT_SECRET_WRONG");
  return issueFor(sealer, app, secret.id, at);
}

/** Gives the operator an access token for one of the apps, without a secret. */
export function issueOperatorToken(sealer: Sealer, app: AppRecord, at: number): AccessTokenBody {
  return issueFor(sealer, app, OPERATOR_SECRET_ID, at);
}

function issueFor(sealer: Sealer, app: AppRecord, secretId: string, at: number): AccessTokenBody {
  const expiresAt = Math.floor(at) + ACCESS_TOKEN_SECONDS * 1000;
  const accessToken = sealAccessToken(sealer, { clientId: app.clientId, secretId, expiresAt });
  return { accessToken, expiresInSeconds: ACCESS_TOKEN_SECONDS };
}
