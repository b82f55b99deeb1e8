/** Time as an argument: one clock for a process and one for tests. Refuses to know what anybody does with the time. */

/** Tells the time. Every decision that depends on time is given one of these, or a number read from it. */
export interface Clock {
  /** Milliseconds since 1970, with microseconds as the fraction. */
  now(): number;
}

/** Moved by hand; for tests. */
export interface ManualClock extends Clock {
  /** Moves the clock forward, or backward when negative. */
  advance(milliseconds: number): void;
}

/** Below this the monotonic clock is trusted: slewing by NTP stays under it, suspending and setting the clock do not. */
const JUMP_MS = 1000;

/** How often the two are compared: reading both at every step of every push was felt. */
const COMPARE_EVERY_MS = 50;

/**
 * Runs on a monotonic clock, so that two readings a moment apart never go backward and differ in microseconds.
 *
 * Follows the wall clock only when the two are more than a second apart: after a suspended machine wakes up, or after
 * someone sets the clock. Only such a jump can make it go backward.
 *
 * @param wall milliseconds since 1970, as `Date.now`
 * @param monotonic milliseconds since any moment, as `performance.now`
 */
export function followingClock(wall: () => number, monotonic: () => number, origin = wall() - monotonic()): Clock {
  let start = origin;
  let comparedAt = Number.NEGATIVE_INFINITY;
  return {
    now() {
      const elapsed = monotonic();
      if (elapsed - comparedAt >= COMPARE_EVERY_MS) {
        comparedAt = elapsed;
        const wallNow = wall();
        if (Math.abs(wallNow - start - elapsed) > JUMP_MS) start = wallNow - elapsed;
      }
      return start + elapsed;
    },
  };
}

/** The clock of this process. */
export const systemClock: Clock = followingClock(
  () => Date.now(),
  () => performance.now(),
  performance.timeOrigin,
);

/** A clock that stands still until it is moved. @param start milliseconds since 1970 */
export function manualClock(start: number): ManualClock {
  let now = start;
  return {
    now: () => now,
    advance(milliseconds) {
      now += milliseconds;
    },
  };
}
