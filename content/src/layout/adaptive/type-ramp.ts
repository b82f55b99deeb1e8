/** The text styles of adaptive content in numbers: faces, lines and the space between two texts. Measures no word. */
import { TEXT_STYLES, type TextStyle } from "../../binding/adaptive.ts";
import type { TextFont } from "../scene.ts";

/** How a style is set. Lengths in pixels. */
export interface TypeStyle {
  readonly font: TextFont;
  /** From one baseline to the next. */
  readonly linePitch: number;
  /** From the top of a line to its baseline. */
  readonly ascent: number;
  /** Space above the first text of the first column or of the whole, before the margin is taken off. */
  readonly firstTop: number;
  /** How much of the space above a later group its first text already brings along. */
  readonly topOffset: number;
  readonly opacity?: number;
}

/** The styles that differ in their spacing. */
type Step =
  | "caption"
  | "body"
  | "subtitle"
  | "title"
  | "subheader"
  | "header"
  | "titleNumeral"
  | "subheaderNumeral"
  | "headerNumeral";

type Row = readonly [
  sizePx: number,
  weight: number,
  linePitch: number,
  ascent: number,
  firstTop: number,
  topOffset: number,
];

/**
 * The pitch is the larger of a style's line height and its least line height. The ascent is that of Segoe UI, 1.08 of the size; numerals
 * stand in a box as high as they are, without room for what hangs below.
 */
const ROWS: Readonly<Record<Step, Row>> = {
  caption: [12, 400, 16, 13, 4, 4],
  body: [15, 400, 20, 16.2, 3, 5],
  subtitle: [20, 400, 26.6, 21.6, 0, 7],
  title: [24, 350, 31.9, 25.9, 0, 9],
  subheader: [34, 300, 45.2, 36.7, 0, 12],
  header: [46, 300, 61.3, 49.6, 0, 17],
  titleNumeral: [24, 350, 17.9, 17.9, 8, 0],
  subheaderNumeral: [34, 300, 24.8, 24.8, 8, 0],
  headerNumeral: [46, 300, 33.3, 33.3, 8, 0],
};

/** In the order of {@link ROWS}; a row is the text above, a column the text below. */
const SPACES: Readonly<Record<Step, readonly number[]>> = {
  caption: [0, 1, 0, 0, 0, 0, 4, 8, 8],
  body: [1, 0, 0, 0, 0, 0, 5, 7, 8],
  subtitle: [2, 1, 0, 0, 0, 0, 6, 8, 10],
  title: [1, 1, 0, 0, 0, 0, 7, 9, 12],
  subheader: [1, 4, 0, 0, 0, 0, 10, 12, 15],
  header: [4, 5, 3, 5, 0, 0, 12, 16, 20],
  titleNumeral: [3, 4, 5, 6, 10, 0, 12, 14, 16],
  subheaderNumeral: [6, 4, 5, 6, 3, 3, 14, 14, 16],
  headerNumeral: [8, 7, 6, 8, 6, 5, 16, 16, 20],
};

const STEPS = Object.keys(ROWS) as Step[];
const SUBTLE = "Subtle";
const SUBTLE_OPACITY = 0.6;
const BASE_WEIGHT = 600;

/** `base` is `body` in bold; subtle styles are set as the others. */
function stepOf(style: TextStyle): Step {
  const plain = style.endsWith(SUBTLE) ? style.slice(0, -SUBTLE.length) : style;
  return plain === "base" ? "body" : (plain as Step);
}

function typeStyle(style: TextStyle): TypeStyle {
  const [sizePx, weight, linePitch, ascent, firstTop, topOffset] = ROWS[stepOf(style)];
  const font = { sizePx, weight: style.startsWith("base") ? BASE_WEIGHT : weight };
  const set = { font, linePitch, ascent, firstTop, topOffset };
  return style.endsWith(SUBTLE) ? { ...set, opacity: SUBTLE_OPACITY } : set;
}

const TYPE_STYLES = new Map(TEXT_STYLES.map((style) => [style, typeStyle(style)]));
const CAPTION = typeStyle("caption");
const PLACES = new Map(TEXT_STYLES.map((style) => [style, STEPS.indexOf(stepOf(style))]));

/**
 * The numbers of a style; those of `caption` for one that there is not.
 *
 * @source Microsoft, "Create adaptive tiles", text styles; spacing by Microsoft's Notifications Visualizer
 */
export function typeStyleOf(style: TextStyle = "caption"): TypeStyle {
  return TYPE_STYLES.get(style) ?? CAPTION;
}

/** Pixels between a text and the one below it. @source Microsoft's Notifications Visualizer */
export function spaceBetween(above: TextStyle = "caption", below: TextStyle = "caption"): number {
  const row = SPACES[STEPS[PLACES.get(above) ?? 0] ?? "caption"];
  return row[PLACES.get(below) ?? 0] ?? 0;
}
