/** Token buckets by key, with a bound on how many keys are remembered. Knows neither what is counted nor the clock. */

export interface AllowanceOptions {
  readonly perSecond: number;
  /** How much may be spent at once. */
  readonly burst: number;
  /** Keys remembered; beyond it the one refilled longest ago is forgotten, which gives it a full bucket. */
  readonly maxKeys: number;
}

interface Bucket {
  left: number;
  at: number;
}

export interface Allowance {
  /** Takes one from the key's bucket. @returns 0 when it was granted, else the whole seconds until one is there */
  take(key: string, at: number): number;
}

export function createAllowance({ perSecond, burst, maxKeys }: AllowanceOptions): Allowance {
  const buckets = new Map<string, Bucket>();
  return {
    take(key, at) {
      const before = buckets.get(key);
      const elapsedSeconds = before === undefined ? 0 : Math.max(0, at - before.at) / 1000;
      const left = before === undefined ? burst : Math.min(burst, before.left + elapsedSeconds * perSecond);
      const granted = left >= 1;
      // Deleted and set again, so that the map stays in the order of last use.
      buckets.delete(key);
      buckets.set(key, { left: granted ? left - 1 : left, at });
      if (buckets.size > maxKeys) buckets.delete(buckets.keys().next().value ?? key);
      return granted ? 0 : Math.max(1, Math.ceil((1 - left) / perSecond));
    },
  };
}
