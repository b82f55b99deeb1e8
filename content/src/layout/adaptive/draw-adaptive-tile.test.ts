import { describe, expect, test } from "bun:test";
import type { AdaptiveTileBinding, AdaptiveTileChild, CoverImage, TileSize } from "../../tile/tile.ts";
import { TILE_SIZES } from "../../tile/tile.ts";
import type { Piece } from "../scene.ts";
import { baselinesOf, imagesOf, lay, linesOf, textsOf, words } from "../testing/lay-adaptive.ts";

const cover = (placement: CoverImage["placement"], more: Partial<CoverImage> = {}): CoverImage => ({
  kind: "image",
  src: `https://img.example/${placement}.png`,
  placement,
  ...more,
});
const image = (name: string): AdaptiveTileChild => ({ kind: "image", src: `https://img.example/${name}.png` });
const overlaysOf = (pieces: readonly Piece[]) =>
  pieces.flatMap((piece) => (piece.kind === "area" ? [[piece.color, piece.opacity]] : []));
const rolesOf = (pieces: readonly Piece[]) => pieces.flatMap((piece) => (piece.kind === "glyph" ? [] : [piece.role]));
const OLD = { build: 10240 };

test("C-53: two captions stand on baselines 17 and 33 at x 8", () => {
  const { content, frame } = lay("TileMedium", [words("One"), words("Two")], { binding: { branding: "none" } });
  expect(baselinesOf(content)).toEqual([17, 33]);
  expect(textsOf(content).map(({ x, width }) => [x, width])).toEqual([
    [8, 84],
    [8, 84],
  ]);
  expect(frame).toEqual([]);
});

test("a small tile has margins of 4 pixels", () => {
  const { content } = lay("TileSmall", [words("a")]);
  expect(textsOf(content).map(({ x, width, lines }) => [x, width, lines[0]?.baseline])).toEqual([[4, 40, 13]]);
});

test("C-64: content stands at the top, in the middle or at the bottom of its box", () => {
  const baseline = (said: Partial<AdaptiveTileBinding>) =>
    baselinesOf(lay("TileMedium", [words("a")], { binding: said }).content)[0];
  // From its box's top to its end a caption is 12 pixels high, of 84 or of 64 above the strip.
  expect(baseline({})).toBe(17);
  expect(baseline({ textStacking: "center" })).toBe(17 + 36);
  expect(baseline({ textStacking: "bottom" })).toBe(17 + 72);
  expect(baseline({ textStacking: "bottom", branding: "name" })).toBe(17 + 52);
});

test("C-64: where a piece is cut off moves with it", () => {
  const wide: AdaptiveTileChild = { kind: "image", src: "https://img.example/a.png", align: "left" };
  const options = { imageState: () => ({ width: 200, height: 20 }) };
  const [moved] = imagesOf(lay("TileMedium", [wide], { binding: { textStacking: "bottom" }, options }).content);
  expect([moved?.box.y, moved?.clip]).toEqual([72, { x: 8, y: 64, width: 84, height: 92 }]);
});

test("C-64: content that fills its box stays where it is", () => {
  const long = words("word ".repeat(60).trim(), { wrap: true });
  for (const textStacking of ["center", "bottom"] as const) {
    expect(baselinesOf(lay("TileMedium", [long], { binding: { textStacking } }).content)).toEqual([17]);
  }
});

test("C-17: what a screen reader says reaches background and peek, and is empty where nothing was sent", () => {
  const { content } = lay("TileMedium", [cover("background", { alt: "Sea" }), cover("peek")]);
  expect(imagesOf(content).map(({ role, alt }) => [role, alt])).toEqual([
    ["peek", ""],
    ["background", "Sea"],
  ]);
});

describe("background", () => {
  const darkness = (children: readonly AdaptiveTileChild[], binding: Partial<AdaptiveTileBinding> = {}, options = {}) =>
    overlaysOf(lay("TileMedium", children, { binding, options }).content);

  test("it fills the tile behind the content", () => {
    const { content } = lay("TileWide", [words("a"), cover("background")]);
    expect(rolesOf(content)).toEqual(["background", "overlay", "caption"]);
    expect(imagesOf(content)[0]).toMatchObject({ box: { x: 0, y: 0, width: 204, height: 100 }, fit: "cover" });
  });

  test("C-65: it is darkened by 20 % behind text and not at all without", () => {
    expect(darkness([cover("background"), words("a")])).toEqual([["#000000", 0.2]]);
    const group: AdaptiveTileChild = { kind: "group", columns: [{ children: [words("a")] }] };
    expect(darkness([cover("background"), group])).toEqual([["#000000", 0.2]]);
    expect(darkness([cover("background"), image("a")])).toEqual([]);
  });

  test("C-65: the picture's own value is worth more than the binding's", () => {
    expect(darkness([cover("background"), words("a")], { overlay: 60 })).toEqual([["#000000", 0.6]]);
    expect(darkness([cover("background", { overlay: 35 }), words("a")], { overlay: 60 })).toEqual([["#000000", 0.35]]);
    expect(darkness([cover("background", { overlay: 0 }), words("a")], { overlay: 60 })).toEqual([]);
    expect(darkness([cover("background", { overlay: 35 })])).toEqual([["#000000", 0.35]]);
  });

  test("C-65: the first release does not look at the value where there is no text", () => {
    expect(darkness([cover("background", { overlay: 35 })], {}, OLD)).toEqual([]);
    expect(darkness([cover("background", { overlay: 35 }), words("a")], {}, OLD)).toEqual([["#000000", 0.35]]);
  });

  test("one that failed is left out with what darkens it", () => {
    const { content } = lay("TileMedium", [cover("background"), words("a")], {
      options: { imageState: () => "failed" },
    });
    expect(rolesOf(content)).toEqual(["caption"]);
  });

  test("it is shown before its size is known", () => {
    const { content } = lay("TileMedium", [cover("background")], { options: { imageState: () => undefined } });
    expect(rolesOf(content)).toEqual(["background"]);
  });

  test("only the first of a kind is shown", () => {
    const { content } = lay("TileMedium", [
      cover("background"),
      cover("background", { src: "https://img.example/2.png" }),
    ]);
    expect(imagesOf(content).map(({ src }) => src)).toEqual(["https://img.example/background.png"]);
  });
});

describe("peek", () => {
  test("the picture is a panel above the content, which slides in by the height of the tile", () => {
    const scene = lay("TileMedium", [cover("peek"), words("a")], { binding: { branding: "name" } });
    expect(scene.peek).toEqual({ scroll: 100 });
    expect(scene.canvas.height).toBe(100);
    expect(imagesOf(scene.content)[0]?.box).toEqual({ x: 0, y: 0, width: 100, height: 100 });
    expect(baselinesOf(scene.content)).toEqual([117]);
    expect(baselinesOf(scene.frame)).toEqual([92]);
  });

  test("C-65: it is not darkened unless the picture or the binding says so", () => {
    const darkness = (more: Partial<CoverImage>, binding: Partial<AdaptiveTileBinding>, options = {}) =>
      overlaysOf(lay("TileMedium", [cover("peek", more), words("a")], { binding, options }).content);
    expect(darkness({}, {})).toEqual([]);
    expect(darkness({}, { overlay: 40 })).toEqual([["#000000", 0.4]]);
    expect(darkness({ overlay: 10 }, { overlay: 40 })).toEqual([["#000000", 0.1]]);
    expect(darkness({}, { overlay: 40 }, OLD)).toEqual([]);
    expect(darkness({ overlay: 10 }, {}, OLD)).toEqual([["#000000", 0.1]]);
  });

  test("C-66: with a background it needs build 10586; before that the peek picture alone is shown", () => {
    const children = [cover("background"), cover("peek"), words("a")];
    const roles = (build: number) => rolesOf(lay("TileMedium", children, { options: { build } }).content);
    expect(roles(10586)).toEqual(["peek", "background", "overlay", "caption"]);
    expect(roles(10240)).toEqual(["peek", "caption"]);
    const background = imagesOf(lay("TileMedium", children).content)[1];
    expect(background?.box).toEqual({ x: 0, y: 100, width: 100, height: 100 });
  });

  test("one that failed leaves the tile as if it had none", () => {
    const scene = lay("TileMedium", [cover("peek"), words("a")], { options: { imageState: () => "failed" } });
    expect([scene.peek, baselinesOf(scene.content)]).toEqual([undefined, [17]]);
  });
});

test("C-66: circles of both keep 8 pixels from the edges, 4 on a small tile, from build 10586", () => {
  const first = (size: TileSize, placement: CoverImage["placement"], build = 10586) =>
    imagesOf(lay(size, [cover(placement, { crop: "circle" })], { options: { build } }).content)[0];
  for (const placement of ["background", "peek"] as const) {
    expect([first("TileMedium", placement)?.crop, first("TileMedium", placement)?.box]).toEqual([
      "circle",
      { x: 8, y: 8, width: 84, height: 84 },
    ]);
    expect(first("TileWide", placement)?.box).toEqual({ x: 60, y: 8, width: 84, height: 84 });
    expect(first("TileSmall", placement)?.box).toEqual({ x: 4, y: 4, width: 40, height: 40 });
    expect([first("TileMedium", placement, 10240)?.crop, first("TileMedium", placement, 10240)?.box.width]).toEqual([
      undefined,
      100,
    ]);
  }
});

test("what darkens a circle is a circle itself", () => {
  const { content } = lay("TileMedium", [cover("background", { crop: "circle" }), words("a")]);
  expect(content[1]).toMatchObject({ kind: "area", crop: "circle", box: { x: 8, y: 8, width: 84, height: 84 } });
});

describe("presentations", () => {
  const photos = Array.from({ length: 14 }, (_, at) => image(`${at}`));

  test.each(TILE_SIZES)("C-69: up to twelve photos take turns over the whole of %s", (size) => {
    const { motion, content } = lay(size, [...photos, words("a")], { binding: { presentation: "photos" } });
    expect(content).toEqual([]);
    if (motion?.kind !== "photos") throw new Error("no photos");
    expect(motion.images.length).toBe(12);
    const { width, height } = lay(size, []).size;
    for (const { box, fit } of motion.images) expect([box, fit]).toEqual([{ x: 0, y: 0, width, height }, "cover"]);
  });

  test.each([
    ["TileMedium", 3, 3],
    ["TileWide", 6, 3],
    ["TileLarge", 6, 6],
  ] as const)("C-69: people on %s are circles in %d columns and %d rows", (size, columns, rows) => {
    const { motion, size: tile } = lay(size, photos, { binding: { presentation: "people" } });
    if (motion?.kind !== "people") throw new Error("no people");
    expect([motion.columns, motion.rows, motion.images.length]).toEqual([columns, rows, 14]);
    expect(motion.cell).toEqual({ width: tile.width / columns, height: tile.height / rows });
    for (const { crop, box } of motion.images) {
      expect([crop, box.width]).toEqual(["circle", box.height]);
      expect(box.x + box.width).toBeLessThanOrEqual(motion.cell.width);
      expect(box.y + box.height).toBeLessThanOrEqual(motion.cell.height);
    }
  });

  test("C-69: people are not there on a small tile, and before build 10586", () => {
    for (const scene of [
      lay("TileSmall", photos, { binding: { presentation: "people" } }),
      lay("TileWide", photos, { binding: { presentation: "people" }, options: OLD }),
    ]) {
      expect(scene.motion).toBeUndefined();
      expect(imagesOf(scene.content)[0]?.role).toBe("inline");
    }
  });

  test("C-69: backgrounds and peeks are no photos", () => {
    const { motion, peek, content } = lay("TileMedium", [cover("background"), cover("peek"), image("a")], {
      binding: { presentation: "photos" },
    });
    expect([motion?.images.map(({ src }) => src), peek, content]).toEqual([
      ["https://img.example/a.png"],
      undefined,
      [],
    ]);
  });

  test("C-69: a contact is a circle with the name beside it, on the side where reading begins", () => {
    const contact = (lang: string) =>
      lay("TileWide", [image("ada"), words("Ada Lovelace")], { binding: { presentation: "contact", lang } }).content;
    const [ada] = imagesOf(contact("en"));
    const [name] = textsOf(contact("en"));
    expect([ada?.crop, ada?.box.x, ada?.box.width]).toEqual(["circle", 8, ada?.box.height as number]);
    expect(name?.x).toBeCloseTo(8 + (ada?.box.width ?? 0) + 8, 6);
    expect(imagesOf(contact("ar"))[0]?.box.x).toBeCloseTo(204 - 8 - (ada?.box.width ?? 0), 6);
    expect(textsOf(contact("ar"))[0]?.x).toBe(8);
  });

  test("C-69: a contact's name takes several lines where it is long", () => {
    const { content } = lay("TileMedium", [image("ada"), words("Ada Lovelace")], {
      binding: { presentation: "contact" },
    });
    expect(linesOf(content)).toEqual(["Ada", "Lovelac", "e"]);
  });

  test("C-69: on a small tile a contact is the picture alone", () => {
    const { content } = lay("TileSmall", [image("ada"), words("Ada")], { binding: { presentation: "contact" } });
    expect([imagesOf(content).map(({ box }) => box), linesOf(content)]).toEqual([
      [{ x: 4, y: 4, width: 40, height: 40 }],
      [],
    ]);
  });
});
