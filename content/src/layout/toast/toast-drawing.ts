/** The layout of a toast under way: puts its texts into their columns, and turns its parts around. Knows not what stands where. */
import type { TextStyle } from "../../binding/adaptive.ts";
import { typeStyleOf } from "../adaptive/type-ramp.ts";
import { Drawing } from "../drawing.ts";
import type { Box, TextPiece } from "../scene.ts";
import { bound } from "./bound.ts";
import { TOAST_WIDTH } from "./frame.ts";
import type { ToastLayoutOptions } from "./toast-options.ts";
import { stringsOf, type ToastStrings } from "./toast-strings.ts";

/** Where a text goes. */
export interface TextPlace {
  readonly look: TextStyle;
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

/** What stands at a place of its own, or in a box. */
type Placed = Pick<Box, "x" | "width"> | { readonly box: Box };

/** As far from the other edge as it was from this one. */
function mirrored<Part extends Placed>(part: Part): Part {
  return "box" in part ? { ...part, box: mirrored(part.box) } : { ...part, x: TOAST_WIDTH - part.x - part.width };
}

/** See the head of this file. Its language is that of the toast, where the toast names one. */
export class ToastDrawing extends Drawing<ToastLayoutOptions> {
  /** The system's own words. */
  get strings(): ToastStrings {
    return stringsOf(this.options.strings);
  }

  /** Whether the toast as a whole is read from right to left. */
  get isMirrored(): boolean {
    return this.direction() === "rtl";
  }

  /** The words of a text outside a group, or of a bar. What the data says is read as it is, even if it looks like the name of a resource. */
  filled(text: string): string {
    const filled = bound(text, this.options.data);
    return filled === text ? this.words(text) : filled;
  }

  /** Parts as they stand in the toast's direction; at which side of their columns texts begin is for their own language to say. */
  inDirection<Part extends Placed>(parts: readonly Part[]): readonly Part[] {
    return this.isMirrored ? parts.map(mirrored) : parts;
  }

  /** How wide words are in one line, in whole pixels. */
  widthOf(words: string, look: TextStyle): number {
    return Math.ceil(this.options.measure(words, typeStyleOf(look).font));
  }

  /** @param words as they are read: names filled in, resources looked up */
  place(words: string, { look, role, x, y, width, maxLines, lang = this.options.lang, align }: TextPlace): PlacedText {
    const { font, opacity, linePitch, ascent } = typeStyleOf(look);
    const { lines } = this.lines(words, maxLines === undefined ? { font, width } : { font, width, maxLines });
    if (lines.length === 0) return { pieces: [], lines: 0, bottom: y };
    const direction = this.direction(lang);
    const piece: TextPiece = {
      kind: "text",
      text: words,
      x,
      width,
      lines: lines.map((text, at) => ({ text, baseline: y + at * linePitch + ascent })),
      font,
      align: align ?? (direction === "rtl" ? "right" : "left"),
      direction,
      lang,
      opacity,
      role,
    };
    return { pieces: [piece], lines: lines.length, bottom: y + lines.length * linePitch };
  }
}
