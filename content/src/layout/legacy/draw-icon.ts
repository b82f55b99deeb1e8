/**
 * The icon templates, the only ones on which the badge is content: large beside the icon. Knows their proportions; where the texts of
 * the wide one stand is in its face.
 */
import type { LegacyImage } from "../../binding/legacy.ts";
import type { Face, ImageField } from "../../catalogue/face.ts";
import type { BadgeMark } from "../badge-mark.ts";
import type { Piece, Size, TextFont } from "../scene.ts";
import { type Ground, isPlaced, leftEdge, placeImage, sideOf } from "./place-field.ts";

/** In parts of the tile's side. */
const ICON_ALONE = 0.5;
const ICON_BESIDE_BADGE = 0.36;
const NUMBER_HEIGHT = 0.3;
const GAP = 0.08;
/** Least distance of icon and number from the sides. A number of three signs is drawn smaller until it keeps it. */
const SIDE = 0.04;
/** How high a digit of Segoe UI Light is in parts of its size: 58 of 82.67 pixels on the pictures of winrt-api. */
const DIGIT_HEIGHT = 0.7;
const NUMBER_WEIGHT = 300;
/** The number of the wide template stands on the last rows of the tile, 32 pixels high. @source measured on the pictures of winrt-api */
const WIDE_NUMBER = { x: 254, bottom: 137, height: 32 };

/** Where a badge begins, and where its feet are. */
interface Stand {
  readonly x: number;
  readonly bottom: number;
}

/** A badge that was measured. */
interface SizedMark {
  readonly mark: BadgeMark;
  readonly width: number;
  readonly height: number;
  readonly font: TextFont;
}

/** A badge as high as asked, or as wide as there is room. */
function sizeMark(mark: BadgeMark, height: number, room: number, on: Ground): SizedMark {
  const font = { sizePx: height / DIGIT_HEIGHT, weight: NUMBER_WEIGHT };
  if ("glyph" in mark) return { mark, width: height, height, font };
  const { measure } = on.drawing.options;
  const natural = measure(mark.label, font);
  if (natural <= room) return { mark, width: natural, height, font };
  const fitted = { ...font, sizePx: (font.sizePx * room) / natural };
  return { mark, width: measure(mark.label, fitted), height: fitted.sizePx * DIGIT_HEIGHT, font: fitted };
}

function placeMark({ mark, width, height, font }: SizedMark, { x, bottom }: Stand, on: Ground): Piece {
  const left = leftEdge({ x, width }, on);
  if ("glyph" in mark) return { kind: "glyph", glyph: mark.glyph, box: { x: left, y: bottom - height, width, height } };
  const lines = [{ text: mark.label, baseline: bottom }];
  const align = sideOf("start", on.direction);
  return { kind: "text", text: mark.label, x: left, width, lines, font, align, direction: "ltr", role: "badge" };
}

/** Icon and badge, centred together; either of them alone, centred. */
function drawPair(field: ImageField, image: LegacyImage | undefined, mark: BadgeMark | undefined, on: Ground): Piece[] {
  const tile = field.width;
  const side = tile * (mark === undefined ? ICON_ALONE : ICON_BESIDE_BADGE);
  const square = { ...field, x: (tile - side) / 2, y: (tile - side) / 2, width: side, height: side };
  const alone = placeImage(square, image, on);
  if (mark === undefined) return alone === undefined ? [] : [alone];
  const beside = alone === undefined ? 0 : side + tile * GAP;
  const sized = sizeMark(mark, tile * NUMBER_HEIGHT, tile * (1 - 2 * SIDE) - beside, on);
  const start = (tile - beside - sized.width) / 2;
  const badge = placeMark(sized, { x: start + beside, bottom: (tile + sized.height) / 2 }, on);
  if (alone === undefined) return [badge];
  return [{ ...alone, box: { ...alone.box, x: leftEdge({ x: start, width: side }, on) } }, badge];
}

/** Icon and badge at the end of the bottom, each at its own place. */
function drawCorner(
  field: ImageField,
  image: LegacyImage | undefined,
  mark: BadgeMark | undefined,
  on: Ground,
  canvas: Size,
): Piece[] {
  const icon = placeImage(field, image, on);
  const room = canvas.width - canvas.height * SIDE - WIDE_NUMBER.x;
  const badge = mark && placeMark(sizeMark(mark, WIDE_NUMBER.height, room, on), WIDE_NUMBER, on);
  return [icon, badge].filter(isPlaced);
}

/**
 * The icon and the tile's badge beside it; the icon alone while there is no badge.
 *
 * @source winrt-api, TileTemplateType, the three with IconWithBadge; proportions on Windows 10 are a ruling
 */
export function drawIcon(
  face: Face,
  image: LegacyImage | undefined,
  mark: BadgeMark | undefined,
  on: Ground,
  canvas: Size,
): Piece[] {
  const [field] = face.images;
  if (field === undefined) return [];
  return field.placement === "cornerIcon"
    ? drawCorner(field, image, mark, on, canvas)
    : drawPair(field, image, mark, on);
}
