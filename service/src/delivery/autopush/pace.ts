/** How fast a device that speaks autopush may speak. Knows the frames of its window, no clock. */

const MAX_FRAMES = 600;
const WINDOW_MS = 60_000;

/** Of one connection. */
export class Pace {
  #frames = 0;
  #since: number;

  /** @param at when the first window begins */
  constructor(at: number) {
    this.#since = at;
  }

  /** Counts a frame. @returns whether it is one too many */
  isTooFast(at: number): boolean {
    if (at - this.#since > WINDOW_MS) {
      this.#since = at;
      this.#frames = 0;
    }
    this.#frames++;
    return this.#frames > MAX_FRAMES;
  }
}
