/** The menu of an element: opens it, and knows whether it is open. What a menu is, is loaded when somebody opens the first one. */
import type { ReactiveControllerHost } from "lit";
import type { OpenMenu } from "./open-menu.ts";

/** An item, by its words. */
export interface MenuItem {
  readonly words: string;
  /** Of items of which one counts: whether it is this one. */
  readonly checked?: boolean;
  readonly choose: () => void;
}

/** A corner of the screen, in pixels. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is opened, and where. */
export interface Opening {
  /** Gets the focus back. */
  readonly opener: HTMLElement;
  /** For those who hear it. */
  readonly name: string;
  readonly items: readonly MenuItem[];
  /** Of the menu's corner nearest to where the reading begins; below the opener when absent. */
  readonly at?: Point | undefined;
}

/** See the head of this file. */
export class Menu {
  readonly #host: ReactiveControllerHost;
  #menu: OpenMenu | undefined;
  /** Counts what was asked, so that a menu that was long on its way does not open after a later word. */
  #turn = 0;
  /** Whether it is in sight, for the button that opens it. */
  isOpen = false;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
  }

  /** Opens it, unless it is open. Offline it stays closed. @param home the element in which it opens */
  async open(home: ParentNode & Node, opening: Opening): Promise<void> {
    this.#turn += 1;
    const turn = this.#turn;
    const loaded = await import("./open-menu.ts").catch(() => undefined);
    if (loaded === undefined || turn !== this.#turn || this.#menu?.isOpen || !opening.opener.isConnected) return;
    this.#menu = new loaded.OpenMenu(opening, (isOpen) => {
      this.isOpen = isOpen;
      this.#host.requestUpdate();
    });
    this.#menu.show(home, opening.at);
  }

  /** What stands in it is no more. */
  close(): void {
    this.#turn += 1;
    this.#menu?.close();
  }
}
