/** Entra's form of the token endpoint: `/TENANT/oauth2/v2.0/token`. Its request, and its answers, which differ from the legacy ones. */
import { type ErrorCode, type Refusal, refusal } from "../errors.ts";
import { readGrant, tokenFailureOf } from "./token.ts";

const PATH = /^\/([^/]{1,64})\/oauth2\/v2\.0\/token$/;

/** Tenants that stand for any. @source docs/reference/wns.md, R-4.2 */
const ANY_TENANT = new Set(["common", "organizations"]);

/** A GUID, in lower case. */
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a text in lower case has the form of Entra's ids: of tenants, clients and objects. */
export const isEntraId = (text: string): boolean => GUID.test(text);

/** One raw sample of the documentation ends the scope in a slash, all senders leave it away. */
const SCOPES = new Set(["https://wns.windows.com/.default", "https://wns.windows.com/.default/"]);

/** What a sender shows. */
export interface EntraRequest {
  /** GUID in lower case. */
  readonly clientId: string;
  readonly clientSecret: string;
}

/** Whom a path of the endpoint names: a tenant, or any of them (null). Undefined for every other path. */
export function readEntraPath(path: string): { readonly tenantId: string | null } | undefined {
  const tenant = PATH.exec(path)?.[1]?.toLowerCase();
  if (tenant === undefined) return undefined;
  return { tenantId: ANY_TENANT.has(tenant) ? null : tenant };
}

/**
 * Reads the form body of a token request, fields in any order.
 *
 * @returns the credentials, or TOKEN_REQUEST_INVALID, GRANT_TYPE_UNSUPPORTED, SCOPE_INVALID or CLIENT_UNKNOWN
 * @source docs/reference/wns.md, R-4.2, R-4.4
 */
export function readEntraRequest(body: string): EntraRequest | Refusal {
  const grant = readGrant(body, SCOPES);
  if ("refused" in grant) return grant;
  const clientId = grant.clientId.toLowerCase();
  if (!isEntraId(clientId)) return refusal("CLIENT_UNKNOWN", "client_id is not a GUID");
  return { clientId, clientSecret: grant.clientSecret };
}

/** Success body: `Bearer` with a capital here, and numbers, because typed senders fail on strings. @source docs/reference/wns.md, R-4.3 */
export function formatEntraResponse(accessToken: string, expiresInSeconds: number): string {
  const lifetime = { expires_in: expiresInSeconds, ext_expires_in: expiresInSeconds };
  return JSON.stringify({ token_type: "Bearer", ...lifetime, access_token: accessToken });
}

/** Entra's number for what was wrong, and its status, which is 401 for a wrong client or secret. @source docs/reference/wns.md, R-4.4 */
const FAILURES: Partial<Record<ErrorCode, { readonly number: number; readonly status: number }>> = {
  CLIENT_UNKNOWN: { number: 700016, status: 401 },
  CLIENT_SECRET_WRONG: { number: 7000215, status: 401 },
  TENANT_UNKNOWN: { number: 90002, status: 400 },
  GRANT_TYPE_UNSUPPORTED: { number: 70003, status: 400 },
  SCOPE_INVALID: { number: 70011, status: 400 },
  METHOD_NOT_ALLOWED: { number: 900561, status: 405 },
};

/** What is wrong with a request and has no number of its own: a parameter that is missing or twice there. */
const MALFORMED = 900144;

/** The status of a refusal at this endpoint; the legacy one has another for some of them. */
export function entraStatusOf(code: ErrorCode): number {
  return FAILURES[code]?.status ?? tokenFailureOf(code).status;
}

/** "A transient error has occurred. Please try again." @source Microsoft, "Microsoft Entra authentication and authorization error codes" */
const TRANSIENT = 90033;

/** Names one answer for whoever reads its log: Entra gives both as GUIDs. */
export interface EntraTrace {
  readonly traceId: string;
  readonly correlationId: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Failure body and its status. @param description in words, without Entra's number */
export function formatEntraFailure(
  code: ErrorCode,
  description: string,
  { traceId, correlationId, at }: EntraTrace,
): { readonly status: number; readonly body: string } {
  const failure = tokenFailureOf(code);
  const number = FAILURES[code]?.number ?? (failure.status >= 500 ? TRANSIENT : MALFORMED);
  const timestamp = `${new Date(at).toISOString().slice(0, 19).replace("T", " ")}Z`;
  const body = JSON.stringify({
    error: failure.error,
    error_description: `AADSTS${number}: ${description}`,
    error_codes: [number],
    timestamp,
    trace_id: traceId,
    correlation_id: correlationId,
  });
  return { status: entraStatusOf(code), body };
}
