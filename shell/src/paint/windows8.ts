/** What draws the templates of Windows 8: a tenth of all code, and most pages never show one. Loaded when the first of them comes. */
import type { Windows8Drawing } from "@belfry/content";

/** Loads it. */
export type LoadWindows8 = () => Promise<Windows8Drawing>;

const loadWindows8: LoadWindows8 = async () => (await import("./windows8-drawing.ts")).WINDOWS_8;

/** See the head of this file. One for a page. */
export class Windows8 {
  /** Undefined until it is there. */
  drawing: Windows8Drawing | undefined;
  readonly #load: LoadWindows8;
  readonly #hearers = new Set<() => void>();
  #loading: Promise<void> | undefined;

  constructor(load: LoadWindows8 = loadWindows8) {
    this.#load = load;
  }

  /** Settled as soon as nothing is being loaded, whether that came or not. */
  get settled(): Promise<void> {
    return this.#loading ?? Promise.resolve();
  }

  /** Hears that it is there. @returns ends it */
  onLoaded(hear: () => void): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  /** Begins to load it, unless it is there or on its way. */
  begin(): void {
    if (this.drawing === undefined) this.#loading ??= this.#learn();
  }

  async #learn(): Promise<void> {
    try {
      this.drawing = await this.#load();
    } catch {
      // The page is offline: whoever needs it next asks again.
      this.#loading = undefined;
      return;
    }
    this.#loading = undefined;
    for (const hear of this.#hearers) hear();
  }
}
