/** How long to wait before connecting again. Decides a number; refuses to know timers and sockets. */

/** The first span that a delay is drawn from, in milliseconds. */
const BASE_MS = 1_000;

/** No span grows beyond 5 minutes: a service that comes back is found again by then. */
const CAP_MS = 5 * 60_000;

/** Beyond this the span has long reached its cap; without the bound 2^n would leave the safe integers. */
const MAX_DOUBLINGS = 20;

/**
 * Draws the delay before a reconnection with full jitter, so that devices which lost one service together do not return together.
 *
 * @param attempt attempts since the last stable connection that failed before this one, from 0
 * @param random a number in [0, 1), handed in so that the caller owns the randomness
 * @returns milliseconds in [0, min(5 min, 1 s × 2^attempt))
 */
export function reconnectDelayMs(attempt: number, random: number): number {
  return Math.floor(random * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(attempt, MAX_DOUBLINGS)));
}
