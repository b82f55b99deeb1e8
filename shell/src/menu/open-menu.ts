/**
 * A menu that is there while it is open: what stands in it, where it opens, how the keyboard walks it. It lies above everything else of
 * the page, so that no edge cuts it. A module of its own, which a page loads when somebody opens the first one. Knows nothing of
 * notifications.
 */
import type { MenuItem, Opening } from "./menu.ts";
import { menuLook } from "./menu-look.ts";
import { walkMenu } from "./walk-menu.ts";

/** Between the menu and the edges of the page. */
const EDGE = 4;

const clamped = (at: number, length: number, room: number) => Math.max(EDGE, Math.min(at, room - length - EDGE));

let sheet: CSSStyleSheet | undefined;

/** Gives a root the look of menus, once. */
function dress(root: Node): void {
  if (!(root instanceof ShadowRoot)) return;
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(menuLook);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
}

/** See the head of this file. */
export class OpenMenu {
  readonly #opener: HTMLElement;
  readonly #menu = document.createElement("div");
  readonly #items: readonly HTMLElement[];

  /** @param told hears that it is open, and that it is closed */
  constructor({ opener, name, items }: Opening, told: (isOpen: boolean) => void) {
    this.#opener = opener;
    this.#items = items.map((item) => this.#itemOf(item));
    const menu = this.#menu;
    menu.role = "menu";
    menu.ariaLabel = name;
    menu.popover = "auto";
    menu.append(...this.#items);
    menu.addEventListener("keydown", (event) => this.#walk(event));
    menu.addEventListener("toggle", ({ newState }) => {
      told(newState === "open");
      if (newState === "closed") menu.remove();
    });
  }

  get isOpen(): boolean {
    return this.#menu.matches(":popover-open");
  }

  /** Shows it in an element, whose colours and direction it takes. */
  show(home: ParentNode & Node, at: Opening["at"]): void {
    dress(home.getRootNode());
    home.append(this.#menu);
    this.#menu.showPopover();
    this.#place(at);
    (this.#items.find(({ ariaChecked }) => ariaChecked === "true") ?? this.#items[0])?.focus();
  }

  close(): void {
    this.#menu.hidePopover();
  }

  /** Below its opener where no point is given. The point is that of the corner nearest to where the reading begins. */
  #place(at: Opening["at"]): void {
    const { style } = this.#menu;
    const isRightToLeft = getComputedStyle(this.#menu).direction === "rtl";
    const below = this.#opener.getBoundingClientRect();
    const { x, y } = at ?? { x: isRightToLeft ? below.right : below.left, y: below.bottom + EDGE };
    const { width, height } = this.#menu.getBoundingClientRect();
    style.left = `${clamped(isRightToLeft ? x - width : x, width, innerWidth)}px`;
    style.top = `${clamped(y, height, innerHeight)}px`;
  }

  #itemOf({ words, checked, choose }: MenuItem): HTMLElement {
    const item = document.createElement("button");
    item.type = "button";
    item.role = checked === undefined ? "menuitem" : "menuitemradio";
    if (checked !== undefined) item.ariaChecked = String(checked);
    item.tabIndex = -1;
    item.textContent = words;
    item.addEventListener("click", () => {
      this.#leave();
      choose();
    });
    return item;
  }

  #leave(): void {
    this.close();
    this.#opener.focus();
  }

  #walk(event: KeyboardEvent): void {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      this.#leave();
      return;
    }
    const at = this.#items.findIndex((item) => item.matches(":focus"));
    const words = this.#items.map(({ textContent }) => textContent);
    const next = walkMenu(event.key, Math.max(0, at), words);
    if (next === undefined) return;
    event.preventDefault();
    this.#items[next]?.focus();
  }
}
