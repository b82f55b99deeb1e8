/** Deals connections to the nodes of a service, as a balancer does. */

/**
 * Deals places to the given in turn.
 *
 * @param given at least one
 * @param row how many places in a row go to the same one
 */
export const deal = <T>(given: readonly T[], places: number, row = 1): T[] =>
  Array.from({ length: places }, (_, at) => given[Math.floor(at / row) % given.length] as T);
