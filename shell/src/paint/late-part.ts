/** A part of the code that a page does not begin with: loaded when the first notification asks for it. Knows nothing of what is in it. */

/** See the head of this file. One for a page. */
export class LatePart<Part> {
  /** Undefined until it is there; what stands in for it where it did not come. */
  value: Part | undefined;
  readonly #load: () => Promise<Part>;
  readonly #instead: Part | undefined;
  #loading: Promise<void> | undefined;

  /** @param instead of a part that did not come; whoever needs it goes without when absent */
  constructor(load: () => Promise<Part>, instead?: Part) {
    this.#load = load;
    this.#instead = instead;
  }

  /** Loads it, unless it is there or on its way. @returns settles when it is there, and when it did not come */
  load(): Promise<void> {
    this.#loading ??= this.#learn();
    return this.#loading;
  }

  async #learn(): Promise<void> {
    try {
      this.value = await this.#load();
    } catch {
      // The page is offline: whoever needs it next asks again.
      this.value = this.#instead;
      this.#loading = undefined;
    }
  }
}
