/** What wrong tokens cost whoever shows them, where a server has no other account of strangers. Refuses to know what a good one is. */
import { BelfryError, type ErrorCode } from "@belfry/protocol";
import { createAllowance } from "../allowance.ts";
import { networkOf } from "../network-of.ts";

/** More than a person mistypes, and than a page asks that was open when the server started anew. */
const BURST = 60;
const PER_SECOND = 1;
/** About 1 MB at the most. */
const MAX_NETWORKS = 10_000;

const UNPROVED = new Set<ErrorCode>(["ADMIN_TOKEN_INVALID", "SESSION_INVALID", "ORIGIN_FOREIGN"]);

/** Refuses an address that proved nothing too often as ADDRESS_THROTTLED; whoever shows a good token meets it never. */
export function throttleWrongTokens(now: () => number): (refusal: BelfryError, address: string) => BelfryError {
  const allowance = createAllowance({ perSecond: PER_SECOND, burst: BURST, maxKeys: MAX_NETWORKS });
  return (refusal, address) => {
    if (!UNPROVED.has(refusal.code)) return refusal;
    const retryAfterSeconds = allowance.take(networkOf(address), now());
    return retryAfterSeconds === 0
      ? refusal
      : new BelfryError("ADDRESS_THROTTLED", { retryAfterSeconds, cause: refusal });
  };
}
