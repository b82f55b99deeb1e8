/** When a push is tried again, and when it is given up. Pure: chance is handed in. */
import type { Again } from "./outcome.ts";

/** @source Notification Hubs, frequently asked questions: what was not delivered within 30 minutes is dropped */
export const GIVEN_UP_AFTER_MS = 30 * 60_000;

/** The first wait where none was asked for; each further one is twice as long, up to the longest. */
const FIRST_WAIT_MS = 2000;
const LONGEST_WAIT_MS = 120_000;

/** Of a wait that was asked for, this much is added at most, so that not all come back in the same moment. */
const MAX_SPREAD_MS = 5000;

/**
 * When to try again.
 *
 * A wait that was asked for is kept, and a little more; one of our own is anything from half of it to all of it.
 *
 * @param tries so far, 1 or more
 * @param since when it was tried first
 * @param chance 0 to 1
 * @returns milliseconds since 1970; null when that would be later than half an hour after the first try
 */
export function nextTry(again: Again, tries: number, since: number, now: number, chance: number): number | null {
  const asked = again.afterSeconds;
  const own = Math.min(FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 10), LONGEST_WAIT_MS);
  const waitMs =
    asked === null ? own * (0.5 + chance / 2) : asked * 1000 + chance * Math.min(MAX_SPREAD_MS, asked * 100);
  const at = Math.ceil(now + waitMs);
  return at - since > GIVEN_UP_AFTER_MS ? null : at;
}
