/** Times counted in buckets, as `/metrics` has them: what became of them between two readings, and their quantiles. Pure. */
import type { Sample } from "./metrics.ts";

/** A histogram. Counts are cumulative: of all that took no longer than the bound in the same place. */
export interface Buckets {
  /** Seconds, rising; the last is infinite. */
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
}

/** The histogram of this name, summed over every series that carries these labels; empty where there is none. */
export function bucketsOf(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>): Buckets {
  const wanted = Object.entries(labels);
  const counts = new Map<number, number>();
  for (const { name: of, labels: has, value } of samples) {
    if (of !== `${name}_bucket` || wanted.some(([key, label]) => has[key] !== label)) continue;
    const bound = has.le === "+Inf" ? Number.POSITIVE_INFINITY : Number(has.le);
    counts.set(bound, (counts.get(bound) ?? 0) + value);
  }
  const rising = [...counts].sort(([one], [other]) => one - other);
  return { bounds: rising.map(([bound]) => bound), counts: rising.map(([, count]) => count) };
}

/** What was counted since an earlier reading. Counts that fell began anew with the service. */
export function grownSince({ bounds, counts }: Buckets, before: Buckets): Buckets {
  const isAnew = (before.counts.at(-1) ?? 0) > (counts.at(-1) ?? 0) || before.bounds.length !== bounds.length;
  return isAnew ? { bounds, counts } : { bounds, counts: counts.map((count, at) => count - (before.counts[at] ?? 0)) };
}

/**
 * The time that so large a part did not exceed, in milliseconds; null when nothing was counted. Within its bucket it is guessed by the line
 * between the bounds, as Prometheus does; what took longer than every bound counts as the last of them.
 */
export function quantileOf({ bounds, counts }: Buckets, part: number): number | null {
  const all = counts.at(-1) ?? 0;
  if (all <= 0) return null;
  const rank = all * part;
  const at = counts.findIndex((count) => count >= rank);
  const upper = bounds[at] ?? Number.POSITIVE_INFINITY;
  const lower = bounds[at - 1] ?? 0;
  if (upper === Number.POSITIVE_INFINITY) return lower * 1000;
  const below = counts[at - 1] ?? 0;
  const within = (counts[at] ?? 0) - below;
  return 1000 * (lower + (upper - lower) * (within === 0 ? 1 : (rank - below) / within));
}
