/** The middle of a toast: what it says, beside the picture that stands for the app's logo. */
import { moveDown } from "../adaptive/move-down.ts";
import type { ImageLookup } from "../image-address.ts";
import type { ImagePiece, PlainPiece } from "../scene.ts";
import { columnFrom, type Drawn, EDGE, OVERLAP, ROW_TOP, TOAST_WIDTH } from "./frame.ts";
import type { Spoken, SpokenText } from "./spoken.ts";
import type { TextPlace, ToastDrawing } from "./toast-drawing.ts";
import type { ToastParts } from "./toast-parts.ts";

/** @source Microsoft's Notifications Visualizer, for all distances here */
const ROW_BOTTOM = 21;
const ROW_RIGHT = 9;
const ATTRIBUTION_GAP = 3;
const LOGO = { size: 48, above: 24, right: 16, below: 24 } as const;
const HEADER_LINES = 3;

type Column = Pick<TextPlace, "x" | "width">;

/** Texts one below the other. */
class TextColumn {
  readonly pieces: PlainPiece[] = [];
  bottom: number;
  readonly #column: Column;
  readonly #drawing: ToastDrawing;

  constructor(column: Column, top: number, drawing: ToastDrawing) {
    this.#column = column;
    this.bottom = top;
    this.#drawing = drawing;
  }

  /** @returns how many lines it took */
  add(words: string, how: Omit<TextPlace, "x" | "y" | "width">, gap = 0): number {
    const placed = this.#drawing.place(words, { ...this.#column, ...how, y: this.bottom + gap });
    if (placed.lines === 0) return 0;
    this.pieces.push(...placed.pieces);
    this.bottom = placed.bottom;
    return placed.lines;
  }
}

/** How a text outside groups is set beside its face of type: its language, and the middle where a call asks for it. */
const settingOf = ({ lang, isCentred }: SpokenText) => ({ lang, align: isCentred ? ("center" as const) : undefined });

const atMost = (lines: number, { maxLines = lines }: SpokenText) => Math.max(1, Math.min(lines, maxLines));

/** Lists show two lines of the title from this build on. */
const LONGER_LISTS = 14393;

/** How many lines there may be: fewer in a list. */
function linesOf(drawing: ToastDrawing): { readonly title: number; readonly body: number } {
  if (drawing.options.expanded !== false) return { title: 2, body: 4 };
  return { title: drawing.isOlderThan(LONGER_LISTS) ? 1 : 2, body: 1 };
}

function addBody(column: TextColumn, body: readonly SpokenText[], lines: number): void {
  let left = lines;
  for (const text of body) {
    if (left === 0) return;
    left -= column.add(text.words, {
      look: "bodySubtle",
      role: "body",
      maxLines: atMost(left, text),
      ...settingOf(text),
    });
  }
}

/** The texts from the top of a column down. */
function addTexts(column: TextColumn, { title, body, attribution }: Spoken, drawing: ToastDrawing): void {
  const lines = linesOf(drawing);
  column.add(title.words, { look: "base", role: "title", maxLines: atMost(lines.title, title), ...settingOf(title) });
  addBody(column, body, lines.body);
  if (attribution !== undefined) {
    const how = { look: "captionSubtle", role: "attribution", ...settingOf(attribution) } as const;
    column.add(attribution.words, how, ATTRIBUTION_GAP);
  }
}

/** The picture in place of the app's logo. */
function findLogo({ logo }: ToastParts, around: ImageLookup, drawing: ToastDrawing): ImagePiece | undefined {
  const found = logo && drawing.image(logo, around);
  if (found === undefined) return undefined;
  const { logoOverrideSize: size = LOGO.size } = drawing.options;
  return {
    kind: "image",
    box: { x: EDGE, y: 0, width: size, height: size },
    src: found.address,
    alt: found.alt,
    fit: "cover",
    crop: logo?.crop,
    role: "appLogoOverride",
  };
}

/** Texts alone, the header's first. */
function drawPlainRow(spoken: Spoken, top: number, drawing: ToastDrawing): Drawn {
  const column = new TextColumn({ x: EDGE, width: TOAST_WIDTH - EDGE - ROW_RIGHT }, top + ROW_TOP, drawing);
  if (spoken.header !== undefined) column.add(spoken.header, { look: "base", role: "header" });
  addTexts(column, spoken, drawing);
  return { pieces: column.pieces, bottom: column.bottom + ROW_BOTTOM };
}

/** A picture and, in the middle beside it, the texts. */
function drawLogoRow(logo: ImagePiece, spoken: Spoken, top: number, drawing: ToastDrawing): Drawn {
  const x = EDGE + logo.box.width + LOGO.right;
  const column = new TextColumn({ x, width: TOAST_WIDTH - x - ROW_RIGHT }, top + ROW_TOP, drawing);
  addTexts(column, spoken, drawing);
  const logoBottom = top + LOGO.above + logo.box.height + LOGO.below;
  const bottom = Math.max(logoBottom, column.bottom + ROW_BOTTOM);
  const free = bottom - ROW_BOTTOM - column.bottom;
  const placed = { ...logo, box: { ...logo.box, y: top + LOGO.above } };
  return { pieces: [placed, ...moveDown(column.pieces, free / 2)], bottom };
}

/** The row of texts. Beside a picture there is no room for the header, which then has a row of its own above both. */
export function drawTexts(
  parts: ToastParts,
  spoken: Spoken,
  top: number,
  around: ImageLookup,
  drawing: ToastDrawing,
): Drawn {
  const logo = findLogo(parts, around, drawing);
  if (logo === undefined) {
    const row = drawPlainRow(spoken, top, drawing);
    return { ...row, pieces: drawing.inDirection(row.pieces) };
  }
  const place = { ...columnFrom(top + ROW_TOP), look: "base", role: "header", maxLines: HEADER_LINES } as const;
  const header = drawing.place(spoken.header ?? "", place);
  const row = drawLogoRow(logo, spoken, header.lines === 0 ? top : header.bottom - OVERLAP, drawing);
  return { pieces: drawing.inDirection([...header.pieces, ...row.pieces]), bottom: row.bottom };
}
