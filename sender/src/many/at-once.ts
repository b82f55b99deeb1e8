/** How much is done at once. Knows neither pushes nor channels. */

/**
 * Does the same for each of a list, the next as soon as one before it is done.
 *
 * @param limit how many are under way at once
 * @returns what came of each, in their order; rejects as soon as one does
 */
export async function each<T, R>(
  all: readonly T[],
  limit: number,
  work: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Array<R>(all.length);
  const waiting = all.entries();
  const run = async () => {
    // Shared by all who work here, so each takes what the others have not.
    for (const [at, one] of waiting) results[at] = await work(one);
  };
  await Promise.all(Array.from({ length: Math.min(limit, all.length) }, run));
  return results;
}

/** So many may be under way, whoever began them; the others wait in the order in which they came. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(free: number) {
    this.#free = free;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((begin) => this.#waiting.push(begin));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free += 1;
      // Handed over rather than freed, so that nobody who comes now gets ahead.
      else next();
    }
  }
}
