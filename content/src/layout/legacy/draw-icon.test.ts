import { describe, expect, test } from "bun:test";
import type { Badge } from "../../badge/badge.ts";
import { drawTile, fields, imagesOf, rowsOf, textsOf } from "../testing/draw-legacy.ts";

const SQUARES = [
  ["TileSquare71x71IconWithBadge", 71],
  ["TileSquare150x150IconWithBadge", 150],
] as const;
const badge = (value: Badge["value"]) => ({ badge: { kind: "badge", value } as const });
const bare = { branding: "none" } as const;

describe("a tile with an icon and a badge", () => {
  test.each(SQUARES)("C-40: %s shows the icon alone in its middle, half as large, without a badge", (name, side) => {
    for (const wishes of [{}, badge(0), badge("none")]) {
      const { content, frame } = drawTile(fields(name, [], bare), wishes);
      const box = { x: side / 4, y: side / 4, width: side / 2, height: side / 2 };
      expect(content).toMatchObject([{ kind: "image", box, fit: "contain", role: "icon" }]);
      expect(frame).toEqual([]);
    }
  });

  test.each(SQUARES)("C-40: %s shows the icon and a number beside it, both in the middle as a pair", (name, side) => {
    const { content, frame } = drawTile(fields(name, [], bare), badge(7));
    const [icon] = imagesOf(content);
    const [number] = textsOf(content);
    expect(icon?.box.width).toBeCloseTo(side * 0.36);
    expect((number?.font.sizePx ?? 0) * 0.7).toBeCloseTo(side * 0.3);
    expect(number).toMatchObject({ text: "7", role: "badge", font: { weight: 300 } });
    const iconEnd = (icon?.box.x ?? 0) + (icon?.box.width ?? 0);
    expect((number?.x ?? 0) - iconEnd).toBeCloseTo(side * 0.08);
    expect(icon?.box.x).toBeCloseTo(side - (number?.x ?? 0) - (number?.width ?? 0));
    expect(number?.lines[0]?.baseline).toBeCloseTo(side * 0.65);
    expect(frame).toEqual([]);
  });

  test.each(SQUARES)("C-40: %s shows the icon and a glyph beside it", (name, side) => {
    const { content, frame } = drawTile(fields(name, [], bare), badge("alarm"));
    const glyph = content.find((each) => each.kind === "glyph");
    expect(content.map(({ kind }) => kind)).toEqual(["image", "glyph"]);
    expect([glyph?.glyph, glyph?.box.width]).toEqual(["alarm", glyph?.box.height]);
    expect(glyph?.box.height).toBeCloseTo(side * 0.3);
    expect((glyph?.box.y ?? 0) + (glyph?.box.height ?? 0) / 2).toBeCloseTo(side / 2);
    expect(frame).toEqual([]);
  });

  test.each(SQUARES)("C-40: on %s three signs are drawn smaller rather than beyond the edge", (name, side) => {
    const { content } = drawTile(fields(name, [], bare), badge(1000));
    const [number] = textsOf(content);
    expect(number?.lines[0]?.text).toBe("99+");
    expect((number?.x ?? 0) + (number?.width ?? 0)).toBeLessThan(side);
    expect(imagesOf(content)[0]?.box.x).toBeGreaterThan(0);
    const middle = (number?.lines[0]?.baseline ?? 0) - ((number?.font.sizePx ?? 0) * 0.7) / 2;
    expect(middle).toBeCloseTo(side / 2);
  });

  test("C-40: without a picture the number stands in the middle by itself", () => {
    const { content } = drawTile({ ...fields("TileSquare150x150IconWithBadge", [], bare), images: [] }, badge(7));
    const [number] = textsOf(content);
    expect(content.length).toBe(1);
    expect((number?.x ?? 0) + (number?.width ?? 0) / 2).toBeCloseTo(75);
  });

  test("C-40: the badge is in the content and not a second time in the corner, whatever else stands there", () => {
    const { content, frame } = drawTile(fields("TileSquare150x150IconWithBadge"), badge(7));
    expect(textsOf(content).length).toBe(1);
    expect(imagesOf(frame).map(({ role }) => role)).toEqual(["logo"]);
    expect(frame.length).toBe(1);
  });

  test("C-40: the wide template has its texts on the rows 28, 48 and 68, icon and number at the end of the bottom", () => {
    const binding = fields("TileWide310x150IconWithBadgeAndText", ["Mail", "Ann", "Lunch?"], bare);
    const { content } = drawTile(binding, badge(7));
    expect(rowsOf(content)).toEqual([
      [137, "7"],
      [28, "Mail"],
      [48, "Ann"],
      [68, "Lunch?"],
    ]);
    expect(imagesOf(content)[0]?.box).toEqual({ x: 228, y: 96, width: 26, height: 42 });
    expect(textsOf(content)[0]?.x).toBe(254);
    const [glyph] = drawTile(binding, badge("busy")).content.filter(({ kind }) => kind === "glyph");
    expect(glyph).toMatchObject({ box: { x: 254, y: 105, width: 32, height: 32 } });
    expect(imagesOf(drawTile(binding).content).length + textsOf(drawTile(binding).content).length).toBe(4);
  });

  test("C-18: from right to left the number stands to the left of the icon", () => {
    const pair = drawTile(fields("TileSquare150x150IconWithBadge", [], { ...bare, lang: "ar" }), badge(7)).content;
    expect(textsOf(pair)[0]?.x).toBeLessThan(imagesOf(pair)[0]?.box.x ?? 0);
    const wide = drawTile(fields("TileWide310x150IconWithBadgeAndText", [], { ...bare, lang: "ar" }), badge(7)).content;
    expect(imagesOf(wide)[0]?.box.x).toBe(56);
    expect((textsOf(wide)[0]?.x ?? 0) + (textsOf(wide)[0]?.width ?? 0)).toBeCloseTo(56);
  });
});
