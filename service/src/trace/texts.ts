/** Texts that come again and again, each with its place: package SIDs, rules that decide, endings of secrets. As many as there are of those. */

export class Texts {
  readonly #texts: string[] = [""];
  readonly #placeOf = new Map<string, number>([["", 0]]);

  get count(): number {
    return this.#texts.length;
  }

  /** The place of a text, which it has from now on. */
  placeOf(text: string): number {
    const known = this.#placeOf.get(text);
    if (known !== undefined) return known;
    this.#placeOf.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }

  /** @returns undefined for a text that never came */
  find(text: string): number | undefined {
    return this.#placeOf.get(text);
  }

  at(place: number): string {
    return this.#texts[place] ?? "";
  }

  slice(from: number, to = this.#texts.length): readonly string[] {
    return this.#texts.slice(from, to);
  }
}
