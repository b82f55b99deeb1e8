/**
 * What a stranger may cost: a request that proved nothing spends from its address's allowance.
 *
 * Whoever shows a good token or credential is no stranger and spends nothing, however busy his address is.
 *
 * @source ADR 0007; docs/reference/wns.md, R-6.9
 */
import { type Allowance, networkOf } from "@belfry/host";
import { BelfryError, type ErrorCode } from "@belfry/protocol";
import type { TokenLoopGuard } from "./token-loop.ts";

/** Refusals that say "I do not know you". */
const UNPROVED = new Set<ErrorCode>([
  "METHOD_NOT_ALLOWED",
  "PATH_UNKNOWN",
  "ACCESS_TOKEN_MISSING",
  "ACCESS_TOKEN_INVALID",
  "ACCESS_TOKEN_EXPIRED",
  "VAPID_MISSING",
  "VAPID_INVALID",
  "VAPID_EXPIRED",
  "VAPID_KEY_FOREIGN",
  "DEVICE_CREDENTIAL_INVALID",
  "ADMIN_TOKEN_INVALID",
  "SESSION_INVALID",
  "ORIGIN_FOREIGN",
]);

const SHOWN_TOKEN = new Set<ErrorCode>(["ACCESS_TOKEN_MISSING", "ACCESS_TOKEN_INVALID", "ACCESS_TOKEN_EXPIRED"]);

export interface Stranger {
  /**
   * Charges a refusal that proved nothing.
   *
   * @param address asked for only when it matters
   * @param authorization what was shown, to recognise the same token
   * @returns the refusal to answer with: the given one, ADDRESS_THROTTLED or ACCESS_TOKEN_LOOP
   */
  judge(error: BelfryError, address: () => string, authorization: string | null, at: number): BelfryError;
  /** Spends one for a request that is a stranger's by nature (a token request, a new device). @throws BelfryError `code`, with the wait */
  charge(code: "ADDRESS_THROTTLED" | "TOKEN_THROTTLED", address: string, at: number): void;
  /** Gives back what was spent: whoever asked has proved himself. */
  repay(address: string): void;
}

export function createStranger(allowance: Allowance, loop: TokenLoopGuard): Stranger {
  return {
    judge(error, address, authorization, at) {
      if (!UNPROVED.has(error.code)) return error;
      const from = networkOf(address());
      const retryAfterSeconds = allowance.take(from, at);
      if (retryAfterSeconds > 0) return new BelfryError("ADDRESS_THROTTLED", { retryAfterSeconds, cause: error });
      if (!SHOWN_TOKEN.has(error.code) || !loop.refused(from, authorization, at)) return error;
      return new BelfryError("ACCESS_TOKEN_LOOP", { cause: error });
    },
    charge(code, address, at) {
      const retryAfterSeconds = allowance.take(networkOf(address), at);
      if (retryAfterSeconds > 0) throw new BelfryError(code, { retryAfterSeconds });
    },
    repay: (address) => allowance.giveBack(networkOf(address)),
  };
}
