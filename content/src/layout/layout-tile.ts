/** The way in for tiles, with everything that any of them needs. */
import type { Tile, TileSize } from "../tile/tile.ts";
import type { Laid } from "./drawing.ts";
import { layoutDefaultTileWith, layoutTileWith } from "./layout-tile-with.ts";
import { WINDOWS_8 } from "./legacy/windows8-drawing.ts";
import type { TileLayoutOptions } from "./options.ts";
import type { TileScene } from "./scene.ts";

const PARTS = { windows8: () => WINDOWS_8 };

/**
 * Lays out one size of a tile.
 *
 * @returns no scene where the tile has no binding for the size, or lost it with a picture that may not be missing
 * @source Microsoft, "Create adaptive tiles" and "Tile schema"
 * @example layoutTile(readNotification(xml, "tile").value, "TileMedium", { measure, app: { name: "Contoso" } })
 */
export function layoutTile(tile: Tile, size: TileSize, options: TileLayoutOptions): Laid<TileScene> {
  return layoutTileWith(PARTS, tile, size, options);
}

/** The app's own tile, as it is while there is no notification: its logo in the middle, its name where it shows one, the badge in place. */
export function layoutDefaultTile(size: TileSize, options: TileLayoutOptions): TileScene {
  return layoutDefaultTileWith(PARTS, size, options);
}
