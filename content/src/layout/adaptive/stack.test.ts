import { describe, expect, test } from "bun:test";
import type { AdaptiveText, Group, ImageHints, InlineImage, Subgroup, TextStyle } from "../../binding/adaptive.ts";
import { Drawing } from "../drawing.ts";
import type { TileLayoutOptions } from "../options.ts";
import type { Size } from "../scene.ts";
import { baselinesOf, imagesOf, linesOf, OPTIONS, textsOf, words } from "../testing/lay-adaptive.ts";
import { drawStack } from "./stack.ts";

type Child = AdaptiveText | InlineImage | Group;

/** A box of 84 pixels at 8, 8, as on a medium tile. A caption takes 16 of them, and 14 letters of it a line. */
const AREA = { x: 8, y: 8, width: 84, height: 84, margin: 8 };
const sized = (size: Size | undefined) => ({ imageState: () => size });

function stack(children: readonly Child[], options: Partial<TileLayoutOptions> = {}, area: Partial<typeof AREA> = {}) {
  return drawStack(children, { ...AREA, ...area }, {}, new Drawing({ ...OPTIONS, ...options }));
}

const picture = (hints: ImageHints = {}): InlineImage => ({
  kind: "image",
  src: "https://img.example/a.png",
  ...hints,
});
const column = (children: Subgroup["children"], more: Omit<Subgroup, "children"> = {}): Subgroup => ({
  children,
  ...more,
});
const group = (...columns: readonly (Subgroup | Subgroup["children"])[]): Group => ({
  kind: "group",
  columns: columns.map((each) => ("children" in each ? each : { children: each })),
});
const many = (count: number, make: (at: number) => Child): Child[] =>
  Array.from({ length: count }, (_, at) => make(at));
const boxOf = (children: readonly Child[], size: Size, area: Partial<typeof AREA> = {}) =>
  imagesOf(stack(children, sized(size), area).pieces)[0]?.box;

/** Ascents of a line and what its style has above it as first text, and takes off above a later group. */
const FIRST: readonly (readonly [style: TextStyle, ascent: number, firstTop: number, topOffset: number])[] = [
  ["caption", 13, 4, 4],
  ["body", 16.2, 3, 5],
  ["base", 16.2, 3, 5],
  ["subtitle", 21.6, 0, 7],
  ["title", 25.9, 0, 9],
  ["subheader", 36.7, 0, 12],
  ["header", 49.6, 0, 17],
  ["titleNumeral", 17.9, 8, 0],
  ["subheaderNumeral", 24.8, 8, 0],
  ["headerNumeral", 33.3, 8, 0],
];

describe("where the first text stands", () => {
  test.each(FIRST)("C-56: %s in the first place and in the first group", (style, ascent, firstTop) => {
    const text = words("a", { style });
    const baseline = 8 + firstTop - 8 + ascent;
    expect(baselinesOf(stack([text]).pieces)[0]).toBeCloseTo(baseline, 6);
    expect(baselinesOf(stack([group([text])]).pieces)[0]).toBeCloseTo(baseline, 6);
  });

  test.each(FIRST)(
    "C-56: %s in a later group stands below the highest first text beside it",
    (style, ascent, _, topOffset) => {
      const beside = words("b", { style: "header" });
      const later = [words("a"), group([words("c", { style })], [beside])];
      const area = { height: 400 };
      // The caption ends at 20.
      expect(baselinesOf(stack(later, {}, area).pieces)[1]).toBeCloseTo(20 + 17 - topOffset + ascent, 6);
      const alone = [words("a"), group([words("c", { style })])];
      expect(baselinesOf(stack(alone, {}, area).pieces)[1]).toBeCloseTo(20 + ascent, 6);
    },
  );

  test("C-56: a later group with a picture in front, or behind one, keeps 8 pixels", () => {
    const small = sized({ width: 10, height: 10 });
    const inFront = stack([words("a"), group([picture()], [words("b")])], small);
    expect(imagesOf(inFront.pieces)[0]?.box.y).toBe(28);
    expect(baselinesOf(inFront.pieces)[1]).toBe(20 + 8 - 4 + 13);
    const behind = stack([picture({ align: "left" }), group([words("b")])], small);
    expect(baselinesOf(behind.pieces)[0]).toBe(18 + 8 - 4 + 13);
  });
});

describe("what fits", () => {
  test("C-59: a text that does not wrap and does not fit vanishes with all after it, first or not", () => {
    expect(linesOf(stack(many(7, (at) => words(`${at}`))).pieces)).toEqual(["0", "1", "2", "3", "4"]);
    const tooHigh = stack([words("a", { style: "header" }), words("b")], {}, { height: 40 });
    expect(tooHigh).toMatchObject({ pieces: [], height: 0 });
    const between = [...many(4, () => words("a")), words("b", { style: "title" }), words("c")];
    expect(linesOf(stack(between).pieces)).toEqual(["a", "a", "a", "a"]);
  });

  test("C-59: what fits to the pixel is shown, although fractions do not add up exactly", () => {
    const subtitles = many(3, () => words("a", { style: "subtitle" }));
    expect(linesOf(stack(subtitles, {}, { height: 71.8 }).pieces).length).toBe(3);
  });

  test("C-59: a group that does not fit vanishes with all after it", () => {
    const low = group(many(2, (at) => words(`${at}`)) as AdaptiveText[]);
    const high = group([words("x")], many(5, (at) => words(`${at}`)) as AdaptiveText[]);
    expect(linesOf(stack([words("a"), low, words("b")]).pieces)).toEqual(["a", "0", "1", "b"]);
    expect(linesOf(stack([words("a"), high, words("b")]).pieces)).toEqual(["a"]);
  });

  test("C-59: a first group is shown up to the first piece that does not fit, which is cut off", () => {
    const { pieces, height } = stack([
      group(many(8, (at) => words(`${at}`)) as AdaptiveText[], [words("x")]),
      words("b"),
    ]);
    expect(linesOf(pieces)).toEqual(["0", "1", "2", "3", "4", "5", "x"]);
    const clips = textsOf(pieces).map(({ clip }) => clip);
    expect(clips).toEqual([...Array(5).fill(undefined), { x: 8, y: 0, width: 38, height: 92 }, undefined]);
    expect(height).toBe(84);
  });

  test("C-60: a text that wraps is cut after the last whole line, and nothing follows it", () => {
    const long = "the oldest of all the letters is from Ada and asks when we meet again at last";
    const { pieces, height } = stack([words("a"), words(long, { wrap: true }), words("b")]);
    const lines = linesOf(pieces);
    expect(lines.length).toBe(5);
    expect(lines.at(-1)).toEndWith("…");
    expect(height).toBe(84);
    expect(textsOf(pieces)[1]?.text).toBe(long);
  });

  test("C-60: a cut text does not take its group with it, but one that comes after it does", () => {
    const long = words("word ".repeat(40).trim(), { wrap: true });
    expect(linesOf(stack([words("a"), group([long], [words("x")]), words("b")]).pieces).length).toBe(6);
    expect(linesOf(stack([words("a"), group([long, words("c")])]).pieces)).toEqual(["a"]);
    expect(linesOf(stack([group([long, words("c")])]).pieces).length).toBe(5);
  });

  test("C-60: a text that wraps and does not find room for one line vanishes", () => {
    expect(linesOf(stack([...many(5, () => words("a")), words("b", { wrap: true })]).pieces).includes("b")).toBe(false);
  });

  test("an item that does not fit leaves no space behind, and a picture is not drawn where none is left", () => {
    expect(stack([words("a"), picture({ align: "left" })], sized({ width: 9, height: 90 })).height).toBe(12);
    const full = stack([...many(5, () => words("a")), picture()], sized({ width: 84, height: 10 }));
    expect([imagesOf(full.pieces), linesOf(full.pieces).length]).toEqual([[], 5]);
  });

  test("nothing is cut where the height has no end", () => {
    const area = { height: Number.POSITIVE_INFINITY };
    const long = "word ".repeat(100).trim();
    const { pieces, height } = stack([words(long, { wrap: true }), group([words(long, { wrap: true })])], {}, area);
    expect(linesOf(pieces).join(" ")).toBe(`${long} ${long}`);
    expect(Number.isFinite(height)).toBe(true);
  });
});

describe("lines of a text", () => {
  const long = words("one two three four five six seven", { wrap: true });

  test("C-61: there are no more lines than asked for, and what comes next follows them", () => {
    const { pieces } = stack([{ ...long, maxLines: 2 }, words("b")]);
    expect(linesOf(pieces)).toEqual(["one two three", "four five six…", "b"]);
    expect(baselinesOf(pieces)).toEqual([17, 49]);
  });

  test("C-61: lines asked for are kept free", () => {
    expect(baselinesOf(stack([words("a", { wrap: true, minLines: 3 }), words("b")]).pieces)).toEqual([17, 65]);
    expect(stack([words("a", { wrap: true, minLines: 6 })]).pieces).toEqual([]);
  });

  test("C-61: an empty text is a spacer of one line of its style", () => {
    expect(baselinesOf(stack([words(""), words("b")]).pieces)).toEqual([33]);
    expect(baselinesOf(stack([words("", { style: "body" }), words("b")]).pieces)).toEqual([8 - 5 + 20 + 1 + 13]);
  });

  test("C-33: a line that is too long ends in an ellipsis", () => {
    expect(linesOf(stack([words("one two three four")]).pieces)).toEqual(["one two three…"]);
  });
});

describe("pictures", () => {
  const WIDE = { width: 100, height: 33 };
  const HIGH = { width: 50, height: 200 };

  test("C-62: a picture is as wide as its column, its height rounded up", () => {
    expect(boxOf([picture()], WIDE)).toEqual({ x: 8, y: 8, width: 84, height: 28 });
    expect(boxOf([group([picture()], [words("a")])], WIDE)).toEqual({ x: 8, y: 8, width: 38, height: 13 });
  });

  test("C-62: one that is very wide is still seen", () => {
    expect(boxOf([picture()], { width: 100_000, height: 1 })?.height).toBe(1);
  });

  test("C-62: one that is too high shrinks to what is left, in the middle", () => {
    expect(boxOf([picture()], HIGH)).toEqual({ x: 39.5, y: 8, width: 21, height: 84 });
    expect(boxOf([words("a"), picture()], HIGH)).toEqual({ x: 42, y: 28, width: 16, height: 64 });
  });

  test("C-62: in the first group it shrinks too, and takes a later group with it", () => {
    expect(boxOf([group([picture()])], HIGH)).toEqual({ x: 39.5, y: 8, width: 21, height: 84 });
    const later = stack([words("a"), group([picture()], [words("b")]), words("c")], sized(HIGH));
    expect([imagesOf(later.pieces), linesOf(later.pieces)]).toEqual([[], ["a"]]);
  });

  test("C-63: an aligned picture has its natural size", () => {
    const size = { width: 40, height: 20 };
    expect(boxOf([picture({ align: "left" })], size)).toEqual({ x: 8, y: 8, width: 40, height: 20 });
    expect(boxOf([picture({ align: "center" })], size)).toEqual({ x: 30, y: 8, width: 40, height: 20 });
    expect(boxOf([picture({ align: "right" })], size)).toEqual({ x: 52, y: 8, width: 40, height: 20 });
  });

  test("C-63: an aligned picture that is too large is cut off in the first place, and vanishes in a later one", () => {
    const size = { width: 100, height: 200 };
    const [first] = imagesOf(stack([picture({ align: "left" }), words("a")], sized(size)).pieces);
    expect([first?.box, first?.clip]).toEqual([
      { x: 8, y: 8, ...size },
      { x: 8, y: 0, width: 84, height: 92 },
    ]);
    const later = stack([words("a"), picture({ align: "left" }), words("b")], sized(size));
    expect([imagesOf(later.pieces), linesOf(later.pieces)]).toEqual([[], ["a"]]);
  });

  test("C-63: a circle is as large as the smaller side", () => {
    const [round] = imagesOf(stack([picture({ crop: "circle" })], sized(WIDE)).pieces);
    expect([round?.box, round?.crop, round?.fit]).toEqual([{ x: 36, y: 8, width: 28, height: 28 }, "circle", "cover"]);
    expect(boxOf([picture({ crop: "circle", align: "right" })], WIDE)).toEqual({ x: 59, y: 8, width: 33, height: 33 });
  });

  test("C-63: a circle that is too high is cut off in the first place, and vanishes in a later one", () => {
    const size = { width: 90, height: 90 };
    const low = { height: 50 };
    const [first] = imagesOf(stack([picture({ crop: "circle" })], sized(size), low).pieces);
    expect([first?.box.height, first?.clip]).toEqual([84, { x: 8, y: 0, width: 84, height: 58 }]);
    expect(imagesOf(stack([words("a"), picture({ crop: "circle" })], sized(size), low).pieces)).toEqual([]);
  });

  test("C-63: without its margin a picture touches what is above and below, and still keeps away from the edge", () => {
    const size = { width: 84, height: 10 };
    const children = (hints: ImageHints) => [words("a"), picture(hints), words("b")];
    const kept = stack(children({}), sized(size));
    expect([imagesOf(kept.pieces)[0]?.box.y, baselinesOf(kept.pieces)]).toEqual([28, [17, 28 + 10 + 8 + 13]]);
    const removed = stack(children({ removeMargin: true }), sized(size));
    expect([imagesOf(removed.pieces)[0]?.box.y, baselinesOf(removed.pieces)]).toEqual([20, [17, 20 + 10 + 13]]);
    expect(boxOf([picture({ removeMargin: true })], size)).toEqual({ x: 8, y: 8, width: 84, height: 10 });
  });

  test("a picture whose size is not known yet takes no room, as one that is missing", () => {
    const texts = [17, 33];
    expect(baselinesOf(stack([words("a"), picture(), words("b")], sized(undefined)).pieces)).toEqual(texts);
    expect(baselinesOf(stack([words("a"), { ...picture(), src: "" }, words("b")]).pieces)).toEqual(texts);
    expect(baselinesOf(stack([words("a"), picture(), words("b")], { imageState: () => "failed" }).pieces)).toEqual(
      texts,
    );
    expect(baselinesOf(stack([picture(), words("b")], sized(undefined)).pieces)).toEqual([17]);
  });

  test("C-17: what a screen reader says reaches the picture, and is empty where nothing was sent", () => {
    const alts = imagesOf(stack([picture({ alt: "Ada" }), picture({ removeMargin: true })], sized(WIDE)).pieces);
    expect(alts.map(({ alt, role }) => [alt, role])).toEqual([
      ["Ada", "inline"],
      ["", "inline"],
    ]);
  });
});

describe("columns", () => {
  test("C-57: there are 8 pixels between two columns", () => {
    const { pieces } = stack([group(column([words("a")], { weight: 1 }), column([words("b")], { weight: 3 }))]);
    expect(textsOf(pieces).map(({ x, width }) => [x, width])).toEqual([
      [8, 19],
      [35, 57],
    ]);
  });

  test("C-64: a column stands at the bottom or in the middle of its group", () => {
    const high = column([words("1"), words("2"), words("3")]);
    const at = (textStacking: "center" | "bottom") =>
      baselinesOf(stack([group(high, column([words("x")], { textStacking }))]).pieces).at(-1);
    expect([at("center"), at("bottom")]).toEqual([17 + 16, 17 + 32]);
  });

  test("columns that the gaps leave no room for stay empty", () => {
    expect(stack([group(...Array.from({ length: 12 }, () => [words("a")]))]).pieces).toEqual([]);
  });
});

describe("alignment", () => {
  test("C-18: words stand where reading begins, by the nearest language", () => {
    const align = (text: AdaptiveText, lang?: string, options: Partial<TileLayoutOptions> = {}) => {
      const around = lang === undefined ? {} : { lang };
      const [piece] = textsOf(drawStack([text], AREA, around, new Drawing({ ...OPTIONS, ...options })).pieces);
      return [piece?.align, piece?.direction, piece?.lang];
    };
    expect(align(words("a"))).toEqual(["left", "ltr", undefined]);
    expect(align(words("a"), "ar")).toEqual(["right", "rtl", "ar"]);
    expect(align(words("a", { lang: "en" }), "ar")).toEqual(["left", "ltr", "en"]);
    expect(align(words("a", { lang: "he" }), "en")).toEqual(["right", "rtl", "he"]);
    expect(align(words("a"), undefined, { lang: "fa" })).toEqual(["right", "rtl", "fa"]);
    expect(align(words("a", { align: "auto" }), "ar")[0]).toBe("right");
  });

  test.each(["left", "center", "right"] as const)("words that ask for %s stand there in every language", (align) => {
    for (const lang of ["en", "ar"]) {
      expect(textsOf(stack([words("a", { align, lang })]).pieces)[0]?.align).toBe(align);
    }
  });
});

test("C-19: a text of the app's own is looked up, and one that it does not have takes a line", () => {
  const resources = { Hello: "Good day" };
  expect(linesOf(stack([words("ms-resource:Hello")], { resources }).pieces)).toEqual(["Good day"]);
  expect(baselinesOf(stack([words("ms-resource:Bye"), words("b")], { resources }).pieces)).toEqual([33]);
});
