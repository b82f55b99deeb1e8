import { expect, test } from "bun:test";
import { TEXT_STYLES, type TextStyle } from "../../binding/adaptive.ts";
import { Drawing } from "../drawing.ts";
import { OPTIONS, textsOf, words } from "../testing/lay-adaptive.ts";
import { drawStack } from "./stack.ts";

const AREA = { x: 0, y: 0, width: 1000, height: Number.POSITIVE_INFINITY, margin: 8 };
const stack = (...styles: readonly TextStyle[]) =>
  drawStack(
    styles.map((style) => words("a", { style })),
    AREA,
    {},
    new Drawing(OPTIONS),
  );

/** Size, weight and distance of two lines as the guide has them. */
const STYLES: readonly (readonly [style: TextStyle, sizePx: number, weight: number, pitch: number])[] = [
  ["caption", 12, 400, 16],
  ["body", 15, 400, 20],
  ["base", 15, 600, 20],
  ["subtitle", 20, 400, 26.6],
  ["title", 24, 350, 31.9],
  ["subheader", 34, 300, 45.2],
  ["header", 46, 300, 61.3],
  ["titleNumeral", 24, 350, 17.9],
  ["subheaderNumeral", 34, 300, 24.8],
  ["headerNumeral", 46, 300, 33.3],
];

test("C-54: there are twenty styles", () => {
  const all = STYLES.flatMap(([style]) => [style, `${style}Subtle`]);
  expect([...TEXT_STYLES].sort()).toEqual(all.sort() as TextStyle[]);
});

test.each(STYLES)(
  "C-54: %s is %d pixels at weight %d with lines %d apart, and its subtle form 60 % of that",
  (style, sizePx, weight, pitch) => {
    for (const [name, opacity] of [
      [style, undefined],
      [`${style}Subtle` as TextStyle, 0.6],
    ] as const) {
      const [text] = textsOf(stack(name).pieces);
      expect(text?.font).toEqual({ sizePx, weight });
      expect(text?.opacity).toBe(opacity as number);
      expect(text?.role).toBe(name);
      const lines = textsOf(
        drawStack([words("a\nb", { style: name, wrap: true })], AREA, {}, new Drawing(OPTIONS)).pieces,
      )[0]?.lines;
      expect((lines?.[1]?.baseline ?? 0) - (lines?.[0]?.baseline ?? 0)).toBeCloseTo(pitch, 6);
    }
  },
);

test("C-54: a text of an unknown style is set as a caption", () => {
  const [text] = textsOf(stack("huge" as TextStyle).pieces);
  expect(text?.font).toEqual({ sizePx: 12, weight: 400 });
  expect(text?.lines[0]?.baseline).toBe(9);
});

const STEPS = [
  "caption",
  "body",
  "subtitle",
  "title",
  "subheader",
  "header",
  "titleNumeral",
  "subheaderNumeral",
  "headerNumeral",
] as const;
/** The space between two texts, by the table of the visualizer: a row is the upper text, a column the lower one. */
const SPACES = `
  0 1 0 0 0 0 4 8 8
  1 0 0 0 0 0 5 7 8
  2 1 0 0 0 0 6 8 10
  1 1 0 0 0 0 7 9 12
  1 4 0 0 0 0 10 12 15
  4 5 3 5 0 0 12 16 20
  3 4 5 6 10 0 12 14 16
  6 4 5 6 3 3 14 14 16
  8 7 6 8 6 5 16 16 20`
  .trim()
  .split("\n")
  .map((row) => row.trim().split(" ").map(Number));

const PITCH = new Map(STYLES.map(([style, , , pitch]) => [style as string, pitch]));
const pairs = STEPS.flatMap((above, row) =>
  STEPS.map((below, column) => [below, above, SPACES[row]?.[column] ?? Number.NaN] as const),
);

test("C-55: the table has 81 pairs", () => {
  expect([pairs.length, pairs.some(([, , space]) => Number.isNaN(space))]).toEqual([81, false]);
});

test.each(pairs)("C-55: %s below %s has %d pixels above it", (below, above, space) => {
  const grown = stack(above, below).height - stack(above).height;
  expect(grown).toBeCloseTo(space + (PITCH.get(below) ?? Number.NaN), 6);
});

test("C-55: base is spaced as body, and subtle styles as their plain ones", () => {
  for (const other of STEPS) {
    expect(stack("base", other).height).toBeCloseTo(stack("body", other).height, 6);
    expect(stack(other, "base").height).toBeCloseTo(stack(other, "body").height, 6);
    expect(stack(`${other}Subtle`, "captionSubtle").height).toBeCloseTo(stack(other, "caption").height, 6);
  }
});
