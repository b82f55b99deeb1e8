/** Remembers for a while what was told already, up to a bound. Knows neither what it was nor the clock. */

export interface ToldLately {
  has(key: string, at: number): boolean;
  add(key: string, at: number): void;
}

/** @param forMs at least this long, and not twice as long, as far as the bound allows */
export function toldLately(forMs: number, maxKeys: number): ToldLately {
  let young = new Set<string>();
  let old = new Set<string>();
  let since = 0;
  const age = (at: number) => {
    if (at - since < forMs && young.size < maxKeys / 2) return;
    old = at - since < 2 * forMs ? young : new Set();
    young = new Set();
    since = at;
  };
  return {
    has(key, at) {
      age(at);
      return young.has(key) || old.has(key);
    },
    add(key, at) {
      age(at);
      young.add(key);
    },
  };
}
