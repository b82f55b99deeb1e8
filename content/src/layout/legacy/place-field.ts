/** From a field of a Windows 8 template and what was sent for it to a piece. Knows one field at a time, and no template. */
import type { LegacyImage, LegacyText } from "../../binding/legacy.ts";
import { type ImageField, LEGACY_FONTS, type TextField } from "../../catalogue/face.ts";
import type { Drawing } from "../drawing.ts";
import type { ImageLookup } from "../image-address.ts";
import type { Direction, ImagePiece, TextFont, TextPiece } from "../scene.ts";

/** What all fields of one face stand on. */
export interface Ground {
  readonly drawing: Drawing;
  /** What the payload and the app say around the fields; its language is that of texts that name none. */
  readonly lookup: ImageLookup;
  /** Of the whole canvas, in pixels. */
  readonly width: number;
  /** Right to left mirrors the whole grid. */
  readonly direction: Direction;
}

/** A stretch from left to right. */
interface Span {
  readonly x: number;
  readonly width: number;
}

/** How a text stands on this tile, where that is not as the field has it. */
export interface TextPlace {
  /** Its column, before mirroring. */
  readonly span?: Span;
  /** The lines it may take; all of the field's when absent. */
  readonly maxLines?: number;
}

/**
 * How far the block number may shrink before it is cut. Its size is an estimate and two digits of it fill the column; a family of type
 * with wider digits must not turn 42 into "4…".
 */
const SMALLEST_BLOCK = 0.8;

/** The left edge of a span, on the other side when reading from right to left. */
export function leftEdge({ x, width }: Span, on: Pick<Ground, "width" | "direction">): number {
  return on.direction === "rtl" ? on.width - x - width : x;
}

/** Both sides of a line, by where it begins and where it is read. */
export const sideOf = (edge: "start" | "end", direction: Direction): "left" | "right" =>
  (edge === "start") === (direction === "ltr") ? "left" : "right";

function fontOf(field: TextField, words: string, width: number, { drawing }: Ground): TextFont {
  const { sizePx, weight } = LEGACY_FONTS[field.font];
  if (field.role !== "block") return { sizePx, weight };
  const natural = drawing.options.measure(words, { sizePx, weight });
  const share = Math.max(SMALLEST_BLOCK, width / Math.max(natural, width));
  // Rounded down, so that what is meant to fit does not miss by the last digit of a fraction.
  return { sizePx: Math.floor(sizePx * share * 100) / 100, weight };
}

/**
 * The text of a field.
 *
 * @returns undefined for an empty text, whose lines stay free
 * @source Microsoft, Tile schema, text; places measured on the pictures of winrt-api
 */
export function placeText(
  field: TextField,
  content: LegacyText | undefined,
  on: Ground,
  place: TextPlace = {},
): TextPiece | undefined {
  const words = on.drawing.words(content?.text ?? "");
  if (words === "") return undefined;
  const { span = field, maxLines = field.baselines.length } = place;
  const font = fontOf(field, words, span.width, on);
  const wraps = field.role.endsWith("Wrap") ? { maxLines } : {};
  const { lines } = on.drawing.lines(words, { font, width: span.width, ...wraps });
  const skipped = field.anchor === "bottom" ? maxLines - lines.length : 0;
  const lang = content?.lang ?? on.lookup.lang;
  const direction = on.drawing.direction(lang);
  return {
    kind: "text",
    text: words,
    x: leftEdge(span, on),
    width: span.width,
    lines: lines.map((line, at) => ({ text: line, baseline: field.baselines[skipped + at] ?? 0 })),
    font,
    // Where a line begins is its own language's affair; the edge that numbers are pushed against is the grid's.
    align: field.align === "end" ? sideOf("end", on.direction) : sideOf("start", direction),
    direction,
    ...(lang === undefined ? {} : { lang }),
    role: field.role,
  };
}

/** The picture of a field; undefined where there is none to show, and its place stays free. */
export function placeImage(field: ImageField, content: LegacyImage | undefined, on: Ground): ImagePiece | undefined {
  const found = content === undefined ? undefined : on.drawing.image(content, on.lookup);
  if (found === undefined) return undefined;
  const { y, width, height } = field;
  return {
    kind: "image",
    box: { x: leftEdge(field, on), y, width, height },
    src: found.address,
    alt: found.alt,
    fit: field.fit === "iconic" ? "contain" : "cover",
    role: field.placement,
  };
}

/** Whether there is a piece. */
export const isPlaced = <Piece>(piece: Piece | undefined): piece is Piece => piece !== undefined;
