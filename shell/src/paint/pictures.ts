/** What is known of pictures: how large they are, or that they cannot be loaded. Knows addresses only; draws nothing. */
import type { ImageState } from "@belfry/content";

/** Pictures that are remembered; the one that was asked for longest ago is forgotten first. */
const MAX_KEPT = 500;

/** Hears that a picture became known. */
export type HearPicture = (address: string) => void;

/** Loads a picture to learn its size. */
export type LoadPicture = (address: string) => Promise<ImageState>;

/** Asks the browser, without telling the picture's server which page asks. */
const loadPicture: LoadPicture = async (address) => {
  const image = new Image();
  image.referrerPolicy = "no-referrer";
  image.src = address;
  try {
    await image.decode();
  } catch {
    return "failed";
  }
  return { width: image.naturalWidth, height: image.naturalHeight };
};

/** See the head of this file. One for a page. */
export class Pictures {
  readonly #known = new Map<string, ImageState>();
  readonly #hearers = new Set<HearPicture>();
  readonly #load: LoadPicture;

  constructor(load: LoadPicture = loadPicture) {
    this.#load = load;
  }

  /** What is known of a picture; one that was never asked for begins to load. */
  readonly stateOf = (address: string): ImageState => {
    const known = this.#known.get(address);
    if (known === undefined && this.#known.has(address)) return undefined;
    this.#known.delete(address);
    this.#keep(address, known);
    if (known === undefined) void this.#learn(address);
    return known;
  };

  /** Hears of each picture that becomes known. @returns ends it */
  onKnown(hear: HearPicture): () => void {
    this.#hearers.add(hear);
    return () => this.#hearers.delete(hear);
  }

  /** Forgets those that could not be loaded, so that they are tried again. */
  retry(): void {
    for (const [address, state] of this.#known) {
      if (state === "failed") this.#known.delete(address);
    }
  }

  #keep(address: string, state: ImageState): void {
    this.#known.set(address, state);
    const [oldest] = this.#known.keys();
    if (this.#known.size > MAX_KEPT && oldest !== undefined) this.#known.delete(oldest);
  }

  async #learn(address: string): Promise<void> {
    const state = await this.#load(address);
    this.#keep(address, state);
    for (const hear of this.#hearers) hear(address);
  }
}
