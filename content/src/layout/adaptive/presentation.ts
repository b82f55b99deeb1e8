/** Tiles of pictures that Windows arranges by itself: photos, people and one contact. */
import type { AdaptiveText, InlineImage } from "../../binding/adaptive.ts";
import {
  type AdaptiveTileBinding,
  MAX_PHOTOS,
  PRESENTATION_SIZES,
  type Presentation,
  type TileSize,
} from "../../tile/tile.ts";
import type { FoundImage } from "../drawing.ts";
import type { Box, ImagePiece, Piece, TileMotion } from "../scene.ts";
import { type Ground, isFirstRelease } from "./ground.ts";
import { moveDown } from "./move-down.ts";
import { drawStack, type StackArea } from "./stack.ts";
import { stackingShift } from "./stack-item.ts";

/** Cells across and down. Windows' own numbers are not documented. */
const PEOPLE_CELLS: Readonly<Partial<Record<TileSize, readonly [columns: number, rows: number]>>> = {
  TileMedium: [3, 3],
  TileWide: [6, 3],
  TileLarge: [6, 6],
};
/** Pixels between a circle and the edge of its cell. */
const PEOPLE_INSET = 2;
/** Part of the width that a contact's picture takes beside the name. */
const CONTACT_SHARE = 0.4;
const CONTACT_GAP = 8;

/** The presentation that a size has on this build; undefined where it is laid out as every other tile. */
export function presentationOf({ presentation }: AdaptiveTileBinding, on: Ground): Presentation | undefined {
  if (presentation === undefined || PRESENTATION_SIZES[presentation]?.includes(on.size) !== true) return undefined;
  return presentation === "people" && isFirstRelease(on) ? undefined : presentation;
}

/** The pictures among a tile's children that may be shown; backgrounds and peeks are none of them. */
function picturesOf({ children }: AdaptiveTileBinding, most: number, { drawing, around }: Ground): FoundImage[] {
  const images = children.filter((child): child is InlineImage => child.kind === "image" && !("placement" in child));
  return images.slice(0, most).flatMap((image) => drawing.image(image, around) ?? []);
}

function imagePiece({ address, alt }: FoundImage, box: Box, role: string): ImagePiece {
  return { kind: "image", box, src: address, alt, fit: "cover", role };
}

const circlePiece = (image: FoundImage, box: Box, role: string): ImagePiece => ({
  ...imagePiece(image, box, role),
  crop: "circle",
});

/** The largest square in the middle of a box, smaller by an inset on each side. */
function middle({ x, y, width, height }: Box, inset: number): Box {
  const side = Math.min(width, height) - 2 * inset;
  return { x: x + (width - side) / 2, y: y + (height - side) / 2, width: side, height: side };
}

/**
 * The pictures of a tile of photos or people. Photos fill the tile; the box of a person is that within its cell.
 *
 * @returns undefined where none of its pictures can be shown
 * @source Microsoft, "Special tile templates"
 */
export function drawMotion(
  binding: AdaptiveTileBinding,
  presentation: "photos" | "people",
  on: Ground,
): TileMotion | undefined {
  const isPhotos = presentation === "photos";
  const found = picturesOf(binding, isPhotos ? MAX_PHOTOS : Number.POSITIVE_INFINITY, on);
  if (found.length === 0) return undefined;
  const { tile, size } = on;
  if (isPhotos) {
    return { kind: "photos", images: found.map((image) => imagePiece(image, { x: 0, y: 0, ...tile }, "photo")) };
  }
  const [columns, rows] = PEOPLE_CELLS[size] ?? [1, 1];
  const cell = { width: tile.width / columns, height: tile.height / rows };
  const box = middle({ x: 0, y: 0, ...cell }, PEOPLE_INSET);
  return { kind: "people", columns, rows, cell, images: found.map((image) => circlePiece(image, box, "person")) };
}

/** A contact: the picture in a circle where reading begins, the name beside it; on a small tile the picture alone. */
export function drawContact(binding: AdaptiveTileBinding, area: StackArea, on: Ground): Piece[] {
  const [picture] = picturesOf(binding, 1, on);
  if (on.size === "TileSmall") {
    return picture === undefined ? [] : [circlePiece(picture, middle(area, 0), "contact")];
  }
  const isRightToLeft = on.drawing.direction(on.around.lang) === "rtl";
  const side = picture === undefined ? 0 : Math.min(area.height, area.width * CONTACT_SHARE);
  const pieces: Piece[] = [];
  if (picture !== undefined) {
    const x = isRightToLeft ? area.x + area.width - side : area.x;
    pieces.push(circlePiece(picture, middle({ x, y: area.y, width: side, height: area.height }, 0), "contact"));
  }
  const name = binding.children.find((child): child is AdaptiveText => child.kind === "text");
  if (name === undefined) return pieces;
  const taken = picture === undefined ? 0 : side + CONTACT_GAP;
  const column = { ...area, x: isRightToLeft ? area.x : area.x + taken, width: area.width - taken };
  const stack = drawStack([{ ...name, wrap: true }], column, on.around, on.drawing);
  return [...pieces, ...moveDown(stack.pieces, stackingShift("center", area.height, stack.height))];
}
