/** A tile at each size that it is for, and both sides of one that peeks. */
import type { Tile } from "@belfry/content";
import type { SizeName, Theme } from "@belfry/shell";
import { html, nothing, type TemplateResult } from "lit";
import { appOf, type Settings } from "../draft/draft.ts";
import { listed, SIZES, sizesOf } from "../draft/study.ts";
import { peeks } from "./peeks.ts";

/** What is shown, and whether it moves. */
export interface TileShow {
  readonly tile: Tile;
  readonly settings: Settings;
  readonly moves: boolean;
}

function face(
  { tile, settings, moves }: TileShow,
  size: SizeName,
  theme: Theme,
  side: "front" | "back",
): TemplateResult {
  const { badge, density, profile, build } = settings;
  return html`<belfry-tile
    size=${size}
    badge=${badge}
    density=${density}
    theme=${theme}
    .profile=${profile}
    .build=${build}
    .app=${appOf(settings, "tile")}
    .still=${moves ? undefined : side}
    .notifications=${[tile]}
  ></belfry-tile>`;
}

/** The sizes that show it; all of them, with the app's own tile, when none does. */
function sizesToShow({ tile, settings }: TileShow): readonly SizeName[] {
  const bound = sizesOf(tile, settings.profile);
  return bound.length === 0 ? SIZES : bound;
}

/** All of them in one theme. */
export function renderTileFaces(show: TileShow, theme: Theme): TemplateResult {
  return html`${sizesToShow(show).map((size) => {
    const hasBack = !show.moves && peeks(show.tile, size);
    return html`<figure>
      ${face(show, size, theme, "front")} ${hasBack ? face(show, size, theme, "back") : nothing}
      <figcaption>${size}${hasBack ? html`<br />both sides` : nothing}</figcaption>
    </figure>`;
  })}`;
}

/** Which sizes stay as they are. */
export function renderUnbound({ tile, settings }: TileShow): TemplateResult | typeof nothing {
  const bound = sizesOf(tile, settings.profile);
  const unbound = SIZES.filter((size) => !bound.includes(size));
  if (unbound.length === 0) return nothing;
  return html`<p class="unbound">No binding for ${listed(unbound)}: there the app’s own tile stays.</p>`;
}
