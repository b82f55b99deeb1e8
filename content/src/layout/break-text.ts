/**
 * Breaks a text into lines and cuts what does not fit. Measures as little as it can: a text that fits costs one measurement, a line of
 * a long one a handful.
 */
import type { Measure } from "./options.ts";
import type { TextFont } from "./scene.ts";

/** What a text has to fit into. */
export interface Room {
  readonly font: TextFont;
  /** In pixels. */
  readonly width: number;
  /** Lines there may be, from 1; one line that does not wrap when absent. */
  readonly maxLines?: number;
}

/** The lines of a text. */
export interface Broken {
  readonly lines: readonly string[];
  /** Whether words are missing; the last line then ends in an ellipsis. */
  readonly cut: boolean;
}

const ELLIPSIS = "…";
/** Letters as people count them: with their accents, and an emoji with all that it is joined of. */
const LETTERS = /* @__PURE__ */ new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** Below this code, that of the first accent, every character is a letter of its own; asking for letters takes long. */
const FIRST_JOINED = 0x300;
/** Scripts that are written without blanks break between any two letters. */
const WITHOUT_BLANKS = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/;
const BLANKS_AT_END = /[ \t]+$/;

/** Guesses by the widths measured so far; what is then still open is halved. */
const MAX_GUESSES = 4;

/** The nearest place at or before `at` that parts no letter; behind the first letter where there is none. */
function letterEdge(text: string, at: number): number {
  if (at >= text.length) return text.length;
  if (at > 0 && text.charCodeAt(at) < FIRST_JOINED && text.charCodeAt(at - 1) < FIRST_JOINED) return at;
  const letter = LETTERS.segment(text).containing(at);
  if (letter === undefined) return at;
  return letter.index > 0 ? letter.index : letter.segment.length;
}

/** How many of the first characters fit; at least one letter, so that every line takes something. `width` is that of all of it. */
function fitting(text: string, width: number, end: string, room: Room, measure: Measure): number {
  let fits = 0;
  let over = text.length + 1;
  // Widths of letters differ little, so that a guess from what was measured lands near the end of the line.
  let probe = Math.floor((text.length * room.width) / width);
  for (let guesses = 1; over - fits > 1; guesses++) {
    probe = Math.min(over - 1, Math.max(fits + 1, probe));
    const measured = measure(text.slice(0, probe) + end, room.font);
    if (measured <= room.width) fits = probe;
    else over = probe;
    probe = guesses < MAX_GUESSES ? Math.floor((probe * room.width) / measured) : (fits + over) >> 1;
  }
  return letterEdge(text, fits);
}

/** The last place at or before `at` where a line may end; 0 when a word is longer than that. */
function wordEdge(text: string, at: number): number {
  if (at >= text.length || text[at] === " ") return at;
  for (let edge = at; edge > 0; edge--) {
    const before = text[edge - 1] ?? "";
    const ends =
      before === " " || before === "-" || WITHOUT_BLANKS.test(before) || WITHOUT_BLANKS.test(text[edge] ?? "");
    if (ends && letterEdge(text, edge) === edge) return edge;
  }
  return 0;
}

function ellipsized(text: string, width: number, room: Room, measure: Measure): string {
  const fits = fitting(text, width, ELLIPSIS, room, measure);
  return text.slice(0, fits).replace(BLANKS_AT_END, "") + ELLIPSIS;
}

/** Adds the lines of one paragraph. @returns whether there was room for all of it */
function addParagraph(lines: string[], paragraph: string, most: number, room: Room, measure: Measure): boolean {
  let rest = paragraph;
  for (let width = measure(rest, room.font); width > room.width; width = measure(rest, room.font)) {
    if (lines.length === most - 1) {
      lines.push(ellipsized(rest, width, room, measure));
      return false;
    }
    const fits = fitting(rest, width, "", room, measure);
    const end = wordEdge(rest, fits) || fits;
    lines.push(rest.slice(0, end).replace(BLANKS_AT_END, ""));
    rest = rest.slice(end).replace(/^ +/, "");
    if (rest === "") return true;
  }
  lines.push(rest);
  return true;
}

/** The last line, cut although it would fit, because words after it are missing. */
function markCut(lines: string[], room: Room, measure: Measure): void {
  const last = lines.pop() ?? "";
  const marked = last + ELLIPSIS;
  const width = measure(marked, room.font);
  lines.push(width <= room.width ? marked : ellipsized(last, width, room, measure));
}

/**
 * The lines that a text takes. Lines end between words, inside a word where it is longer than a line. A line feed begins a new line in
 * a text that wraps and is a blank in one that does not.
 *
 * @returns no line for an empty text
 * @source Microsoft, Tile schema, text; how Windows cuts, by the example pictures of winrt-api
 */
export function breakText(text: string, room: Room, measure: Measure): Broken {
  if (text === "") return { lines: [], cut: false };
  if (room.maxLines === undefined) {
    const line = text.includes("\n") ? text.replace(/\s*\n\s*/g, " ") : text;
    const width = measure(line, room.font);
    if (width <= room.width) return { lines: [line], cut: false };
    return { lines: [ellipsized(line, width, room, measure)], cut: true };
  }
  const lines: string[] = [];
  for (const paragraph of text.includes("\n") ? text.split(/\r?\n/) : [text]) {
    if (lines.length >= room.maxLines) {
      markCut(lines, room, measure);
      return { lines, cut: true };
    }
    if (!addParagraph(lines, paragraph, room.maxLines, room, measure)) return { lines, cut: true };
  }
  return { lines, cut: false };
}
