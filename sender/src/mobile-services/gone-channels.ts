/** Channels that turned out to be gone, so that each is told of once. */

/** Those remembered; of one that is pushed to after so many others it is told again. */
const MAX_REMEMBERED = 10_000;

/** Owns what was told. */
export class GoneChannels {
  readonly #told = new Set<string>();
  readonly #tell: ((channel: string, error: Error) => void) | undefined;

  constructor(tell: ((channel: string, error: Error) => void) | undefined) {
    this.#tell = tell;
  }

  add(channel: string, error: Error): void {
    if (this.#told.has(channel)) return;
    const [oldest] = this.#told;
    if (this.#told.size >= MAX_REMEMBERED && oldest !== undefined) this.#told.delete(oldest);
    this.#told.add(channel);
    this.#tell?.(channel, error);
  }
}
