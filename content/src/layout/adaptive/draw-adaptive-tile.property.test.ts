import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import type { Badge } from "../../badge/badge.ts";
import { TEXT_STYLES, type TextStyle } from "../../binding/adaptive.ts";
import { type AdaptiveTileBinding, type AdaptiveTileChild, TILE_SIZES } from "../../tile/tile.ts";
import type { ImageState } from "../options.ts";
import type { Box, Piece } from "../scene.ts";
import { lay } from "../testing/lay-adaptive.ts";
import { typeStyleOf } from "./type-ramp.ts";

describe("whatever stands on a tile", () => {
  const optional = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: undefined });
  const text = fc.record(
    {
      kind: fc.constant("text" as const),
      text: fc.oneof(fc.string({ unit: "grapheme", maxLength: 60 }), fc.lorem({ maxCount: 20 })),
      style: fc.constantFrom(...TEXT_STYLES),
      wrap: fc.boolean(),
      maxLines: fc.integer({ min: 1, max: 9 }),
      minLines: fc.integer({ min: 1, max: 10 }),
      align: fc.constantFrom("left", "center", "right", "auto"),
      lang: fc.constantFrom("en", "ar"),
    },
    { requiredKeys: ["kind", "text"] },
  );
  const address = fc
    .constantFrom("0x0", "1x1", "50x50", "400x20", "20x400", "3x1000", "failed", "")
    .map((size) => size && `https://img.example/${size}.png`);
  const inline = fc.record(
    {
      kind: fc.constant("image" as const),
      src: address,
      crop: fc.constant("circle" as const),
      removeMargin: fc.boolean(),
      align: fc.constantFrom("left", "center", "right"),
    },
    { requiredKeys: ["kind", "src"] },
  );
  const covers = fc.record(
    {
      kind: fc.constant("image" as const),
      src: address,
      placement: fc.constantFrom("background", "peek"),
      crop: fc.constant("circle" as const),
      overlay: fc.integer({ min: 0, max: 100 }),
    },
    { requiredKeys: ["kind", "src", "placement"] },
  );
  const column = fc.record(
    {
      children: fc.array(fc.oneof(text, inline), { maxLength: 4 }),
      weight: fc.integer({ min: -2, max: 200 }),
      textStacking: fc.constantFrom("center", "bottom"),
    },
    { requiredKeys: ["children"] },
  );
  const group = fc.record({ kind: fc.constant("group" as const), columns: fc.array(column, { maxLength: 14 }) });
  const binding = fc.record(
    {
      textStacking: fc.constantFrom("center", "bottom"),
      overlay: fc.integer({ min: 0, max: 100 }),
      branding: fc.constantFrom("none", "logo", "name", "nameAndLogo"),
      presentation: fc.constantFrom("photos", "people", "contact"),
      lang: fc.constantFrom("de", "he"),
    },
    { requiredKeys: [] },
  );
  const options = fc.record(
    {
      build: fc.constantFrom(10240, 10586, 19042),
      density: fc.constantFrom("desktop", "tablet", "windows8"),
      badge: fc.constantFrom<Badge["value"]>(7, 250, "alarm", "none").map((value): Badge => ({ kind: "badge", value })),
    },
    { requiredKeys: [] },
  );
  const imageState = (src: string): ImageState => {
    const [, width, height] = /(\d+)x(\d+)/.exec(src) ?? [];
    return width === undefined || height === undefined ? "failed" : { width: Number(width), height: Number(height) };
  };

  /** Content that is neither a cover nor cut off by the edge, with the box it takes. */
  const uncut = (pieces: readonly Piece[]): Box[] =>
    pieces.flatMap((piece): Box[] => {
      const isContent = piece.kind === "image" && (piece.role === "inline" || piece.role === "contact");
      if (isContent && piece.clip === undefined) return [piece.box];
      if (piece.kind !== "text" || piece.clip !== undefined) return [];
      const { linePitch, ascent } = typeStyleOf(piece.role as TextStyle);
      // A first line may reach into the margin above with what is higher than a letter.
      const height = linePitch - ascent;
      return piece.lines.map(({ baseline }) => ({ x: piece.x, y: baseline, width: piece.width, height }));
    });

  test("laying it out never throws, and nothing that is not cut off leaves the content's box", () => {
    const children = fc.array(
      fc.oneof({ weight: 3, arbitrary: text }, inline, covers, { weight: 2, arbitrary: group }),
      { maxLength: 7 },
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...TILE_SIZES),
        children,
        optional(binding),
        optional(options),
        (size, all, said, more) => {
          const scene = lay(size, all as AdaptiveTileChild[], {
            binding: (said ?? {}) as Partial<AdaptiveTileBinding>,
            options: { ...more, imageState },
          });
          const margin = size === "TileSmall" ? 4 : 8;
          const top = scene.peek?.scroll ?? 0;
          const reserved = scene.frame.length === 0 ? margin : size === "TileSmall" ? 24 : 28;
          const bottom = top + scene.size.height - reserved;
          for (const { x, y, width, height } of uncut(scene.content)) {
            expect(x).toBeGreaterThanOrEqual(margin - 0.01);
            expect(x + width).toBeLessThanOrEqual(scene.size.width - margin + 0.01);
            expect(y).toBeGreaterThanOrEqual(top);
            expect(y + height).toBeLessThanOrEqual(bottom + 0.01);
          }
        },
      ),
      { numRuns: 1500 },
    );
  });
});
