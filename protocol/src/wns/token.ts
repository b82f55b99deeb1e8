/** The legacy token endpoint's request and response, in both directions. Entra's form of it stands in entra.ts. */
import { type ErrorCode, errorRow, type OAuthError, type Refusal, refusal } from "../errors.ts";
import { ACCESS_TOKEN_SECONDS } from "./limits.ts";
import { type PackageSid, readPackageSid } from "./package-sid.ts";

/** Where the legacy endpoint lives, on real WNS under `https://login.live.com`. */
export const TOKEN_PATH = "/accesstoken.srf";

/** What a sender shows. */
export interface TokenRequest {
  readonly packageSid: PackageSid;
  readonly clientSecret: string;
}

const FIELDS = ["grant_type", "client_id", "client_secret", "scope"] as const;
const SCOPES = new Set(["notify.windows.com", "s.notify.live.net"]);

/** What both forms of the endpoint are shown, before anybody looks at whose it is. */
interface Grant {
  readonly clientId: string;
  readonly clientSecret: string;
}

/**
 * Reads a client-credentials grant.
 *
 * @returns the credentials, or TOKEN_REQUEST_INVALID, GRANT_TYPE_UNSUPPORTED or SCOPE_INVALID
 * @source RFC 6749 sections 4.4.2 and 5.2
 */
export function readGrant(body: string, scopes: ReadonlySet<string>): Grant | Refusal {
  const form = new URLSearchParams(body);
  for (const field of FIELDS) {
    if (form.getAll(field).length > 1) return refusal("TOKEN_REQUEST_INVALID", `${field} is given twice`);
  }
  const grantType = form.get("grant_type");
  if (grantType === null) return refusal("TOKEN_REQUEST_INVALID", "grant_type is missing");
  if (grantType !== "client_credentials")
    return refusal("GRANT_TYPE_UNSUPPORTED", "grant_type must be client_credentials");
  const clientId = form.get("client_id");
  const clientSecret = form.get("client_secret");
  if (!clientId) return refusal("TOKEN_REQUEST_INVALID", "client_id is missing");
  if (!clientSecret) return refusal("TOKEN_REQUEST_INVALID", "client_secret is missing");
  if (!scopes.has(form.get("scope") ?? ""))
    return refusal("SCOPE_INVALID", `scope must be ${scopes.values().next().value}`);
  return { clientId, clientSecret };
}

/**
 * Reads the form body of a token request, fields in any order.
 *
 * @returns the credentials, or TOKEN_REQUEST_INVALID, GRANT_TYPE_UNSUPPORTED, SCOPE_INVALID or CLIENT_UNKNOWN
 * @source docs/reference/wns.md, R-4.1
 */
export function readTokenRequest(body: string): TokenRequest | Refusal {
  const grant = readGrant(body, SCOPES);
  if ("refused" in grant) return grant;
  const packageSid = readPackageSid(grant.clientId);
  if (packageSid === undefined) return refusal("CLIENT_UNKNOWN", "client_id is not a package SID");
  return { packageSid, clientSecret: grant.clientSecret };
}

/**
 * Writes the form body that a sender posts, fields in the order that known senders use.
 *
 * @param request.scope default: that of the legacy endpoint
 */
export function formatTokenRequest(request: {
  readonly packageSid: string;
  readonly clientSecret: string;
  readonly scope?: string | undefined;
}): string {
  return new URLSearchParams({
    grant_type: "client_credentials",
    client_id: request.packageSid,
    client_secret: request.clientSecret,
    scope: request.scope ?? "notify.windows.com",
  }).toString();
}

/** Success body: `bearer` in lower case and a numeric lifetime, because senders compare exactly. @source docs/reference/wns.md, R-4.3 */
export function formatTokenResponse(accessToken: string, expiresInSeconds: number): string {
  return JSON.stringify({ token_type: "bearer", access_token: accessToken, expires_in: expiresInSeconds });
}

/** How a refusal is told by a token endpoint. */
export interface TokenFailure {
  readonly status: number;
  readonly error: OAuthError;
}

/**
 * Status and OAuth error of a refusal. What has no OAuth error of its own is either the method, or a failure of ours, which is worth
 * another try.
 *
 * @source docs/reference/wns.md, R-4.1; RFC 6749 has no error for a failure of the token endpoint and names this one for its neighbour,
 * in section 4.1.2.1
 */
export function tokenFailureOf(code: ErrorCode): TokenFailure {
  const { status, oauth } = errorRow(code);
  if (oauth !== null) return { status: status ?? 400, error: oauth };
  if (status === null || status >= 500) return { status: 503, error: "temporarily_unavailable" };
  return { status, error: "invalid_request" };
}

/** Failure body and its status. @source RFC 6749 section 5.2 */
export function formatTokenFailure(
  code: ErrorCode,
  description: string,
): { readonly status: number; readonly body: string } {
  const { status, error } = tokenFailureOf(code);
  return { status, body: JSON.stringify({ error, error_description: description }) };
}

/** What a sender keeps of the answer. */
export interface TokenResponse {
  readonly accessToken: string;
  /** Absent in answers recorded in 2012; then a day, as documented. */
  readonly expiresInSeconds: number;
}

/** `null`, `""` and the like are refused rather than read as 0, which would make the sender ask again at every push. */
function readLifetime(value: unknown): number | undefined {
  if (value === undefined) return ACCESS_TOKEN_SECONDS;
  if (typeof value === "string") return /^[0-9]{1,9}$/.test(value) ? Number(value) : undefined;
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? value : undefined;
}

/**
 * Reads a success body of either endpoint: `expires_in` may be a number, a string of digits, or absent.
 *
 * @returns the token, or undefined if the text is no token response
 */
export function readTokenResponse(body: string): TokenResponse | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof parsed !== "object" || parsed === null) return undefined;
  const { access_token: accessToken, token_type: type, expires_in: lifetime } = parsed as Record<string, unknown>;
  if (typeof accessToken !== "string" || accessToken === "") return undefined;
  if (typeof type !== "string" || type.toLowerCase() !== "bearer") return undefined;
  const expiresInSeconds = readLifetime(lifetime);
  return expiresInSeconds === undefined ? undefined : { accessToken, expiresInSeconds };
}
