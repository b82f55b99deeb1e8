/** One text of a stack: its lines, as many as fit. Knows nothing of its neighbours. */
import type { AdaptiveText } from "../../binding/adaptive.ts";
import type { Direction, TextLine, TextPiece } from "../scene.ts";
import { type Drawn, NOT_SHOWN, type Outcome, type Place, TOLERANCE_PX } from "./stack-item.ts";
import { type TypeStyle, typeStyleOf } from "./type-ramp.ts";

function alignOf({ align }: AdaptiveText, direction: Direction): TextPiece["align"] {
  if (align !== undefined && align !== "auto") return align;
  return direction === "rtl" ? "right" : "left";
}

/** The part of a column in which pieces that are too high or too wide are seen. */
export function clipOf({ x, width, clipTop, bottom }: Place): NonNullable<TextPiece["clip"]> {
  return { x, y: clipTop, width, height: Math.max(0, bottom - clipTop) };
}

function linesOf(texts: readonly string[], y: number, { linePitch, ascent }: TypeStyle): TextLine[] {
  return texts.map((text, at) => ({ text, baseline: y + ascent + at * linePitch }));
}

function textPiece(value: AdaptiveText, words: string, lines: TextLine[], place: Place, isCut: boolean): TextPiece {
  const { font, opacity } = typeStyleOf(value.style);
  const lang = value.lang ?? place.around.lang ?? place.drawing.options.lang;
  const direction = place.drawing.direction(lang);
  return {
    kind: "text",
    text: words,
    x: place.x,
    width: place.width,
    lines,
    font,
    align: alignOf(value, direction),
    direction,
    role: value.style ?? "caption",
    lang,
    opacity,
    clip: isCut ? clipOf(place) : undefined,
  };
}

/**
 * A text with its top at `y`. One that wraps is cut after the last line that fits and then fills the rest; an empty one takes its lines
 * and has no piece.
 *
 * @param isShownCut whether one that does not fit is drawn all the same, cut off by the edge
 */
export function drawText(value: AdaptiveText, y: number, place: Place, isShownCut: boolean): Drawn {
  const type = typeStyleOf(value.style);
  const rest = place.bottom - y + TOLERANCE_PX;
  const least = Math.max(1, value.minLines ?? 1);
  const exceeds = least * type.linePitch > rest;
  if (exceeds && !isShownCut) return NOT_SHOWN;
  const words = place.drawing.words(value.text);
  const asked = Math.max(1, value.maxLines ?? Number.POSITIVE_INFINITY);
  const most = Math.min(asked, Math.max(1, Math.floor(rest / type.linePitch)));
  const room = { font: type.font, width: place.width };
  const { lines, cut } = place.drawing.lines(words, value.wrap === true ? { ...room, maxLines: most } : room);
  const fills = value.wrap === true && cut && most < asked;
  const outcome: Outcome = exceeds ? "exceeds" : fills ? "fills" : "fits";
  const height = Math.max(lines.length, least) * type.linePitch;
  if (lines.length === 0) return { piece: undefined, height, outcome };
  return { piece: textPiece(value, words, linesOf(lines, y, type), place, exceeds), height, outcome };
}
