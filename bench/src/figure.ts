/** One measured number: what it is called, in which unit, and what it should be. */

export type Unit = "/s" | "ms" | "µs" | "MB" | "bytes" | "%" | "";

/** A bound the figure should keep; the bench reports whether it does and never fails for it. */
export interface Bound {
  readonly atMost?: number;
  readonly atLeast?: number;
}

export interface Figure {
  /** The same in every run of the bench, for comparing result files. */
  readonly key: string;
  readonly label: string;
  readonly unit: Unit;
  /** Infinity for a time that did not end: something never came. Null when it could not be measured here; `note` says why. */
  readonly value: number | null;
  readonly bound?: Bound;
  readonly note?: string;
}

/** A figure over all repeats. */
export interface Summary extends Figure {
  /** The median of `values` stands in `value`. */
  readonly values: readonly number[];
  readonly met: boolean | null;
}

function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? null : (low + high) / 2;
}

function meets(value: number | null, { atMost = Infinity, atLeast = -Infinity }: Bound): boolean | null {
  return value === null ? null : value <= atMost && value >= atLeast;
}

/** The median of plain numbers. */
export const medianOf = (values: readonly number[]): number => median(values) ?? Number.NaN;

/** Joins what the repeats of one part gave, figure by figure, in the order of the first. */
export function summarize(repeats: readonly (readonly Figure[])[]): Summary[] {
  const all = repeats.flat();
  const keys = new Set(all.map(({ key }) => key));
  return [...keys].flatMap((key) => {
    const same = all.filter((figure) => figure.key === key);
    const last = same.at(-1);
    if (last === undefined) return [];
    const values = same.flatMap(({ value }) => (value === null ? [] : [value]));
    const value = median(values);
    return [{ ...last, value, values, met: last.bound === undefined ? null : meets(value, last.bound) }];
  });
}
