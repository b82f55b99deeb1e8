/** The three spellings of a setting's name, and which known name a wrong one was meant to be. Refuses to know values. */

/** `hubPort` → `--hub-port`. */
export function flagName(name: string): string {
  return `--${words(name).join("-")}`;
}

/** `hubPort` → `BELFRY_HUB_PORT`. */
export function environmentName(name: string): string {
  return `BELFRY_${words(name).join("_").toUpperCase()}`;
}

function words(name: string): string[] {
  return name.split(/(?=[A-Z])/).map((word) => word.toLowerCase());
}

/** The known name closest to a wrong one, or undefined when none is close enough to be what was meant. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined;
  // A third of the letters: lets `--prot` and `--hubport` find their names, and `--verbose` none.
  let best = Math.floor(given.replace(/^(--|BELFRY_)/, "").length / 3) + 1;
  for (const candidate of known) {
    const distance = editDistance(given, candidate);
    if (distance < best) [nearest, best] = [candidate, distance];
  }
  return nearest;
}

/** Levenshtein's distance, one row at a time, where two neighbours swapped count as one slip. */
function editDistance(from: string, to: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i++) {
    const current = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      const steps = [at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + same];
      if (from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]) steps.push(at(before, j - 2) + 1);
      current.push(Math.min(...steps));
    }
    before = previous;
    previous = current;
  }
  return at(previous, to.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
