/** Waiting until a time. The clock and the waiting are one value, so that a test moves both by hand. */
import type { Clock } from "@belfry/host";

export interface Timer extends Clock {
  /** Runs something once it is that late, never before this returns. @returns what takes it back */
  at(time: number, run: () => void): () => void;
}

/** Runs something after so many milliseconds. @returns what takes it back */
export type Wait = (milliseconds: number, run: () => void) => () => void;

/**
 * The longest single wait. A machine that slept, and a clock that somebody set, are noticed this late at the most: what was waited for is
 * a time of day, and how long that is away may change.
 */
const MAX_WAIT_MS = 10_000;

const waitHere: Wait = (milliseconds, run) => {
  const handle = setTimeout(run, milliseconds);
  return () => clearTimeout(handle);
};

/** The timer of a process. @param wait default: the runtime's */
export function createTimer(clock: Clock, wait: Wait = waitHere): Timer {
  return {
    now: () => clock.now(),
    at(time, run) {
      let cancel = () => {};
      const look = () => {
        const left = time - clock.now();
        cancel = wait(Math.min(Math.max(left, 0), MAX_WAIT_MS), left <= 0 ? run : look);
      };
      look();
      return () => cancel();
    },
  };
}
