/** The background of a tile and the picture that peeks over it, with the black that darkens them. */
import type { AdaptiveTileBinding, AdaptiveTileChild, CoverImage } from "../../tile/tile.ts";
import type { Box, Piece } from "../scene.ts";
import { type Ground, isFirstRelease } from "./ground.ts";

const OVERLAY_BEHIND_TEXT = 20;
const CIRCLE_INSET = 8;
const SMALL_CIRCLE_INSET = 4;

/** Pieces of each; empty where there is none. */
export interface Covers {
  readonly background: readonly Piece[];
  readonly peek: readonly Piece[];
}

const isCover = (child: AdaptiveTileChild): child is CoverImage => child.kind === "image" && "placement" in child;

function coverOf(binding: AdaptiveTileBinding, placement: CoverImage["placement"]): CoverImage | undefined {
  for (const child of binding.children) if (isCover(child) && child.placement === placement) return child;
  return undefined;
}

function hasText(children: AdaptiveTileBinding["children"]): boolean {
  return children.some((child) => {
    if (child.kind === "group") return child.columns.some((column) => hasText(column.children));
    return child.kind === "text" && child.text !== "";
  });
}

function backgroundOverlay(image: CoverImage, binding: AdaptiveTileBinding, isOld: boolean): number {
  const behindText = hasText(binding.children);
  // The first release did not look at the value where there was nothing to be read.
  if (isOld && !behindText) return 0;
  return image.overlay ?? binding.overlay ?? (behindText ? OVERLAY_BEHIND_TEXT : 0);
}

/** Where a picture stands whose panel begins `top` pixels down the canvas. */
function coverBox(top: number, isCircle: boolean, { tile: { width, height }, size }: Ground): Box {
  if (!isCircle) return { x: 0, y: top, width, height };
  const inset = size === "TileSmall" ? SMALL_CIRCLE_INSET : CIRCLE_INSET;
  const side = Math.min(width, height) - 2 * inset;
  return { x: (width - side) / 2, y: top + (height - side) / 2, width: side, height: side };
}

/** One picture over a whole panel and the black on it. */
function drawCover(image: CoverImage, overlay: number, top: number, on: Ground): Piece[] {
  const found = on.drawing.image(image, on.around);
  if (found === undefined) return [];
  const crop = image.crop === "circle" && !isFirstRelease(on) ? ({ crop: "circle" } as const) : undefined;
  const box = coverBox(top, crop !== undefined, on);
  const pieces: Piece[] = [
    { kind: "image", box, src: found.address, alt: found.alt, fit: "cover", role: image.placement, ...crop },
  ];
  const opacity = Math.min(100, Math.max(0, overlay)) / 100;
  if (opacity > 0) pieces.push({ kind: "area", box, color: "#000000", opacity, role: "overlay", ...crop });
  return pieces;
}

/**
 * The pictures of a tile that cover it. A tile with a peek picture is two panels high: that one on top, all others below.
 *
 * @source Microsoft, "Create adaptive tiles", background and peek images; "Tile schema", hint-overlay
 */
export function drawCovers(binding: AdaptiveTileBinding, on: Ground): Covers {
  const isOld = isFirstRelease(on);
  const peekImage = coverOf(binding, "peek");
  const peekOverlay = peekImage?.overlay ?? (isOld ? 0 : (binding.overlay ?? 0));
  const peek = peekImage === undefined ? [] : drawCover(peekImage, peekOverlay, 0, on);
  const image = coverOf(binding, "background");
  if (image === undefined || (isOld && peek.length > 0)) return { background: [], peek };
  const top = peek.length > 0 ? on.tile.height : 0;
  return { background: drawCover(image, backgroundOverlay(image, binding, isOld), top, on), peek };
}
