/** How long to rest before another try, so that a server that comes back is not met by everybody at once. */

const SHORTEST_MS = 50;
const LONGEST_MS = 2_000;

/** Milliseconds, doubling with each try up to 2 s, and by chance between half of that and all. @param tried how often it failed before */
export function restMs(tried: number): number {
  return Math.min(LONGEST_MS, SHORTEST_MS * 2 ** Math.min(tried, 10)) * (0.5 + Math.random() / 2);
}
