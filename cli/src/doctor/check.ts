/** What a check of `belfry doctor` is. */
import { BelfryError } from "@belfry/protocol";
import { reasonOf } from "../admin-client.ts";
import { adviceFor } from "../advice.ts";

/** What a check found, in words. `warn` works but should be looked at; `fail` keeps a server from working. */
export interface Finding {
  readonly check: string;
  readonly state: "ok" | "warn" | "fail";
  readonly what: string;
  /** What to do; empty when all is well. */
  readonly advice: string;
}

export const ok = (check: string, what: string): Finding => ({ check, state: "ok", what, advice: "" });
export const warn = (check: string, what: string, advice: string): Finding => ({ check, state: "warn", what, advice });
export const fail = (check: string, what: string, advice: string): Finding => ({ check, state: "fail", what, advice });

/** A check that could not be made, because of what was thrown. */
export function failure(check: string, error: unknown): Finding {
  const known = error instanceof BelfryError ? error : new BelfryError("NETWORK_FAILED", { detail: reasonOf(error) });
  return fail(check, known.message, adviceFor(known.code, known.advice));
}
