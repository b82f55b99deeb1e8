/**
 * Remembers tokens that were good, up to a bound: a client shows the same one for up to an hour. Refuses to know what makes one good.
 *
 * Two generations instead of one list: looking something up writes nothing, and forgetting is dropping the older half. Bad tokens are
 * not remembered, so that strangers cannot fill the memory.
 */
import type { HubRecord, Policy } from "../model.ts";
import type { Audience } from "./audience.ts";

/** What a good token says. */
export interface VerifiedToken {
  /** Whose policies it was checked against; once a key changes the hub is another value, and this says nothing any more. */
  readonly hub: HubRecord;
  readonly policy: Policy;
  readonly audience: Audience;
  /** Milliseconds since 1970, with the skew. */
  readonly endsAt: number;
}

/** Longer ones are checked each time: those of clients have up to 600 characters. */
const MAX_CHARACTERS = 1024;

export interface VerifiedTokens {
  /** @returns what the token says, as long as it has not ended and the hub is the very one that it was checked against */
  find(token: string, hub: HubRecord, now: number): VerifiedToken | undefined;
  keep(token: string, verified: VerifiedToken): void;
  /** How many are held. */
  size(): number;
}

/** @param max tokens held at most */
export function createVerifiedTokens(max: number): VerifiedTokens {
  let young = new Map<string, VerifiedToken>();
  let old = new Map<string, VerifiedToken>();
  return {
    find(token, hub, now) {
      const verified = young.get(token) ?? old.get(token);
      return verified !== undefined && verified.hub === hub && verified.endsAt > now ? verified : undefined;
    },
    keep(token, verified) {
      if (token.length > MAX_CHARACTERS) return;
      if (young.size >= max / 2) {
        old = young;
        young = new Map();
      }
      young.set(token, verified);
    },
    size: () => young.size + old.size,
  };
}
