/**
 * Token buckets by key, with a bound on how many keys are remembered. Knows neither what is counted nor the clock, and of other places where the same keys
 * spend only what it is told.
 */

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
  /** Taken here since the last collection. */
  spent: number;
  /** Whether it stands among the busy ones. */
  isBusy: boolean;
}

/** What one key took here. */
export interface Spending {
  readonly key: string;
  readonly amount: number;
  /** In seconds of its rate: how busy it is, beside keys of another allowance. */
  readonly seconds: number;
}

export interface Allowance {
  /** Takes one from the key's bucket. @returns 0 when it was granted, else the whole seconds until one is there */
  take(key: string, at: number): number;
  /** Gives one back that should not have been taken. */
  giveBack(key: string): void;
  /**
   * Takes what the key has spent elsewhere.
   *
   * @param mostSeconds of its rate that the key may owe afterwards: how long its bucket stays empty at most
   */
  charge(key: string, amount: number, at: number, mostSeconds: number): void;
  /**
   * Says what busy keys took since the last time, and begins anew: at most 1,000 of them, and nothing the first time.
   *
   * @param least a key is busy from now on when it takes so many seconds of its rate, and one at least
   */
  collect(at: number, least: number): readonly Spending[];
}

/** Keys that are noted between two collections. One that is very busy comes so often that it is among them. */
const MAX_BUSY = 1_000;

/** Two generations instead of one list: a bucket that is in use is found and changed without moving it, and forgetting is dropping the older half. */
export function createAllowance({ perSecond, burst, maxKeys }: AllowanceOptions): Allowance {
  let young = new Map<string, Bucket>();
  let old = new Map<string, Bucket>();
  let busy: string[] = [];
  let busyFrom = Infinity;
  let collectedAt = -Infinity;
  /** Of a key that is not among the young ones. */
  const revive = (key: string, at: number): Bucket => {
    const bucket = old.get(key) ?? { left: burst, at, spent: 0, isBusy: false };
    if (young.size >= maxKeys / 2) {
      old = young;
      young = new Map();
    }
    young.set(key, bucket);
    return bucket;
  };
  /** Puts in what came until now. */
  const refill = (bucket: Bucket, at: number): void => {
    if (bucket.at < collectedAt) bucket.spent = 0;
    const elapsedSeconds = Math.max(0, at - bucket.at) / 1000;
    bucket.left = Math.min(burst, bucket.left + elapsedSeconds * perSecond);
    bucket.at = at;
  };
  const note = (key: string, bucket: Bucket): void => {
    if (bucket.isBusy || busy.length >= MAX_BUSY) return;
    bucket.isBusy = true;
    busy.push(key);
  };
  return {
    // What came until now is put in here as well: a call for it costs half as much again wherever the runtime does not take it in.
    take(key, at) {
      const bucket = young.get(key) ?? revive(key, at);
      if (bucket.at < collectedAt) bucket.spent = 0;
      const elapsedSeconds = Math.max(0, at - bucket.at) / 1000;
      bucket.left = Math.min(burst, bucket.left + elapsedSeconds * perSecond);
      bucket.at = at;
      if (bucket.left < 1) return Math.max(1, Math.ceil((1 - bucket.left) / perSecond));
      bucket.left -= 1;
      bucket.spent += 1;
      if (bucket.spent >= busyFrom) note(key, bucket);
      return 0;
    },
    giveBack(key) {
      const bucket = young.get(key) ?? old.get(key);
      if (bucket === undefined) return;
      bucket.left = Math.min(burst, bucket.left + 1);
      bucket.spent = Math.max(0, bucket.spent - 1);
    },
    charge(key, amount, at, mostSeconds) {
      const bucket = young.get(key) ?? revive(key, at);
      refill(bucket, at);
      bucket.left = Math.min(bucket.left, Math.max(bucket.left - amount, -mostSeconds * perSecond));
    },
    collect(at, least) {
      const spendings: Spending[] = [];
      for (const key of busy) {
        const bucket = young.get(key) ?? old.get(key);
        if (bucket === undefined) continue;
        const amount = bucket.spent;
        if (amount > 0) spendings.push({ key, amount, seconds: amount / perSecond });
        bucket.spent = 0;
        bucket.isBusy = false;
      }
      busy = [];
      busyFrom = Math.max(1, Math.ceil(least * perSecond));
      collectedAt = at;
      return spendings;
    },
  };
}
