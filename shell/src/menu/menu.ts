/**
 * A menu: what stands in it, where it opens, how the keyboard walks it. It lies above everything else of the page, so that
 * no edge cuts it. Knows nothing of notifications.
 */
import { css, html, nothing, type ReactiveControllerHost, type TemplateResult } from "lit";
import { walkMenu } from "./walk-menu.ts";

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

/** Between the menu and the edges of the page. */
const EDGE = 4;

const clamped = (at: number, length: number, room: number) => Math.max(EDGE, Math.min(at, room - length - EDGE));

/** See the head of this file. */
export class Menu {
  readonly #host: ReactiveControllerHost & { readonly renderRoot: ParentNode };
  /** What had the focus before. */
  #opener: HTMLElement | undefined;
  /** Whether it is in sight, for the button that opens it. */
  isOpen = false;

  constructor(host: ReactiveControllerHost & { readonly renderRoot: ParentNode }) {
    this.#host = host;
  }

  get #element(): HTMLElement | null {
    return this.#host.renderRoot.querySelector("[role=menu]");
  }

  get #items(): HTMLElement[] {
    return [...(this.#element?.querySelectorAll<HTMLElement>("[role^=menuitem]") ?? [])];
  }

  /** Opens it. @param opener gets the focus back @param point of the menu's corner nearest to where the reading begins */
  open(opener: HTMLElement, { x, y }: Point): void {
    const menu = this.#element;
    if (menu === null || menu.matches(":popover-open")) return;
    this.#opener = opener;
    menu.showPopover();
    const { width, height } = menu.getBoundingClientRect();
    const left = getComputedStyle(menu).direction === "rtl" ? x - width : x;
    menu.style.left = `${clamped(left, width, innerWidth)}px`;
    menu.style.top = `${clamped(y, height, innerHeight)}px`;
    const items = this.#items;
    (items.find(({ ariaChecked }) => ariaChecked === "true") ?? items[0])?.focus();
  }

  /** Opens it below a button. */
  openBelow(opener: HTMLElement): void {
    const { left, right, bottom } = opener.getBoundingClientRect();
    this.open(opener, { x: getComputedStyle(opener).direction === "rtl" ? right : left, y: bottom + EDGE });
  }

  #close(): void {
    this.#element?.hidePopover();
    this.#opener?.focus();
  }

  readonly #walk = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      this.#close();
      return;
    }
    const items = this.#items;
    const at = items.findIndex((item) => item.matches(":focus"));
    const words = items.map(({ textContent }) => textContent.trim());
    const next = walkMenu(event.key, Math.max(0, at), words);
    if (next === undefined) return;
    event.preventDefault();
    items[next]?.focus();
  };

  readonly #toggled = (event: ToggleEvent): void => {
    this.isOpen = event.newState === "open";
    this.#host.requestUpdate();
  };

  /** @param name for those who hear it */
  render(name: string, items: readonly MenuItem[]): TemplateResult {
    return html`<div role="menu" aria-label=${name} popover="auto" @keydown=${this.#walk} @toggle=${this.#toggled}>
      ${items.map(
        ({ words, checked, choose }) => html`<button
          type="button"
          role=${checked === undefined ? "menuitem" : "menuitemradio"}
          aria-checked=${checked ?? nothing}
          tabindex="-1"
          @click=${() => {
            this.#close();
            choose();
          }}
        >
          ${words}
        </button>`,
      )}
    </div>`;
  }
}

/** Put it into the styles of the host, after the themes. */
export const menuLook = css`
  [role="menu"] {
    position: fixed;
    inset: auto;
    box-sizing: border-box;
    min-width: 160px;
    max-width: 320px;
    margin: 0;
    padding: 4px;
    border: 1px solid var(--line);
    border-radius: 8px;
    color: var(--ink);
    background: var(--raised);
    box-shadow: 0 8px 16px rgb(0 0 0 / 0.28);
  }
  [role^="menuitem"] {
    display: block;
    box-sizing: border-box;
    width: 100%;
    padding: 6px 12px;
    border: 0;
    border-radius: 4px;
    color: inherit;
    background: none;
    font: inherit;
    text-align: start;
    overflow-wrap: anywhere;
    cursor: default;
  }
  [aria-checked="true"] {
    font-weight: 600;
  }
  [role^="menuitem"]:hover,
  [role^="menuitem"]:focus {
    outline: none;
    background: color-mix(in srgb, var(--ink) 10%, transparent);
  }
  [role^="menuitem"]:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
`;
