/** One face of an adaptive tile: where its background, its content and its frame stand. */
import type { AdaptiveText, Group, InlineImage } from "../../binding/adaptive.ts";
import type { AdaptiveTileBinding, AdaptiveTileChild, Tile, TileSize } from "../../tile/tile.ts";
import { type Drawing, nearest } from "../drawing.ts";
import { SLOT_SIZES, type TileLayoutOptions } from "../options.ts";
import type { Piece, TileScene } from "../scene.ts";
import { drawCovers } from "./covers.ts";
import { drawFrame } from "./frame.ts";
import type { Ground } from "./ground.ts";
import { moveDown } from "./move-down.ts";
import { drawContact, drawMotion, presentationOf } from "./presentation.ts";
import { drawStack, type StackArea } from "./stack.ts";
import { stackingShift } from "./stack-item.ts";

/** Pixels between the content and the edges. @source Microsoft, "Create adaptive tiles" */
const MARGIN = 8;
const SMALL_MARGIN = 4;

const isStacked = (child: AdaptiveTileChild): child is AdaptiveText | InlineImage | Group =>
  child.kind !== "image" || !("placement" in child);

/** The content's box in a panel that begins `top` pixels down the canvas. */
function contentArea({ size, tile }: Ground, top: number, reserved: number | undefined): StackArea {
  const margin = size === "TileSmall" ? SMALL_MARGIN : MARGIN;
  const height = tile.height - margin - (reserved ?? margin);
  return { x: margin, y: top + margin, width: tile.width - 2 * margin, height, margin };
}

/** The texts, pictures and groups in their box. */
function drawContent(binding: AdaptiveTileBinding, area: StackArea, on: Ground): Piece[] {
  const { pieces, height } = drawStack(binding.children.filter(isStacked), area, on.around, on.drawing);
  return moveDown(pieces, stackingShift(binding.textStacking, area.height, height));
}

/**
 * Draws one size of an adaptive tile.
 *
 * @param around the tile, for what it says of all its sizes
 * @source Microsoft, "Create adaptive tiles"; the numbers by Microsoft's Notifications Visualizer
 */
export function drawAdaptiveTile(
  binding: AdaptiveTileBinding,
  around: Tile,
  size: TileSize,
  drawing: Drawing<TileLayoutOptions>,
): TileScene {
  const tile = SLOT_SIZES[drawing.options.density ?? "desktop"][size];
  const { pieces: frame, reserved } = drawFrame(binding, around, size, tile, drawing);
  const scene = { size: tile, canvas: { ...tile, scale: 1, x: 0, y: 0 }, frame };
  const on: Ground = { size, tile, around: nearest(binding, around), drawing };
  const presentation = presentationOf(binding, on);
  if (presentation === "photos" || presentation === "people") {
    const motion = drawMotion(binding, presentation, on);
    return { ...scene, content: [], ...(motion === undefined ? {} : { motion }) };
  }
  const { background, peek } = drawCovers(binding, on);
  const area = contentArea(on, peek.length > 0 ? tile.height : 0, reserved);
  const own = presentation === "contact" ? drawContact(binding, area, on) : drawContent(binding, area, on);
  const content = [...peek, ...background, ...own];
  return peek.length > 0 ? { ...scene, content, peek: { scroll: tile.height } } : { ...scene, content };
}
