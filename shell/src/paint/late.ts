/**
 * What a scene depends on and is not there yet: the sizes of pictures, and what draws the templates of Windows 8. Tells the element to draw
 * again when it comes. Draws nothing itself.
 */
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { thisPage } from "./page.ts";

/** See the head of this file. One for an element. */
export class Late implements ReactiveController {
  /** Addresses of pictures. */
  readonly asked = new Set<string>();
  readonly #host: ReactiveControllerHost;
  #needsWindows8 = false;
  #isStale = false;
  #stopHearing: readonly (() => void)[] = [];

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Something came. */
  get isStale(): boolean {
    return this.#isStale;
  }

  /** Settled when nothing is being loaded that an element needs. */
  get settled(): Promise<void> {
    return thisPage().windows8.settled;
  }

  /** The scene is laid out anew, and what it depends on is told again. */
  forget(): void {
    this.asked.clear();
    this.#needsWindows8 = false;
    this.#isStale = false;
  }

  /** The scene cannot be drawn before this is there. */
  needWindows8(): void {
    this.#needsWindows8 = true;
    thisPage().windows8.begin();
  }

  hostConnected(): void {
    const { pictures, windows8 } = thisPage();
    const hearWindows8 = () => {
      if (this.#needsWindows8) this.#drawAgain();
    };
    const hearPicture = (address: string) => {
      if (this.asked.has(address)) this.#drawAgain();
    };
    this.#stopHearing = [pictures.onKnown(hearPicture), windows8.onLoaded(hearWindows8)];
    // It may have come while the element was in no page.
    if (windows8.drawing !== undefined) hearWindows8();
  }

  hostDisconnected(): void {
    for (const stop of this.#stopHearing) stop();
  }

  #drawAgain(): void {
    this.#isStale = true;
    this.#host.requestUpdate();
  }
}
