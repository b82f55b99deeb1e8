/**
 * A list whose parts stay the same elements wherever they come to stand, by their keys: what the person entered, the focus and what moves
 * stay with them. In place of Lit's own `repeat`, which is longer and leaves marks behind.
 */
import { noChange } from "lit";
import { type ChildPart, Directive, directive } from "lit/directive.js";
import { clearPart, insertPart, removePart, setChildPartValue, setCommittedValue } from "lit/directive-helpers.js";

/** A part of the list. Keys are compared as those of a Map; no two are the same. */
export type Keyed = readonly [key: unknown, value: unknown];

class ByKey extends Directive {
  readonly #parts = new Map<unknown, ChildPart>();
  #isBegun = false;

  /** Never asked for: the parts are put where they belong one by one. */
  override render(_list: readonly Keyed[]): unknown {
    return noChange;
  }

  override update(whole: ChildPart, [list]: [readonly Keyed[]]): unknown {
    this.#begin(whole);
    const values = new Map(list);
    for (const [key, part] of this.#parts) {
      if (values.has(key)) continue;
      this.#remove(part);
      this.#parts.delete(key);
    }
    // From the end, so that each finds the one behind it in its place. Those that stand well are not touched.
    let next: ChildPart | undefined;
    for (const key of [...values.keys()].toReversed()) {
      next = insertPart(whole, next, this.#parts.get(key));
      this.#parts.set(key, next);
    }
    for (const [key, value] of values) {
      const part = this.#parts.get(key);
      if (part !== undefined) setChildPartValue(part, value);
    }
    return noChange;
  }

  /** Lit leaves the mark at the end of a part in the page, where one would be left for every pop-up that ever was. */
  #remove(part: ChildPart): void {
    const { endNode } = part;
    removePart(part);
    endNode?.parentNode?.removeChild(endNode);
  }

  /** Takes away what stood there before the list, and lets Lit do the same to the list when something else comes. */
  #begin(whole: ChildPart): void {
    if (this.#isBegun) return;
    this.#isBegun = true;
    clearPart(whole);
    setCommittedValue(whole, this.#parts);
  }
}

/** See the head of this file. */
export const byKey = directive(ByKey);
