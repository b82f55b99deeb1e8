/** What a check of `belfry doctor` is. */

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
