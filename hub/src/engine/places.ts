/** Places all over a range, for samples. Pure. */

/** So many places from 1 to `last`, in order; the same for the same seed. */
export function placesBy(seed: number, count: number, last: number): number[] {
  let state = seed | 0;
  const places = Array.from({ length: count }, () => {
    // A Weyl sequence with its high bits stirred down: even enough for a sample.
    state = (state + 0x9e3779b9) | 0;
    const stirred = Math.imul(state ^ (state >>> 15), 0x85ebca6b) >>> 0;
    return 1 + Math.floor((stirred / 0x1_0000_0000) * last);
  });
  return places.toSorted((a, b) => a - b);
}
