/** On which pop-ups the pointer or the keyboard is. Pure but for its own memory; knows no element and no shell. */

/** What may be on a pop-up. */
export type Hand = "pointer" | "focus";

/** See the head of this file. */
export class Holds {
  readonly #hands = new Map<string, ReadonlySet<Hand>>();

  /** One of them came. @returns whether the pop-up is held only now */
  take(key: string, hand: Hand): boolean {
    const before = this.#hands.get(key);
    this.#hands.set(key, new Set([...(before ?? []), hand]));
    return before === undefined;
  }

  /** One of them left. @returns whether nothing is on the pop-up any more */
  leave(key: string, hand: Hand): boolean {
    const before = this.#hands.get(key);
    if (before === undefined) return false;
    const left = new Set([...before].filter((other) => other !== hand));
    if (left.size > 0) {
      this.#hands.set(key, left);
      return false;
    }
    return this.#hands.delete(key);
  }

  /** The pop-up is gone. */
  forget(key: string): void {
    this.#hands.delete(key);
  }
}
