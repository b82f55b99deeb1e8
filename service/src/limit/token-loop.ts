/**
 * Stops senders that show the same refused token for ever.
 *
 * Two known senders retry a 401 at once and without end; after 20 refusals of one token from one address within a minute they
 * are told to wait instead.
 *
 * @source docs/reference/wns.md, R-6.9
 */
import { createHash } from "node:crypto";

const MAX_REFUSALS = 20;
const WINDOW_MS = 60_000;
const MAX_KEYS = 10_000;

export interface TokenLoopGuard {
  /** Counts one refusal. @returns true when this one is beyond what is patient */
  refused(address: string, authorization: string | null, at: number): boolean;
}

export function createTokenLoopGuard(): TokenLoopGuard {
  const seen = new Map<string, { count: number; since: number }>();
  return {
    refused(address, authorization, at) {
      const digest = createHash("sha256")
        .update(authorization ?? "")
        .digest("base64url");
      const key = `${address} ${digest}`;
      const known = seen.get(key);
      const fresh = known === undefined || at - known.since > WINDOW_MS;
      const entry = fresh ? { count: 1, since: at } : { count: known.count + 1, since: known.since };
      seen.delete(key);
      seen.set(key, entry);
      if (seen.size > MAX_KEYS) seen.delete(seen.keys().next().value ?? key);
      return entry.count > MAX_REFUSALS;
    },
  };
}
