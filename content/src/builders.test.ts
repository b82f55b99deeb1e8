import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { BADGE_GLYPHS, badgeXml, isBadgeGlyph } from "./badge/badge-xml.ts";
import { tileXml } from "./tile/tile-xml.ts";
import { toastXml } from "./toast/toast-xml.ts";

/** The least an XML reader asks for: tags that close in order, quoted attributes, one root, no stray `<` or `&`. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  const piece = /<([a-z]+)((?: [a-zA-Z-]+="[^"<]*")*)(\/?)>|<\/([a-z]+)>|[^<&]+|&(?:amp|lt|gt|quot|apos|#[0-9]+);/gy;
  let roots = 0;
  while (piece.lastIndex < xml.length) {
    const found = piece.exec(xml);
    if (found === null) return false;
    const [, name, , empty, closing] = found;
    if (open.length === 0 && (name === undefined || ++roots > 1)) return false;
    if (name !== undefined && empty === "") open.push(name);
    if (closing !== undefined && open.pop() !== closing) return false;
  }
  return open.length === 0 && roots === 1;
}

const anyText = fc.string({ unit: "binary" });
const lines = (maxLength: number) => fc.array(anyText, { minLength: 1, maxLength });

describe("toast XML", () => {
  test("a title and a body stand in one ToastGeneric binding, the title first", () => {
    expect(toastXml(["Tom & Ann", "met <here>"])).toBe(
      '<toast><visual><binding template="ToastGeneric"><text>Tom &amp; Ann</text><text>met &lt;here&gt;</text></binding></visual></toast>',
    );
  });

  test("launch, a long duration and a scenario are attributes of the toast; defaults are not written", () => {
    expect(toastXml(["x"], { launch: 'a="1"&b', duration: "long", scenario: "alarm" })).toStartWith(
      '<toast launch="a=&quot;1&quot;&amp;b" duration="long" scenario="alarm"><visual>',
    );
    expect(toastXml(["x"], { duration: "short" })).toStartWith("<toast><visual>");
  });

  test("any texts and any launch string give well-formed XML", () => {
    fc.assert(fc.property(lines(3), anyText, (texts, launch) => isWellFormed(toastXml(texts, { launch }))));
  });

  test("no text and a fourth text are refused, because Windows would show something else", () => {
    expect(() => toastXml([])).toThrow(RangeError);
    expect(() => toastXml(["1", "2", "3", "4"])).toThrow(RangeError);
  });
});

describe("tile XML", () => {
  test("the same lines stand on the medium and on the wide tile", () => {
    expect(tileXml(["a"])).toBe(
      '<tile><visual><binding template="TileMedium"><text hint-wrap="true">a</text></binding>' +
        '<binding template="TileWide"><text hint-wrap="true">a</text></binding></visual></tile>',
    );
  });

  test("any texts give well-formed XML", () => {
    fc.assert(fc.property(lines(6), (texts) => isWellFormed(tileXml(texts))));
  });

  test("a tile without text is refused", () => {
    expect(() => tileXml([])).toThrow(RangeError);
  });
});

describe("badge XML", () => {
  test("every whole number from 0 is written in plain digits", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), (value) => {
        expect(badgeXml(value)).toBe(`<badge value="${BigInt(value)}"/>`);
        expect(isWellFormed(badgeXml(value))).toBe(true);
      }),
    );
  });

  test("each of the thirteen glyphs is written as spelled", () => {
    expect(BADGE_GLYPHS.length).toBe(13);
    for (const glyph of BADGE_GLYPHS) expect(badgeXml(glyph)).toBe(`<badge value="${glyph}"/>`);
  });

  test("a negative, fractional, infinite or unsafe number is refused", () => {
    for (const value of [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53]) {
      expect(() => badgeXml(value)).toThrow(RangeError);
    }
  });

  test("a name in another case is no glyph", () => {
    expect(isBadgeGlyph("newMessage")).toBe(true);
    expect(isBadgeGlyph("newmessage")).toBe(false);
    expect(isBadgeGlyph(7)).toBe(false);
  });
});
