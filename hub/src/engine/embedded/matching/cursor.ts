/**
 * Sets of ordinals that are walked and never held whole, and how they are joined: and, or, without. Pure; refuses to know where the
 * ordinals lie.
 */

/** Behind every ordinal: a set that is at its end answers with this. */
export const END = Number.POSITIVE_INFINITY;

/** A set of ordinals, in rising order. */
export interface Cursor {
  /**
   * The first ordinal of the set that is `from` or more; {@link END} when there is none. When the {@link Effort} is spent on the way it
   * is a bound instead: nothing of the set lies before it, and it may be no ordinal of it.
   *
   * @param from not less than it was the last time
   */
  seek(from: number): number;
}

/**
 * How much may still be looked at before the walk is to pause, so that a sparse expression over a million does not keep others waiting.
 * Some ten of it are a microsecond.
 */
export class Effort {
  #left: number;

  /** @param most Infinity for a walk that goes to its end */
  constructor(most: number) {
    this.#left = most;
  }

  spend(amount: number): void {
    this.#left -= amount;
  }

  get spent(): boolean {
    return this.#left <= 0;
  }
}

/** A set that stands in memory. */
export class ListCursor implements Cursor {
  readonly #ordinals: readonly number[];
  #at = 0;

  /** @param ordinals rising */
  constructor(ordinals: readonly number[]) {
    this.#ordinals = ordinals;
  }

  seek(from: number): number {
    this.#at = firstFrom(this.#ordinals, from, this.#at);
    return this.#ordinals[this.#at] ?? END;
  }
}

/**
 * Where the first number that is `from` or more stands, at `start` or behind it. Near ones are found in few steps, as walks mostly take
 * small ones.
 */
export function firstFrom(numbers: readonly number[], from: number, start: number): number {
  const isBefore = (at: number) => (numbers[at] ?? END) < from;
  let low = start;
  let step = 1;
  while (isBefore(low + step - 1)) {
    low += step;
    step *= 2;
  }
  let high = Math.min(low + step - 1, numbers.length);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What is in all of them: each leaps to where another one stands, until they meet. */
export class AndCursor implements Cursor {
  readonly #parts: readonly Cursor[];
  readonly #effort: Effort;
  /** The last answer. Parts stand there and may not be asked for less, while whoever asks here may still be before it. */
  #found = -1;

  /** @param parts one at least */
  constructor(parts: readonly Cursor[], effort: Effort) {
    this.#parts = parts;
    this.#effort = effort;
  }

  seek(from: number): number {
    if (this.#found < from) this.#found = this.#next(from);
    return this.#found;
  }

  #next(from: number): number {
    let candidate = from;
    for (let agreed = 0, at = 0; agreed < this.#parts.length; at = (at + 1) % this.#parts.length) {
      const found = this.#parts[at]?.seek(candidate) ?? END;
      if (found === END) return END;
      agreed = found === candidate ? agreed + 1 : 1;
      candidate = found;
      this.#effort.spend(1);
      if (this.#effort.spent) return candidate;
    }
    return candidate;
  }
}

/** What is in one of them at least: the nearest. */
export class OrCursor implements Cursor {
  readonly #parts: readonly Cursor[];
  readonly #nearest: number[];

  constructor(parts: readonly Cursor[]) {
    this.#parts = parts;
    this.#nearest = parts.map(() => -1);
  }

  seek(from: number): number {
    let nearest = END;
    for (const [i, part] of this.#parts.entries()) {
      const known = this.#nearest[i] ?? -1;
      const found = known >= from ? known : part.seek(from);
      this.#nearest[i] = found;
      if (found < nearest) nearest = found;
    }
    return nearest;
  }
}

/** What is in the one and not in the other. */
export class WithoutCursor implements Cursor {
  readonly #wanted: Cursor;
  readonly #unwanted: Cursor;
  readonly #effort: Effort;
  /** The last answer, for the same reason as of {@link AndCursor}. */
  #found = -1;

  constructor(wanted: Cursor, unwanted: Cursor, effort: Effort) {
    this.#wanted = wanted;
    this.#unwanted = unwanted;
    this.#effort = effort;
  }

  seek(from: number): number {
    if (this.#found < from) this.#found = this.#next(from);
    return this.#found;
  }

  #next(from: number): number {
    let candidate = this.#wanted.seek(from);
    while (candidate !== END && !this.#effort.spent && this.#unwanted.seek(candidate) === candidate) {
      // The other one may have used up the effort, and what it answered is then a bound: the candidate is looked at again another time.
      if (this.#effort.spent) return candidate;
      this.#effort.spend(1);
      candidate = this.#wanted.seek(candidate + 1);
    }
    return candidate;
  }
}
