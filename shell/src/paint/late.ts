/**
 * What a scene depends on and is not there yet: the sizes of pictures, and parts of the code. Tells the element to draw again when it comes.
 * Draws nothing itself.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import type { LatePart } from "./late-part.ts";
import { thisPage } from "./page.ts";

/** See the head of this file. One for an element. */
export class Late implements ReactiveController {
  /** Addresses of pictures. */
  readonly asked = new Set<string>();
  /** Settled when no part is being loaded that the element needs. */
  settled = Promise.resolve();
  readonly #host: ReactiveControllerHost;
  readonly #needed = new Set<unknown>();
  #isStale = false;
  #stopHearing: (() => void) | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Something came. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** The scene is laid out anew, and what it depends on is told again. */
  forget(): void {
    this.asked.clear();
    this.#needed.clear();
    this.#isStale = false;
  }

  /** A part that the scene cannot do without. @returns undefined while it is not there */
  need<Part>(part: LatePart<Part>): Part | undefined {
    const { value } = part;
    const hear = () => {
      if (part.value !== value && this.#needed.has(part)) this.#drawAgain();
    };
    this.#needed.add(part);
    const loaded = part.load().then(hear);
    this.settled = this.settled.then(() => loaded);
    return value;
  }

  hostConnected(): void {
    this.#stopHearing = thisPage().pictures.onKnown((address) => {
      if (this.asked.has(address)) this.#drawAgain();
    });
  }

  hostDisconnected(): void {
    this.#stopHearing?.();
  }

  #drawAgain(): void {
    this.#isStale = true;
    this.#host.requestUpdate();
  }
}
