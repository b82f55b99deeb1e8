import { describe, expect, test } from "bun:test";
import { LEGACY_FACES } from "./faces.ts";
import { type AliasOf, type CanonicalName, findTemplate, listTemplates, WITHDRAWN_NAMES } from "./templates.ts";

const all = listTemplates();
const tiles = all.filter(({ kind }) => kind === "tile");
const count = (slot: string) => all.filter((each) => each.slot === slot).length;
const LARGEST = { small: [71, 71], medium: [150, 150], wide: [310, 150], large: [310, 310], tall: [150, 310] } as const;

describe("the catalogue of the 88 visual templates", () => {
  test("C-20 80 tiles and 8 toasts have 88 names and 46 aliases, and no name means two templates", () => {
    const names = all.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));
    expect([tiles.length, all.length - tiles.length, names.length, new Set(names).size]).toEqual([80, 8, 134, 134]);
    for (const name of names) expect([name, findTemplate(name)?.alias ?? ""]).not.toContain(undefined);
  });

  test("C-20 the sizes have 2, 11, 37, 29 and 1 tile templates", () => {
    expect(["small", "medium", "wide", "large", "tall", "toast"].map(count)).toEqual([2, 11, 37, 29, 1, 8]);
  });

  test("C-20 the values of the enumerations are 0 to 79 and 0 to 7", () => {
    const values = (kind: string) => all.filter((each) => each.kind === kind).map(({ enumValue }) => enumValue);
    expect(values("tile").sort((a, b) => a - b)).toEqual(Array.from({ length: 80 }, (_, value) => value));
    expect(values("toast")).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  test("C-22 the 46 templates of Windows 8.0 are those with an alias, which is the name without pixels", () => {
    expect(findTemplate("TileSquareText03")).toBe(findTemplate("TileSquare150x150Text03"));
    expect(findTemplate("TileWidePeekImage06").name).toBe("TileWide310x150PeekImage06");
    for (const { alias, enumValue, kind } of all) expect(alias !== undefined).toBe(kind === "tile" && enumValue < 46);
    const alias: AliasOf<"TileWide310x150Text01"> = "TileWideText01";
    const name: CanonicalName<"TileWideText01"> = "TileWide310x150Text01";
    expect(findTemplate(alias).name).toBe(name);
  });

  test("C-23 five templates need version 3, all other tiles version 2", () => {
    expect(
      tiles
        .filter(({ version }) => version === 3)
        .map(({ enumValue }) => enumValue)
        .sort(),
    ).toEqual([75, 76, 77, 78, 79]);
    expect(tiles.filter(({ version }) => version === 2).length).toBe(75);
  });

  test("C-24 each withdrawn name points at a template that is there, and is none itself", () => {
    for (const [name, present] of Object.entries(WITHDRAWN_NAMES)) {
      expect(findTemplate(name)).toBeUndefined();
      expect(findTemplate(present).name).toBe(present);
    }
  });

  test("a name in another case, and a name every object has, is no template", () => {
    for (const name of ["tilesquaretext03", "toString", "__proto__", ""]) expect(findTemplate(name)).toBeUndefined();
  });

  test("six templates with a ribbon never show the app's name", () => {
    expect(all.filter(({ ribbon }) => ribbon).map(({ enumValue }) => enumValue)).toEqual([12, 13, 49, 50, 54, 55]);
  });
});

describe("the faces of the templates", () => {
  test("C-31 each has a place for as many texts and images as its template, 397 and 107 in all", () => {
    for (const { name, textCount, imageCount } of all) {
      const { texts, images } = LEGACY_FACES[name];
      expect([name, texts.length, images.length]).toEqual([name, textCount, imageCount]);
    }
    const faces = Object.values(LEGACY_FACES);
    expect(faces.flatMap(({ texts }) => texts).length).toBe(397);
    expect(faces.flatMap(({ images }) => images).length).toBe(107);
  });

  test("C-36 every picture and every line lies within the tile, or within the canvas of one that peeks", () => {
    for (const { name, slot } of tiles) {
      const { images, texts, peek } = LEGACY_FACES[name];
      const [width, tileHeight] = LARGEST[slot as keyof typeof LARGEST];
      const height = peek?.contentHeight ?? tileHeight;
      for (const box of images) expect(box.x + box.width <= width && box.y + box.height <= height).toBe(true);
      for (const field of texts) {
        expect(field.x + field.width).toBeLessThanOrEqual(width);
        expect(field.baselines.at(-1)).toBeLessThan(height);
      }
    }
  });

  test("C-39 18 templates peek, 16 by a tile's height and two by 80 pixels", () => {
    const scrolls = Object.values(LEGACY_FACES).flatMap(({ peek }) => peek?.scroll ?? []);
    expect([scrolls.filter((by) => by === 150).length, scrolls.filter((by) => by === 80).length]).toEqual([16, 2]);
  });

  test("C-34 what branding hides stands on the last line of a wide tile", () => {
    let hidden = 0;
    for (const [name, { texts }] of Object.entries(LEGACY_FACES)) {
      for (const field of texts.filter(({ hiddenByBranding }) => hiddenByBranding)) {
        hidden += 1;
        expect(name).toStartWith("TileWide");
        expect([120, 270]).toContain(field.baselines[0] ?? 0);
      }
    }
    expect(hidden).toBeGreaterThan(0);
  });

  test("C-38 a block number is right-aligned to x 290 where text stands beside it", () => {
    for (const name of ["TileWide310x150BlockAndText01", "TileSquare310x310BlockAndText01"] as const) {
      const block = LEGACY_FACES[name].texts.find(({ role }) => role === "block");
      expect([block?.align, (block?.x ?? 0) + (block?.width ?? 0)]).toEqual(["end", 290]);
    }
  });

  test("C-43 toasts have the baselines 30, 50 and 70, a picture of 90 by 90 and text at 20 or 100", () => {
    for (const { name, imageCount } of all.filter(({ kind }) => kind === "toast")) {
      const { texts, images } = LEGACY_FACES[name];
      expect(texts.flatMap(({ baselines }) => baselines)).toEqual([30, 50, 70]);
      for (const { x } of texts) expect(x).toBe(imageCount === 1 ? 100 : 20);
      for (const { width, height } of images) expect([width, height]).toEqual([90, 90]);
    }
  });

  test("C-44 the wrapped fields of toasts take 3, 2 and 2 lines, the only heading among them that of the third kind", () => {
    const wrapped = ["ToastText01", "ToastText02", "ToastText03"] as const;
    const fields = wrapped.map((name) => LEGACY_FACES[name].texts.find(({ role }) => role.endsWith("Wrap")));
    expect(fields.map((field) => [field?.role, field?.baselines.length])).toEqual([
      ["bodyWrap", 3],
      ["bodyWrap", 2],
      ["headingWrap", 2],
    ]);
  });
});
