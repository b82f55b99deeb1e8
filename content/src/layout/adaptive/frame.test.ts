import { describe, expect, test } from "bun:test";
import { BADGE_GLYPHS } from "../../badge/badge-xml.ts";
import { type Branding, TILE_SIZES, type TileSize } from "../../tile/tile.ts";
import { SLOT_SIZES, type TileLayoutOptions } from "../options.ts";
import type { Piece, TileScene } from "../scene.ts";
import { baselinesOf, imagesOf, lay, linesOf, OPTIONS, type Said, textsOf, words } from "../testing/lay-adaptive.ts";

const many = Array.from({ length: 30 }, (_, at) => words(`${at}`));
const SHOWN: Readonly<Record<Branding, string>> = { none: "", logo: "logo", name: "name", nameAndLogo: "logo name" };
const rolesOf = (pieces: readonly Piece[]) =>
  pieces
    .map((piece) => (piece.kind === "glyph" ? piece.glyph : piece.role))
    .sort()
    .join(" ");
const nameOf = ({ frame }: TileScene) => textsOf(frame).find(({ role }) => role === "name");
const badge = (
  value: TileLayoutOptions["badge"] extends infer B ? (B extends { value: infer V } ? V : never) : never,
) => ({ badge: { kind: "badge", value } }) as const;
/** Pixels that are left free below the last of more lines than fit. */
const freeBelow = (scene: TileScene) => scene.size.height - (baselinesOf(scene.content).at(-1) ?? 0) - 3;

describe("what the strip shows", () => {
  test.each(
    TILE_SIZES.flatMap((size) =>
      (["none", "logo", "name", "nameAndLogo"] as const).map((branding) => [size, branding] as const),
    ),
  )("C-67: %s with branding %s", (size, branding) => {
    const { frame } = lay(size, [], { binding: { branding } });
    const shown = size === "TileSmall" ? SHOWN[branding].replace(/ ?name/, "") : SHOWN[branding];
    expect(rolesOf(frame)).toBe(shown);
  });

  test("C-67: the binding's word is worth more than the visual's, and that more than the app's own tile", () => {
    const own: Partial<TileLayoutOptions> = { app: { ...OPTIONS.app, showsNameOn: ["TileMedium"] } };
    const shown = (said: Said, size: TileSize = "TileMedium") =>
      rolesOf(lay(size, [], { options: own, ...said }).frame);
    expect(shown({})).toBe("name");
    expect(shown({}, "TileWide")).toBe("");
    expect(shown({ tile: { branding: "logo" } })).toBe("logo");
    expect(shown({ tile: { branding: "logo" }, binding: { branding: "none" } })).toBe("");
  });

  test("C-67: the name is the binding's, then the visual's, then the app's", () => {
    const name = (said: Said) =>
      nameOf(lay("TileWide", [], { ...said, tile: { branding: "name", ...said.tile } }))?.text;
    expect(name({})).toBe("Contoso");
    expect(name({ tile: { displayName: "Visual" } })).toBe("Visual");
    expect(name({ tile: { displayName: "Visual" }, binding: { displayName: "Binding" } })).toBe("Binding");
  });

  test("a name that is too long ends in an ellipsis before what stands beside it", () => {
    const said: Said = { binding: { branding: "nameAndLogo", displayName: "The Contoso Company" } };
    const name = nameOf(lay("TileMedium", [], { ...said, options: badge(7) }));
    const beside = lay("TileMedium", [], { ...said, options: badge(7) }).frame;
    const [logo] = imagesOf(beside);
    expect(name?.lines[0]?.text).toEndWith("…");
    expect((name?.x ?? 0) + (name?.width ?? 0)).toBe((logo?.box.x ?? 0) - 4);
  });

  test("a name that nothing is left for is not shown", () => {
    const options = { ...badge(250), measure: (text: string) => text.length * 40 };
    expect(nameOf(lay("TileMedium", [], { binding: { branding: "name" }, options }))).toBeUndefined();
  });

  test("an app without a logo shows none, and keeps no room for it", () => {
    const scene = lay("TileMedium", many, { binding: { branding: "logo" }, options: { app: { name: "Contoso" } } });
    expect([scene.frame, linesOf(scene.content).length]).toEqual([[], 5]);
  });
});

describe("where the parts of the strip stand", () => {
  test("C-53: the name of a medium tile stands at x 8 on baseline 92", () => {
    const name = nameOf(lay("TileMedium", [], { binding: { branding: "name" } }));
    expect([name?.x, name?.lines, name?.font]).toEqual([
      8,
      [{ text: "Contoso", baseline: 92 }],
      { sizePx: 12, weight: 400 },
    ]);
  });

  test("the badge stands at the far right, the logo before it, the name at the start", () => {
    const { frame } = lay("TileMedium", [], { binding: { branding: "nameAndLogo" }, options: badge(7) });
    const [number] = textsOf(frame).filter(({ role }) => role === "badge");
    expect([number?.x, number?.width, number?.lines]).toEqual([86.5, 7.5, [{ text: "7", baseline: 92 }]]);
    expect(imagesOf(frame)[0]?.box).toEqual({ x: 64.5, y: 79, width: 16, height: 16 });
  });

  test("on a small tile they stand 4 pixels lower and nearer to the edge", () => {
    const logo = imagesOf(lay("TileSmall", [], { binding: { branding: "logo" } }).frame)[0];
    expect(logo?.box).toEqual({ x: 28, y: 31, width: 16, height: 16 });
    const [number] = textsOf(lay("TileSmall", [], { options: badge(7) }).frame);
    expect([number?.x, number?.lines[0]?.baseline]).toEqual([38.5, 44]);
  });

  test("C-18: languages that are read from right to left have the strip the other way round", () => {
    const { frame } = lay("TileMedium", [], { binding: { branding: "nameAndLogo", lang: "ar" }, options: badge(250) });
    const [number] = textsOf(frame).filter(({ role }) => role === "badge");
    expect([number?.x, number?.lines[0]?.text, number?.align, number?.direction]).toEqual([6, "99+", "left", "ltr"]);
    const name = textsOf(frame).find(({ role }) => role === "name");
    expect([(name?.x ?? 0) + (name?.width ?? 0), name?.align, name?.direction]).toEqual([92, "right", "rtl"]);
  });
});

describe("the badge", () => {
  test("C-51: a badge keeps the strip free on every size, even with branding none", () => {
    for (const size of TILE_SIZES) {
      const isSmall = size === "TileSmall";
      const said = { binding: { branding: "none" } } as const;
      for (const options of [badge(7), badge("alarm")]) {
        expect(freeBelow(lay(size, many, { ...said, options }))).toBeGreaterThanOrEqual(isSmall ? 24 : 28);
      }
      const free = freeBelow(lay(size, many, said));
      expect(free).toBeGreaterThanOrEqual(isSmall ? 4 : 8);
      expect(free).toBeLessThan(isSmall ? 20 : 24);
    }
  });

  test("C-51: on a small tile the strip takes 24 pixels", () => {
    const subtitle = [words("a", { style: "subtitle" }), words("b")];
    expect(linesOf(lay("TileSmall", subtitle, { options: badge(7) }).content)).toEqual(["a"]);
    expect(linesOf(lay("TileSmall", subtitle).content)).toEqual(["a", "b"]);
  });

  test("C-51: a badge that clears keeps nothing free", () => {
    for (const options of [badge(0), badge("none")]) {
      const scene = lay("TileMedium", many, { options });
      expect([scene.frame, linesOf(scene.content).length]).toEqual([[], 5]);
    }
  });

  test("every glyph but none stands in a square of 16 pixels at the end of the strip", () => {
    for (const glyph of BADGE_GLYPHS.filter((each) => each !== "none")) {
      const { frame } = lay("TileWide", [], { options: badge(glyph) });
      expect(frame).toEqual([{ kind: "glyph", glyph, box: { x: 182, y: 80, width: 16, height: 16 } }]);
    }
  });
});

test("the strip stands at the bottom of tiles of every density", () => {
  for (const density of ["desktop", "tablet", "windows8"] as const) {
    const name = nameOf(lay("TileLarge", [], { binding: { branding: "name" }, options: { density } }));
    expect(name?.lines[0]?.baseline).toBe(SLOT_SIZES[density].TileLarge.height - 8);
  }
});
