/** Puts one text of a toast into its column. Knows the three faces of type of a toast, but not what stands where. */
import { type TypeStyle, typeStyleOf } from "../adaptive/type-ramp.ts";
import { breakText } from "../break-text.ts";
import { directionOf } from "../language.ts";
import type { TextPiece } from "../scene.ts";
import type { ToastDrawing } from "./frame.ts";

/** Titles of the toast and of its header. @source Microsoft's Notifications Visualizer */
export const TITLE = typeStyleOf("base");
/** The other texts, and the titles of inputs. */
export const BODY = typeStyleOf("bodySubtle");
/** The title of a progress bar. */
export const PLAIN = typeStyleOf("body");
/** The app's name. */
export const SMALL = typeStyleOf("caption");
/** The attribution, and what stands under a bar. */
export const FINE = typeStyleOf("captionSubtle");

/** Where a text goes. */
export interface TextPlace {
  readonly look: TypeStyle;
  readonly role: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Lines there may be, from 1; one line that does not wrap when absent. */
  readonly maxLines?: number;
  /** BCP 47; that of the toast when absent. */
  readonly lang?: string | undefined;
  /** Where the reading of the language begins when absent. */
  readonly align?: TextPiece["align"] | undefined;
}

/** A text at its place: no piece for an empty one. */
export interface PlacedText {
  readonly pieces: readonly TextPiece[];
  readonly lines: number;
  /** Where what stands below it begins. */
  readonly bottom: number;
}

/** @param words as they are read: names filled in, resources looked up */
export function placeText(words: string, place: TextPlace, { options }: ToastDrawing): PlacedText {
  const { look, role, x, y, width, maxLines, lang = options.lang } = place;
  const { font, opacity } = look;
  const room = maxLines === undefined ? { font, width } : { font, width, maxLines };
  const { lines } = breakText(words, room, options.measure);
  if (lines.length === 0) return { pieces: [], lines: 0, bottom: y };
  const direction = directionOf(lang);
  const piece: TextPiece = {
    kind: "text",
    text: words,
    x,
    width,
    lines: lines.map((text, at) => ({ text, baseline: y + at * look.linePitch + look.ascent })),
    font,
    align: place.align ?? (direction === "rtl" ? "right" : "left"),
    direction,
    lang,
    opacity,
    role,
  };
  return { pieces: [piece], lines: lines.length, bottom: y + lines.length * look.linePitch };
}
