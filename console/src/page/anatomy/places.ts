/** Which drawn row a notification takes in a list that is read again and again. Pure. */

/**
 * Those that were listed before keep their rows, the others take over rows of those that are gone: where thousands come between two readings
 * nothing is drawn anew, and a few words change.
 *
 * @param before the place of each row that was listed, in the order of the list
 * @param keys what is listed now, in its order
 * @param held the row that somebody is at: when it is gone it must not become another under their hand
 */
export function placesOf(
  before: ReadonlyMap<string, number>,
  keys: readonly string[],
  held: string | undefined,
): ReadonlyMap<string, number> {
  const listed = new Set(keys);
  const free = [...before].filter(([key]) => !listed.has(key) && key !== held).map(([, place]) => place);
  let fresh = Math.max(-1, ...before.values());
  const placeOf = (key: string): number => {
    const place = before.get(key) ?? free.shift();
    if (place !== undefined) return place;
    fresh += 1;
    return fresh;
  };
  return new Map(keys.map((key) => [key, placeOf(key)]));
}
