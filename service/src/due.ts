/** Says at each look whether something is due that is done now and then. Pure: owns no timer and reads no clock. */

/**
 * Due at the first look; then once so much time went by, by the looks or by the clock, whichever comes first. A machine that slept and a clock that was
 * set are thus not waited for, and a clock that stands still holds up nothing.
 *
 * @param everyMs from one time to the next
 * @param lookMs from one look to the next
 * @returns asks with the time, in milliseconds; a yes is the beginning of the next wait
 */
export function dueEvery(everyMs: number, lookMs: number): (now: number) => boolean {
  let [last, looks] = [Number.NEGATIVE_INFINITY, 0];
  return (now) => {
    looks += 1;
    if (looks * lookMs < everyMs && Math.abs(now - last) < everyMs) return false;
    [last, looks] = [now, 0];
    return true;
  };
}
