/**
 * `<belfry-start>`: the start screen, where the live tiles of all apps lie side by side. The person resizes them; a click starts the app
 * with the arguments of the notification that was in sight.
 */
import type { Density, Tile } from "@belfry/content";
import { html, nothing, type TemplateResult } from "lit";
import { renderDrawing } from "../glyph/drawing.ts";
import { RESIZE } from "../glyph/icons.ts";
import { HomeElement } from "../home/home-element.ts";
import { themes } from "../look/themes.ts";
import { Menu, type MenuItem } from "../menu/menu.ts";
import { byKey } from "../paint/by-key.ts";
import type { TileView } from "../state/tile-for.ts";
import type { BelfryTile } from "../tile/belfry-tile.ts";
import { SIZE_NAMES, type SizeName, TILE_SIZE_OF } from "../tile/lay-tile.ts";
import { neighbour } from "./neighbour.ts";
import { type Place, placesOf } from "./places.ts";
import { startLook } from "./start-look.ts";
import "../tile/belfry-tile.ts";

/**
 * See the head of this file.
 *
 * @fires belfry-activated its detail is what the app was told: an `Activation` of a tile
 */
export class BelfryStart extends HomeElement {
  static override properties = { density: { reflect: true } };
  static override styles = [themes, startLook];

  declare density: Density | undefined;

  readonly #menu = new Menu(this);
  /** The tile whose menu is open, or was. */
  #chosen: Place | undefined;

  #start({ app, tileId, size }: Place, view: TileView, shown: Tile | undefined): void {
    const key = view.notifications.find(({ value }) => value === shown)?.key;
    this.tell(this.shell?.activate(app.packageSid, key, { kind: "tile", tileId, size: TILE_SIZE_OF[size] }));
  }

  #resize({ app, tileId }: Place, size: SizeName): void {
    this.shell?.dispatch({ type: "resized", app: app.packageSid, tileId, size: TILE_SIZE_OF[size] });
  }

  #openMenu(place: Place, opener: HTMLElement): void {
    this.#chosen = place;
    void this.#menu.open(this.renderRoot, { opener, name: "Size", items: this.#sizes(place) });
  }

  #openByKeyboardOrPointer(event: MouseEvent, place: Place): void {
    event.preventDefault();
    const tile = event.currentTarget as HTMLElement;
    this.#openMenu(place, tile.querySelector<HTMLElement>(".resize") ?? tile);
  }

  #walk(event: KeyboardEvent): void {
    const tiles = [...this.renderRoot.querySelectorAll<BelfryTile>("belfry-tile")];
    const at = tiles.findIndex((tile) => tile.matches(":focus-within"));
    const next = neighbour(
      event.key,
      at,
      tiles.map((tile) => tile.getBoundingClientRect()),
    );
    if (next === undefined) return;
    event.preventDefault();
    tiles[next]?.focus();
  }

  #sizes(place: Place): readonly MenuItem[] {
    return SIZE_NAMES.map((size) => ({
      words: `${size[0]?.toUpperCase()}${size.slice(1)}`,
      checked: size === place.size,
      choose: () => this.#resize(place, size),
    }));
  }

  #renderPlace(place: Place): TemplateResult | typeof nothing {
    const { app, tileId, size } = place;
    const view = this.shell?.tile(app.packageSid, tileId, TILE_SIZE_OF[size]);
    if (view === undefined) return nothing;
    return html`<li class=${size} @contextmenu=${(event: MouseEvent) => this.#openByKeyboardOrPointer(event, place)}>
      <belfry-tile
        size=${size}
        density=${this.density ?? nothing}
        theme=${this.theme ?? nothing}
        .app=${app}
        .notifications=${view.notifications.map(({ value }) => value)}
        .badge=${view.badge?.value}
        @belfry-tile-click=${(event: CustomEvent<Tile | undefined>) => this.#start(place, view, event.detail)}
      ></belfry-tile>
      <button
        class="resize"
        type="button"
        aria-label=${`Size of ${app.name}`}
        aria-haspopup="menu"
        aria-expanded=${this.#menu.isOpen && this.#chosen?.app === app && this.#chosen.tileId === tileId}
        @click=${(event: MouseEvent) => this.#openMenu(place, event.currentTarget as HTMLElement)}
      >
        ${renderDrawing(RESIZE)}
      </button>
    </li>`;
  }

  protected override render(): TemplateResult {
    const { shell } = this;
    const places = shell === undefined ? [] : placesOf(shell.state, shell.apps);
    if (places.length === 0) return html`<p>There are no apps here.</p>`;
    return html`<ul aria-label="Start" @keydown=${this.#walk}>
        ${byKey(places.map((place) => [`${place.app.packageSid} ${place.tileId}`, this.#renderPlace(place)]))}
      </ul>`;
  }
}

customElements.define("belfry-start", BelfryStart);
