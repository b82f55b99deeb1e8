/** The push service in the same process, where there is one: the only thing that a hub knows of it beyond any other's wire. */
import { type AccessTokenBody, BelfryError, formatTokenResponse } from "@belfry/protocol";
import type { WnsCredential } from "./model.ts";

/** See the head of this file. */
export interface HomeService {
  /** Origins of its channels, which a hub may always push to. */
  origins(): readonly string[];
  /**
   * Gives an access token of one of its apps, for a hub whose credential names no secret.
   *
   * @throws BelfryError APP_UNKNOWN
   */
  accessToken(packageSid: string): AccessTokenBody;
}

/** Stands where a token endpoint does; nobody is ever asked there. @source RFC 6761, the name "invalid" */
export const HOME_ENDPOINT = "https://home.invalid/accesstoken.srf";

/** Whether a credential is of an app of the push service in this process. */
export const isHomeCredential = ({ clientSecret, tokenEndpoint }: WnsCredential): boolean =>
  clientSecret === "" && tokenEndpoint === "";

/** In the place of a secret, where none is needed. */
export const NO_SECRET = "none-is-needed";

/** Answers a token request for an app of that service as its token endpoint would. */
export function answerHomeToken(home: HomeService | null, packageSid: string): Response {
  try {
    if (home === null)
      return refuse("this hub's app belongs to a push service in the same process, and none runs here");
    const { accessToken, expiresInSeconds } = home.accessToken(packageSid);
    return new Response(formatTokenResponse(accessToken, expiresInSeconds));
  } catch (error) {
    if (error instanceof BelfryError) return refuse(error.message);
    throw error;
  }
}

const refuse = (description: string): Response =>
  Response.json({ error: "invalid_client", error_description: description }, { status: 400 });
