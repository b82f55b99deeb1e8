/** What a hub refuses, as the admin API says it: under the codes that the command line knows. The hub's own code stands in the detail. */
import { asBelfryError } from "@belfry/host";
import { BelfryError, type ErrorCode, type HubErrorCode, WordsRefusal } from "@belfry/protocol";
import { asHubRefusal, HubRefusal } from "../refusal.ts";

/** Codes that both tables have, and mean the same by. */
const SHARED = [
  "HUB_UNKNOWN",
  "HUB_EXISTS",
  "INSTALLATION_UNKNOWN",
  "NOTIFICATION_UNKNOWN",
  "JOB_UNKNOWN",
  "DISK_FULL",
  "OVERLOADED",
  "STORE_UNAVAILABLE",
  "DRAINING",
  "INTERNAL",
] as const satisfies readonly (ErrorCode & HubErrorCode)[];

/** That somebody else is at it just now: the same request is in order a moment later. */
const BUSY: readonly HubErrorCode[] = ["THROTTLED", "CONFLICT"];

function codeOf({ code }: HubRefusal): ErrorCode {
  return SHARED.find((shared) => shared === code) ?? (BUSY.includes(code) ? "HUB_BUSY" : "HUB_REFUSED");
}

/** Whatever an act on a hub threw. */
export function asAdminRefusal(thrown: unknown): BelfryError {
  if (!(thrown instanceof HubRefusal) && !(thrown instanceof WordsRefusal)) return asBelfryError(thrown);
  const refusal = asHubRefusal(thrown);
  const { message, detail, retryAfterSeconds, cause } = refusal;
  const code = codeOf(refusal);
  // The sentence of a shared code is said by its row; where many share one row, the hub's own is the detail.
  const said = code === refusal.code ? detail : message;
  return new BelfryError(code, {
    ...(said === null ? {} : { detail: said }),
    ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
    cause,
  });
}
