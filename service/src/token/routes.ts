/** The rim of the legacy token endpoint: a form in, JSON out, never 401. @source docs/reference/wns.md, R-4.1 */
import { asBelfryError, type Clock, type Log, logRefusal, readBody } from "@belfry/host";
import {
  BelfryError,
  errorRow,
  formatTokenFailure,
  formatTokenResponse,
  isRefusal,
  readTokenRequest,
} from "@belfry/protocol";
import type { AppDirectory } from "../app/directory.ts";
import type { Counts } from "../counts.ts";
import type { Stranger } from "../limit/stranger.ts";
import type { Sealer } from "../seal.ts";
import type { Trace } from "../trace/trace.ts";
import { issueAccessToken } from "./issue.ts";

export interface TokenParts {
  readonly apps: AppDirectory;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: Counts;
  readonly stranger: Stranger;
  readonly trace: Trace;
}

/** Four times the longest honest form: a package SID, a secret and a scope, percent-encoded, stay below 1,000 bytes. */
const MAX_FORM_BYTES = 4096;

/** Answers one token request. Never throws. */
export async function answerToken(parts: TokenParts, request: Request, address: string): Promise<Response> {
  try {
    const body = formatTokenResponse(...(await grant(parts, request, address)));
    parts.counts.tokensIssued++;
    return json(200, body);
  } catch (thrown) {
    return refuse(parts, asBelfryError(thrown), address);
  }
}

async function grant(parts: TokenParts, request: Request, address: string): Promise<[token: string, seconds: number]> {
  // Before anything is read: a stranger's guesses at secrets cost him his allowance.
  parts.stranger.charge("TOKEN_THROTTLED", address, parts.clock.now());
  if (request.method !== "POST") throw new BelfryError("METHOD_NOT_ALLOWED", { detail: request.method });
  const mediaType = request.headers.get("content-type")?.split(";", 1)[0]?.trim().toLowerCase();
  if (mediaType !== "application/x-www-form-urlencoded") {
    throw new BelfryError("TOKEN_REQUEST_INVALID", {
      detail: "Content-Type must be application/x-www-form-urlencoded",
    });
  }
  const form = await readBody(request, MAX_FORM_BYTES);
  if (typeof form === "number") throw new BelfryError("TOKEN_REQUEST_INVALID", { detail: "the form is too long" });
  const shown = readTokenRequest(Buffer.from(form).toString());
  if (isRefusal(shown)) throw new BelfryError(shown.refused, { detail: shown.detail });
  const { accessToken, expiresInSeconds } = issueAccessToken(parts.apps, parts.sealer, shown, parts.clock.now());
  return [accessToken, expiresInSeconds];
}

function refuse(parts: TokenParts, error: BelfryError, address: string): Response {
  const row = errorRow(error.code);
  parts.counts.refused("token", error.code);
  parts.trace.refused({ rim: "token", code: error.code, detail: error.detail ?? "", id: null, address });
  logRefusal(parts.log, error, { rim: "token", address });
  const response = json(row.status ?? 500, formatTokenFailure(error.code, describe(error)));
  if (error.code === "METHOD_NOT_ALLOWED") response.headers.set("Allow", "POST");
  if (error.retryAfterSeconds !== null) response.headers.set("Retry-After", String(error.retryAfterSeconds));
  return response;
}

/** WNS's own words where they are known (`Invalid client id`), the detail where it helps. */
function describe(error: BelfryError): string {
  const { sentence } = errorRow(error.code);
  return error.code === "TOKEN_REQUEST_INVALID" ? (error.detail ?? sentence) : sentence;
}

function json(status: number, body: string): Response {
  return new Response(body, { status, headers: { "Content-Type": "application/json", "Cache-Control": "no-store" } });
}
