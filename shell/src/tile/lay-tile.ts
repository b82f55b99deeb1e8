/** From what a tile element was given to the scene it draws. Touches no element. */
import {
  type Badge,
  type Density,
  type Laid,
  layoutDefaultTileWith,
  layoutTileWith,
  type Profile,
  type Tile,
  type TileLayoutOptions,
  type TileScene,
  type TileSize,
  type Windows8Drawing,
} from "@belfry/content";
import type { Late } from "../paint/late.ts";
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

/** A name for an app that nobody named. */
const NAMELESS = { name: "", packageSid: "" };

/** @param asked is filled with the addresses of pictures that the scene depends on */
function optionsOf(
  { app = NAMELESS, badge, density, profile, build }: TileGround,
  asked: Set<string>,
): TileLayoutOptions {
  const { letters, pictures } = thisPage();
  const imageState = (address: string) => {
    asked.add(address);
    return pictures.stateOf(address);
  };
  const { images, lang, resources } = app;
  return {
    app,
    measure: letters.measure,
    imageState,
    ...(badge && { badge }),
    ...(density && { density }),
    ...(profile && { profile }),
    ...(build !== undefined && { build }),
    ...(images && { images }),
    ...(lang !== undefined && { lang }),
    ...(resources && { resources }),
  };
}

/**
 * One face. Without a notification it is the app's own tile.
 *
 * @returns undefined while what draws it is still to come, which `late` then knows
 */
export function layTile(tile: Tile | undefined, ground: TileGround, late: Late): Laid<TileScene> | undefined {
  const size = TILE_SIZE_OF[ground.size];
  const options = optionsOf(ground, late.asked);
  const { drawing } = thisPage().windows8;
  const laid = tile === undefined ? ownTile(drawing, size, options) : layoutTileWith(drawing, tile, size, options);
  if (laid === undefined) late.needWindows8();
  return laid;
}

function ownTile(
  windows8: Windows8Drawing | undefined,
  size: TileSize,
  options: TileLayoutOptions,
): Laid<TileScene> | undefined {
  const scene = layoutDefaultTileWith(windows8, size, options);
  return scene && { scene, findings: [] };
}
