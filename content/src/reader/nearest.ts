/** The known name that was probably meant. */

/** A longer name is no slip of the pen, and would take long to compare. */
const MAX_LENGTH = 40;

/** Letters to insert, remove or replace to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}

/** How many letters may differ. */
const mostFor = (name: string) => name.length / 3;

/** The nearest of some names, whatever the case, if at most a third of its letters differ. */
export function nearest(name: string, known: readonly string[]): string | undefined {
  if (name.length > MAX_LENGTH) return undefined;
  const low = name.toLowerCase();
  // Words of very different lengths cannot be near, and most of the known ones are spared the comparison by that.
  const alike = known.filter((each) => Math.abs(each.length - name.length) <= mostFor(each));
  const rated = alike.map((each) => ({ each, far: distance(low, each.toLowerCase()) }));
  const best = rated.sort((a, b) => a.far - b.far)[0];
  return best !== undefined && best.far <= mostFor(best.each) ? best.each : undefined;
}
