/** What each origin said of multicasts, for as long as that counts. Asks nobody. @source ADR 0036 */

interface Known {
  readonly takes: boolean;
  /** Milliseconds since 1970; from then on it counts as not asked. */
  readonly until: number;
}

/** A service may have been replaced by another version, or by another's. */
const REMEMBERED_MS = 600_000;

/** Far above the hosts that the real WNS was seen with. The one that was asked longest ago goes first. */
const MAX_ORIGINS = 1000;

export class Origins {
  readonly #now: () => number;
  /** The latest last. */
  readonly #known = new Map<string, Known>();

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @returns whether it takes multicasts; undefined of one that has not said so in the last ten minutes */
  takes(origin: string): boolean | undefined {
    const known = this.#known.get(origin);
    return known !== undefined && this.#now() < known.until ? known.takes : undefined;
  }

  learn(origin: string, takes: boolean): void {
    this.#known.delete(origin);
    const [oldest] = this.#known.keys();
    if (this.#known.size >= MAX_ORIGINS && oldest !== undefined) this.#known.delete(oldest);
    this.#known.set(origin, { takes, until: this.#now() + REMEMBERED_MS });
  }
}
