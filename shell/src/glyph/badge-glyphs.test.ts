/** The drawings of glyphs and icons, as data and as markup. */
import { expect, test } from "bun:test";
import { BADGE_GLYPHS, isBadgeGlyph } from "@belfry/content";
import { nothing, type TemplateResult } from "lit";
import { GLYPHS } from "./badge-glyphs.ts";
import { type Drawing, renderDrawing } from "./drawing.ts";
import { isVisibleGlyph, renderGlyph } from "./glyph.ts";
import * as icons from "./icons.ts";

const shown = BADGE_GLYPHS.filter(isVisibleGlyph);

const shapeOf = ({ fill, stroke, dot }: Drawing) => JSON.stringify({ fill, stroke, dot });

/** Every number in path data. Arcs carry radii and flags too, which lie within the grid as well. */
const numbersOf = ({ fill = "", stroke = "" }: Drawing) => (fill + stroke).match(/-?[\d.]+/g)?.map(Number) ?? [];

/** What a template hands to Lit, in its order. */
const valuesOf = (drawing: TemplateResult | typeof nothing) => (drawing === nothing ? [] : drawing.values);

test("C-49: all 12 visible glyphs are drawn, each differently and with a meaning of its own", () => {
  expect(shown).toHaveLength(12);
  expect(Object.keys(GLYPHS).sort()).toEqual([...shown].sort());
  expect(new Set(shown.map((glyph) => shapeOf(GLYPHS[glyph]))).size).toBe(12);
  expect(new Set(shown.map((glyph) => GLYPHS[glyph].meaning)).size).toBe(12);
});

test("C-49: the dots of presence have the listed colours, and no other glyph has a colour", () => {
  const dots = shown.flatMap((glyph) => (GLYPHS[glyph].dot === undefined ? [] : [[glyph, GLYPHS[glyph].dot]]));
  expect(Object.fromEntries(dots)).toEqual({
    available: "#3cd600",
    away: "#ffb000",
    busy: "#e8502d",
    unavailable: "#c4c4c4",
  });
});

test("C-49: a glyph is read out by the name it is given, and passed over without one", () => {
  expect(valuesOf(renderGlyph("alarm", "Alarm")).slice(0, 3)).toEqual(["img", "Alarm", nothing]);
  expect(valuesOf(renderGlyph("alarm")).slice(0, 3)).toEqual([nothing, nothing, "true"]);
  expect(valuesOf(renderDrawing(icons.CLOSE, "Close")).slice(0, 3)).toEqual(["img", "Close", nothing]);
});

test("the glyph that clears a badge draws nothing", () => {
  expect(isBadgeGlyph("none")).toBe(true);
  expect(renderGlyph("none")).toBe(nothing);
});

test("no two drawings look alike, icons among them, and none reaches over its grid", () => {
  const drawings: Drawing[] = [...Object.values(GLYPHS), ...Object.values(icons)];
  expect(new Set(drawings.map(shapeOf)).size).toBe(drawings.length);
  for (const drawing of drawings) {
    expect(Math.min(0, ...numbersOf(drawing))).toBe(0);
    expect(Math.max(16, ...numbersOf(drawing))).toBe(16);
  }
});
