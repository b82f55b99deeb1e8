/**
 * Draws a tile template of Windows 8 at the size it was made for, and says how that canvas lies on the tile. Places come from the
 * catalogue's faces; what fields, icons and the frame look like is in the files beside this one.
 */
import type { LegacyTileBinding } from "../../binding/legacy.ts";
import type { Face, TextField } from "../../catalogue/face.ts";
import { LEGACY_FACES } from "../../catalogue/faces.ts";
import type { LegacyTemplate, Slot } from "../../catalogue/templates.ts";
import type { AreaPiece, Box, ImagePiece, Piece, Size, TextPiece, TileScene } from "../scene.ts";
import type { AskedTile } from "./ask-tile.ts";
import { brandingOf, drawFrame, type ShownBranding } from "./branding.ts";
import { drawIcon } from "./draw-icon.ts";
import { type Ground, isPlaced, leftEdge, placeImage, placeText } from "./place-field.ts";

/** The canvases of Windows 8.1 in pixels. @source winrt-api, TileTemplateType */
const CANVASES: Readonly<Record<Exclude<Slot, "toast">, Size>> = {
  small: { width: 71, height: 71 },
  medium: { width: 150, height: 150 },
  wide: { width: 310, height: 150 },
  large: { width: 310, height: 310 },
  tall: { width: 150, height: 310 },
};
const SEPARATOR = { color: "#2A2A2A", width: 1 };
/** Between 19 and 28 percent, by the brightness of the pictures of winrt-api. */
const DARKENED = 0.25;

function canvasOf({ slot }: LegacyTemplate): Size {
  return slot === "toast" ? CANVASES.medium : CANVASES[slot];
}

/** The canvas as large as the tile allows, in its middle. */
function fitCanvas({ width, height }: Size, tile: Size): TileScene["canvas"] {
  const scale = Math.min(tile.width / width, tile.height / height);
  return { width, height, scale, x: (tile.width - width * scale) / 2, y: (tile.height - height * scale) / 2 };
}

function drawText(field: TextField, at: number, binding: LegacyTileBinding, branding: ShownBranding, on: Ground) {
  const isBranded = branding !== "none";
  if (isBranded && field.hiddenByBranding === true) return undefined;
  return placeText(field, binding.texts[at], on, {
    ...(!isBranded && field.withoutLogo !== undefined && { span: field.withoutLogo }),
    ...(isBranded && field.linesWithBranding !== undefined && { maxLines: field.linesWithBranding }),
  });
}

/**
 * Lines between the pictures of a collection: one before each column of small pictures and one above a main picture that stands below
 * them. The rows of small pictures have none between them.
 */
function drawSeparators({ images }: Face, on: Ground): AreaPiece[] {
  const small = images.filter(({ placement }) => placement === "collectionSmall");
  const height = Math.max(...small.map((each) => each.y + each.height));
  const edges = [...new Set(small.map(({ x }) => x))].filter((x) => x > 0);
  const upright = edges.map((x) => ({ x, y: 0, width: SEPARATOR.width, height }));
  const level = images
    .filter(({ placement, y }) => placement === "collectionMain" && y > 0)
    .map(({ x, y, width }) => ({ x, y, width, height: SEPARATOR.width }));
  return [...upright, ...level].map((box) => {
    return { kind: "area", box: { ...box, x: leftEdge(box, on) }, color: SEPARATOR.color, role: "separator" };
  });
}

/** What lies over the pictures: lines between them, or a shade that light letters stand out from. */
function drawOver(face: Face, pictures: readonly ImagePiece[], on: Ground): AreaPiece[] {
  if (pictures.length === 0) return [];
  if (face.darkenUnderLightText !== true) return drawSeparators(face, on);
  if (on.drawing.options.app.foreground === "dark") return [];
  return pictures.map(({ box }) => darkened(box));
}

const darkened = (box: Box): AreaPiece => ({
  kind: "area",
  box,
  color: "#000000",
  opacity: DARKENED,
  role: "overlay",
});

function drawContent({ binding, badge }: AskedTile, branding: ShownBranding, on: Ground, canvas: Size): Piece[] {
  const face = LEGACY_FACES[binding.template];
  const texts: TextPiece[] = face.texts.map((field, at) => drawText(field, at, binding, branding, on)).filter(isPlaced);
  if (face.iconic === true) return [...drawIcon(face, binding.images[0], badge, on, canvas), ...texts];
  const pictures = face.images.map((field, at) => placeImage(field, binding.images[at], on)).filter(isPlaced);
  return [...pictures, ...drawOver(face, pictures, on), ...texts];
}

/**
 * Draws a tile template of Windows 8. On Windows 10 it is the same canvas, smaller.
 *
 * @source Microsoft, Tile schema; winrt-api, TileTemplateType; measured on the pictures of winrt-api
 */
export function drawLegacyTile(asked: AskedTile): TileScene {
  const { binding, around, lookup, tile, drawing } = asked;
  const canvas = canvasOf(asked.template);
  const on: Ground = { drawing, lookup, width: canvas.width, direction: drawing.direction(lookup.lang) };
  const branding = brandingOf(asked);
  const { texts, iconic, peek } = LEGACY_FACES[binding.template];
  const besideLogo = texts.find(({ withoutLogo }) => withoutLogo !== undefined)?.x;
  const wishes = {
    branding,
    displayName: around.displayName,
    badge: iconic === true ? undefined : asked.badge,
    besideLogo,
  };
  return {
    size: tile,
    canvas: fitCanvas(canvas, tile),
    content: drawContent(asked, branding, on, canvas),
    frame: drawFrame(wishes, drawing.options, on, canvas),
    ...(peek === undefined ? {} : { peek: { scroll: peek.scroll } }),
  };
}
