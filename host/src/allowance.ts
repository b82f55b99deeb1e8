/** Token buckets by key, with a bound on how many keys are remembered. Knows neither what is counted nor the clock. */

export interface AllowanceOptions {
  readonly perSecond: number;
  /** How much may be spent at once. */
  readonly burst: number;
  /** Keys remembered; of more than these the ones not used for longest are forgotten, which gives them a full bucket. */
  readonly maxKeys: number;
}

interface Bucket {
  left: number;
  at: number;
}

export interface Allowance {
  /** Takes one from the key's bucket. @returns 0 when it was granted, else the whole seconds until one is there */
  take(key: string, at: number): number;
  /** Gives one back that should not have been taken. */
  giveBack(key: string): void;
}

/** Two generations instead of one list: a bucket that is in use is found and changed without moving it, and forgetting is dropping the older half. */
export function createAllowance({ perSecond, burst, maxKeys }: AllowanceOptions): Allowance {
  let young = new Map<string, Bucket>();
  let old = new Map<string, Bucket>();
  const keep = (key: string, bucket: Bucket): Bucket => {
    if (young.size >= maxKeys / 2) {
      old = young;
      young = new Map();
    }
    young.set(key, bucket);
    return bucket;
  };
  return {
    take(key, at) {
      const bucket = young.get(key) ?? keep(key, old.get(key) ?? { left: burst, at });
      const elapsedSeconds = Math.max(0, at - bucket.at) / 1000;
      bucket.left = Math.min(burst, bucket.left + elapsedSeconds * perSecond);
      bucket.at = at;
      if (bucket.left < 1) return Math.max(1, Math.ceil((1 - bucket.left) / perSecond));
      bucket.left -= 1;
      return 0;
    },
    giveBack(key) {
      const bucket = young.get(key) ?? old.get(key);
      if (bucket !== undefined) bucket.left = Math.min(burst, bucket.left + 1);
    },
  };
}
