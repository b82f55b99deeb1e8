/** The way in for tiles: which of a tile's bindings a size shows, and who draws it. Places nothing but the app's own tile. */
import { bindingFor } from "../tile/binding-for.ts";
import type { Tile, TileBinding, TileSize } from "../tile/tile.ts";
import { drawAdaptiveTile } from "./adaptive/draw-adaptive-tile.ts";
import { drawFrame } from "./adaptive/frame.ts";
import { Drawing, type Laid } from "./drawing.ts";
import { directionOf } from "./language.ts";
import { asAdaptive } from "./legacy/as-adaptive.ts";
import { drawFrame as drawLegacyFrame } from "./legacy/branding.ts";
import { drawLegacyTile } from "./legacy/draw-legacy-tile.ts";
import { SLOT_SIZES, type TileLayoutOptions } from "./options.ts";
import type { Piece, Size, TileScene } from "./scene.ts";

/** The part of its own tile that an app's logo takes. */
const LOGO_SHARE = 0.5;

function drawBinding(binding: TileBinding, tile: Tile, size: TileSize, drawing: Drawing<TileLayoutOptions>): TileScene {
  if (binding.kind === "adaptive") return drawAdaptiveTile(binding, tile, size, drawing);
  const { legacyLook, profile = "win10" } = drawing.options;
  return legacyLook === "adaptive" && profile === "win10"
    ? drawAdaptiveTile(asAdaptive(binding, size), tile, size, drawing)
    : drawLegacyTile(binding, tile, size, drawing);
}

/**
 * Lays out one size of a tile.
 *
 * @returns no scene where the tile has no binding for the size, or lost it with a picture that may not be missing
 * @source Microsoft, "Create adaptive tiles" and "Tile schema"
 * @example layoutTile(readNotification(xml, "tile").value, "TileMedium", { measure, app: { name: "Contoso" } })
 */
export function layoutTile(tile: Tile, size: TileSize, options: TileLayoutOptions): Laid<TileScene> {
  const drawing = new Drawing(options);
  const binding = bindingFor(tile, size, options.profile);
  return drawing.laid(binding === undefined ? undefined : drawBinding(binding, tile, size, drawing));
}

function logoPiece(src: string, { width, height }: Size): Piece {
  const side = Math.min(width, height) * LOGO_SHARE;
  const box = { x: (width - side) / 2, y: (height - side) / 2, width: side, height: side };
  return { kind: "image", box, src, alt: "", fit: "contain", role: "logo" };
}

/** What stands on the app's own tile beside its logo, in the look of the Windows it is drawn as. */
function defaultFrame(size: TileSize, tile: Size, options: TileLayoutOptions): readonly Piece[] {
  const drawing = new Drawing(options);
  const { profile = "win10", app, lang } = options;
  if (profile === "win10") return drawFrame({}, undefined, size, tile, drawing).pieces;
  const branding = size !== "TileSmall" && app.showsNameOn?.includes(size) === true ? "name" : "none";
  const wishes = { branding, displayName: undefined, showsBadge: true, besideLogo: undefined } as const;
  return drawLegacyFrame(
    wishes,
    options,
    { drawing, lookup: { lang }, width: tile.width, direction: directionOf(lang) },
    tile,
  );
}

/** The app's own tile, as it is while there is no notification: its logo in the middle, its name where it shows one, the badge in place. */
export function layoutDefaultTile(size: TileSize, options: TileLayoutOptions): TileScene {
  const tile = SLOT_SIZES[options.density ?? "desktop"][size];
  const frame = defaultFrame(size, tile, options);
  const { logo } = options.app;
  const canvas = { width: tile.width, height: tile.height, scale: 1, x: 0, y: 0 };
  return { size: tile, canvas, content: logo === undefined ? [] : [logoPiece(logo, tile)], frame };
}
