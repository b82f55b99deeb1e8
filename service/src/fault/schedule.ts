/** Which of the requests that fit a fault are bitten by it. Pure: the same counts and the same seed give the same answer. */
import type { FaultSchedule } from "@belfry/protocol";

/** What a fault has counted before the request that is asked about. */
export interface Counted {
  /** Requests that fitted. */
  readonly seen: number;
  /** Those of them that were bitten. */
  readonly bitten: number;
}

/** Whether the fault has bitten as often as it was to. */
export function isOver({ times }: FaultSchedule, { bitten }: Counted): boolean {
  return times !== undefined && bitten >= times;
}

/** Whether the next request that fits is bitten. */
export function isDue(schedule: FaultSchedule, counted: Counted): boolean {
  const { after = 0, every = 1, percent, seed = 0 } = schedule;
  const nth = counted.seen + 1 - after;
  if (nth < 1 || isOver(schedule, counted) || nth % every !== 0) return false;
  return percent === undefined || chanceOf(seed, nth) * 100 < percent;
}

/**
 * A number from 0 to below 1 that hangs on seed and position alone, so that a fault needs no state but its counts.
 *
 * @source mulberry32, Tommy Ettinger, and the finalizer of MurmurHash3, Austin Appleby; both public domain
 */
function chanceOf(seed: number, nth: number): number {
  // The seed is mixed first: otherwise seed 8 would give what seed 7 gives, one request later.
  const state = (mix(seed >>> 0) + Math.imul(nth, 0x6d2b79f5)) >>> 0;
  return mix(state) / 2 ** 32;
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
