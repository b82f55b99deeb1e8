/**
 * Which of a tile's bindings a size shows, and who draws it: adaptive ones are drawn here, templates of Windows 8 by what is handed in, so
 * that a page need not carry it before the first of them comes. Places nothing but the app's own tile.
 */
import { bindingFor } from "../tile/binding-for.ts";
import type { Tile, TileBinding, TileSize } from "../tile/tile.ts";
import { drawAdaptiveTile } from "./adaptive/draw-adaptive-tile.ts";
import { drawFrame } from "./adaptive/frame.ts";
import { badgeMark } from "./badge-mark.ts";
import { Drawing, type Laid } from "./drawing.ts";
import type { LateTileParts } from "./late-parts.ts";
import { askTile } from "./legacy/ask-tile.ts";
import { SLOT_SIZES, type TileLayoutOptions } from "./options.ts";
import type { Piece, Size, TileScene } from "./scene.ts";

/** The part of its own tile that an app's logo takes. */
const LOGO_SHARE = 0.5;

/** Undefined where a template of Windows 8 is to be drawn, and nobody is there to do it. */
function drawBinding(
  late: LateTileParts,
  binding: TileBinding,
  tile: Tile,
  size: TileSize,
  drawing: Drawing<TileLayoutOptions>,
): TileScene | undefined {
  if (binding.kind === "adaptive") return drawAdaptiveTile(binding, tile, size, drawing);
  const { legacyLook, profile = "win10" } = drawing.options;
  const windows8 = late.windows8();
  const asked = askTile(binding, tile, size, drawing);
  return legacyLook === "adaptive" && profile === "win10"
    ? windows8 && drawAdaptiveTile(windows8.asAdaptive(asked), tile, size, drawing)
    : windows8?.drawTile(asked);
}

/**
 * `layoutTile` for whoever has the templates of Windows 8 come later.
 *
 * @param late asked for them only where they are needed
 * @returns undefined where they are needed and not there; otherwise what `layoutTile` gives
 */
export function layoutTileWith(
  late: LateTileParts<never>,
  tile: Tile,
  size: TileSize,
  options: TileLayoutOptions,
): Laid<TileScene>;
export function layoutTileWith(
  late: LateTileParts,
  tile: Tile,
  size: TileSize,
  options: TileLayoutOptions,
): Laid<TileScene> | undefined;
export function layoutTileWith(
  late: LateTileParts,
  tile: Tile,
  size: TileSize,
  options: TileLayoutOptions,
): Laid<TileScene> | undefined {
  const drawing = new Drawing(options);
  const binding = bindingFor(tile, size, options.profile);
  if (binding === undefined) return drawing.laid<TileScene>(undefined);
  const scene = drawBinding(late, binding, tile, size, drawing);
  return scene && drawing.laid(scene);
}

function logoPiece(src: string, { width, height }: Size): Piece {
  const side = Math.min(width, height) * LOGO_SHARE;
  const box = { x: (width - side) / 2, y: (height - side) / 2, width: side, height: side };
  return { kind: "image", box, src, alt: "", fit: "contain", role: "logo" };
}

/**
 * What stands on the app's own tile beside its logo, in the look of the Windows it is drawn as; undefined where that is Windows 8 and
 * nobody is there to draw it.
 */
function defaultFrame(
  late: LateTileParts,
  size: TileSize,
  tile: Size,
  options: TileLayoutOptions,
): readonly Piece[] | undefined {
  const drawing = new Drawing(options);
  const { profile = "win10", app, lang } = options;
  if (profile === "win10") return drawFrame({}, undefined, size, tile, drawing).pieces;
  const branding = size !== "TileSmall" && app.showsNameOn?.includes(size) === true ? "name" : "none";
  const badge = badgeMark(options.badge);
  const wishes = { branding, displayName: undefined, badge, besideLogo: undefined } as const;
  const on = { drawing, lookup: { lang }, width: tile.width, direction: drawing.direction() };
  return late.windows8()?.drawFrame(wishes, options, on, tile);
}

/** `layoutDefaultTile` for whoever has what only Windows 8 needs come later. See {@link layoutTileWith}. */
export function layoutDefaultTileWith(
  late: LateTileParts<never>,
  size: TileSize,
  options: TileLayoutOptions,
): TileScene;
export function layoutDefaultTileWith(
  late: LateTileParts,
  size: TileSize,
  options: TileLayoutOptions,
): TileScene | undefined;
export function layoutDefaultTileWith(
  late: LateTileParts,
  size: TileSize,
  options: TileLayoutOptions,
): TileScene | undefined {
  const tile = SLOT_SIZES[options.density ?? "desktop"][size];
  const frame = defaultFrame(late, size, tile, options);
  if (frame === undefined) return undefined;
  const { logo } = options.app;
  const canvas = { width: tile.width, height: tile.height, scale: 1, x: 0, y: 0 };
  return { size: tile, canvas, content: logo === undefined ? [] : [logoPiece(logo, tile)], frame };
}
