/** A refusal as the JSON answer of an HTTP rim and as a line of the log. The push and token rims render their own wires. */
import { BelfryError, type ErrorBody, errorRow } from "@belfry/protocol";
import type { Log, LogFields } from "./log.ts";

/** The body of a refusal, for the admin API and for the CLI's `--json`. */
export function errorBody(error: BelfryError): ErrorBody {
  const { code, message, advice, detail, retryAfterSeconds } = error;
  return {
    error: {
      code,
      message,
      advice,
      ...(detail === undefined ? {} : { detail }),
      ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
    },
  };
}

/**
 * Whatever was thrown, as a refusal. A bug becomes INTERNAL: it stands in `cause` for the log, never in the message.
 *
 * Of a request whose sender hung up within the body the runtime throws an AbortError: no bug, and heard by nobody.
 */
export function asBelfryError(thrown: unknown): BelfryError {
  if (thrown instanceof BelfryError) return thrown;
  const hungUp = thrown instanceof Error && thrown.name === "AbortError";
  return new BelfryError(hungUp ? "BODY_INCOMPLETE" : "INTERNAL", { cause: thrown });
}

/**
 * The answer to a refused request: status, `Retry-After` where there is one, never cached.
 *
 * @param headers what only the rim knows, such as `Allow`
 */
export function errorResponse(error: BelfryError, headers: Readonly<Record<string, string>> = {}): Response {
  const status = statusOf(error);
  return Response.json(errorBody(error), {
    status,
    headers: {
      "Cache-Control": "no-store",
      ...(error.retryAfterSeconds === null ? {} : { "Retry-After": String(Math.ceil(error.retryAfterSeconds)) }),
      // @source RFC 9110 section 15.5.2: a 401 must say how to prove oneself.
      ...(status === 401 ? { "WWW-Authenticate": 'Bearer realm="belfry"' } : {}),
      ...headers,
    },
  });
}

/** A code that has no status of its own was not made for HTTP; whose mistake it is still decides between 400 and 500. */
function statusOf({ code }: BelfryError): number {
  const { status, advice } = errorRow(code);
  return status ?? (advice === "fix-request" ? 400 : 500);
}

/** Says a refusal as loudly as its row asks: quiet ones at debug, notices at warn, alarms at error with their cause. */
export function logRefusal(log: Log, error: BelfryError, fields: LogFields = {}): void {
  const { loudness } = errorRow(error.code);
  const said = { ...fields, code: error.code, detail: error.detail };
  if (loudness === "quiet") log.debug("refused", said);
  else if (loudness === "notice") log.warn("refused", said);
  else log.error("failed", { ...said, cause: error.cause });
}
