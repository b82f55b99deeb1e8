/** From what a tile element was given to the scene it draws. Touches no element. */
import {
  type Badge,
  type Density,
  type Laid,
  type LateTileParts,
  layoutDefaultTileWith,
  layoutTileWith,
  type Profile,
  type Tile,
  type TileLayoutOptions,
  type TileScene,
  type TileSize,
} from "@belfry/content";
import type { Late } from "../paint/late.ts";
import { layoutOptions } from "../paint/layout-options.ts";
import { thisPage } from "../paint/page.ts";
import type { ShellApp } from "../shell-app.ts";

/** A size as the attribute has it. */
export type SizeName = "small" | "medium" | "wide" | "large";

/** The template name of each size. */
export const TILE_SIZE_OF: Readonly<Record<SizeName, TileSize>> = {
  small: "TileSmall",
  medium: "TileMedium",
  wide: "TileWide",
  large: "TileLarge",
};

/** From the smallest to the largest. */
export const SIZE_NAMES: readonly SizeName[] = ["small", "medium", "wide", "large"];

/** The attribute of each template name. */
export const SIZE_NAME_OF: Readonly<Record<TileSize, SizeName>> = {
  TileSmall: "small",
  TileMedium: "medium",
  TileWide: "wide",
  TileLarge: "large",
};

/** What every face of one tile has in common. */
export interface TileGround {
  readonly size: SizeName;
  readonly app: ShellApp | undefined;
  readonly badge: Badge | undefined;
  readonly density: Density | undefined;
  readonly profile: Profile | undefined;
  readonly build: number | undefined;
}

/**
 * One face. Without a notification it is the app's own tile.
 *
 * @returns undefined while what draws it is still to come, which `late` then tells
 */
export function layTile(tile: Tile | undefined, ground: TileGround, late: Late): Laid<TileScene> | undefined {
  const size = TILE_SIZE_OF[ground.size];
  const { app, badge, density, profile, build } = ground;
  const options = { ...layoutOptions(app, late.asked), badge, density, profile, build };
  const parts = { windows8: () => late.need(thisPage().windows8) };
  return tile === undefined ? ownTile(parts, size, options) : layoutTileWith(parts, tile, size, options);
}

function ownTile(parts: LateTileParts, size: TileSize, options: TileLayoutOptions): Laid<TileScene> | undefined {
  const scene = layoutDefaultTileWith(parts, size, options);
  return scene && { scene, findings: [] };
}
