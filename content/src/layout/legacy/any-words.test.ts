import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { BADGE_GLYPHS } from "../../badge/badge-xml.ts";
import type { LegacyBinding } from "../../binding/legacy.ts";
import type { TextField } from "../../catalogue/face.ts";
import { LEGACY_FACES } from "../../catalogue/faces.ts";
import { type LegacyTileName, type LegacyToastName, listTemplates } from "../../catalogue/templates.ts";
import type { Piece, TextPiece } from "../scene.ts";
import { adaptiveOf, drawTile, drawToast, textsOf } from "../testing/draw-legacy.ts";
import { measure } from "../testing/measure.ts";
import { asGeneric } from "./as-generic.ts";

const names = (kind: "tile" | "toast") => listTemplates().flatMap((each) => (each.kind === kind ? [each.name] : []));
const lang = fc.option(fc.constantFrom("en", "ar", "he-IL", "zh", "", "?"), { nil: undefined });
const words = fc.oneof(
  fc.string({ unit: "binary", maxLength: 80 }),
  fc
    .array(fc.constantFrom("a", "word", "a-longer-one", "👩‍👩‍👧", "שלום", "字", "\n", "…"), { maxLength: 40 })
    .map((all) => all.join(" ")),
);

/** Leaves out what is undefined, as typed values never hold it. */
const defined = <Value extends object>(value: Value) =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined));

function bindings<Name extends LegacyTileName | LegacyToastName>(kind: "tile" | "toast") {
  return fc
    .record({
      template: fc.constantFrom(...names(kind)),
      texts: fc.array(fc.record({ text: words, lang }).map(defined), { maxLength: 24 }),
      images: fc.array(fc.record({ src: fc.constantFrom("", "a.png", "https://x/1", "file:///c", "??") }), {
        maxLength: 7,
      }),
      branding: fc.constantFrom("none", "logo", "name", undefined),
      lang,
    })
    .map((each) => ({ kind: "legacy", ...defined(each) }) as unknown as LegacyBinding<Name>);
}

const badge = fc.oneof(fc.nat(), fc.constantFrom(...BADGE_GLYPHS)).map((value) => ({ kind: "badge", value }) as const);
const wishes = fc.record({
  badge,
  profile: fc.constantFrom("win8", "win81", "win10"),
  density: fc.constantFrom("desktop", "tablet", "windows8"),
});

const letters = new Intl.Segmenter(undefined, { granularity: "grapheme" });
/** A single letter stays whole although it is wider than its column: there is nothing left to cut. */
const isOneLetter = (line: string) => [...letters.segment(line.replace(/…$/, ""))].length <= 1;

function expectInside({ lines, width, font }: TextPiece): void {
  for (const { text } of lines) {
    if (!isOneLetter(text)) expect(measure(text, font)).toBeLessThanOrEqual(width + 1e-9);
  }
}

/** The lines of a text stand on rows of one field, from the top down and each on its own. */
function expectRows(pieces: readonly Piece[], binding: LegacyBinding): void {
  const fields = LEGACY_FACES[binding.template].texts;
  for (const { lines, role } of textsOf(pieces).filter((each) => each.role !== "badge")) {
    const rows = lines.map(({ baseline }) => baseline);
    expect(rows).toEqual([...new Set(rows)].sort((a, b) => a - b));
    const isFieldOf = (field: TextField) => field.role === role && rows.every((row) => field.baselines.includes(row));
    expect(fields.some(isFieldOf)).toBe(true);
  }
}

const rowCount = (pieces: readonly Piece[]) => textsOf(pieces).flatMap(({ lines }) => lines).length;

describe("whatever an app sends", () => {
  test("C-33: any words on any tile are drawn on rows of the template, no line wider than its column", () => {
    fc.assert(
      fc.property(bindings<LegacyTileName>("tile"), wishes, (binding, options) => {
        const { content, frame } = drawTile(binding, options);
        for (const piece of [...textsOf(content), ...textsOf(frame)]) expectInside(piece);
        expectRows(content, binding);
        expect(textsOf(content).length).toBeLessThanOrEqual(LEGACY_FACES[binding.template].texts.length + 1);
      }),
      { numRuns: 400 },
    );
  });

  test("C-33: any words on any toast are drawn on rows of the template, no line wider than its column", () => {
    fc.assert(
      fc.property(bindings<LegacyToastName>("toast"), (binding) => {
        const { pieces } = drawToast(binding);
        for (const piece of textsOf(pieces)) expectInside(piece);
        expectRows(pieces, binding);
        expect(rowCount(pieces)).toBeLessThanOrEqual(3);
      }),
      { numRuns: 200 },
    );
  });

  test("anything comes to adaptive content, and to a toast of Windows 10", () => {
    fc.assert(
      fc.property(bindings<LegacyTileName>("tile"), bindings<LegacyToastName>("toast"), (tile, toast) => {
        expect(
          adaptiveOf(tile, "TileWide").children.every(({ kind }) => ["text", "image", "group"].includes(kind)),
        ).toBe(true);
        expect(asGeneric(toast).children.length).toBeLessThanOrEqual(4);
      }),
      { numRuns: 200 },
    );
  });
});
