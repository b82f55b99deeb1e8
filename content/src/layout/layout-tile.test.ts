import { describe, expect, test } from "bun:test";
import { readNotification } from "../reader/read-notification.ts";
import { TILE_SIZES, type Tile } from "../tile/tile.ts";
import { legacyTile, tile } from "../tile/tile-builder.ts";
import { layoutDefaultTile, layoutTile } from "./layout-tile.ts";
import type { TileLayoutOptions } from "./options.ts";
import { baselinesOf, imagesOf, linesOf, OPTIONS, textsOf } from "./testing/lay-adaptive.ts";

const read = (xml: string): Tile => {
  const { value } = readNotification(xml, "tile");
  if (value === undefined) throw new Error("the tile cannot be read");
  return value;
};
const ADAPTIVE = read(
  tile()
    .medium((size) => size.text("medium"))
    .wide((size) => size.text("wide"))
    .xml(),
);
const LEGACY = read(legacyTile("TileSquare150x150Text02", { text1: "A", text2: "B" }).xml());

describe("which binding a size shows", () => {
  test("the one that is for it, and none on the others", () => {
    const lines = TILE_SIZES.map((size) => {
      const { scene } = layoutTile(ADAPTIVE, size, OPTIONS);
      return scene === undefined ? undefined : linesOf(scene.content);
    });
    expect(lines).toEqual([undefined, ["medium"], ["wide"], undefined]);
  });

  test("a template of Windows 8 is for the size it is made for", () => {
    const shown = TILE_SIZES.map((size) => layoutTile(LEGACY, size, OPTIONS).scene !== undefined);
    expect(shown).toEqual([false, true, false, false]);
  });

  test("the first that can be used wins", () => {
    const both = { ...ADAPTIVE, bindings: [...LEGACY.bindings, ...ADAPTIVE.bindings] };
    expect(linesOf(layoutTile(both, "TileMedium", OPTIONS).scene?.content ?? [])).toEqual(["A", "B"]);
    expect(
      linesOf(layoutTile(both, "TileMedium", { ...OPTIONS, legacyLook: "adaptive" }).scene?.content ?? []),
    ).toEqual(["A", "B"]);
  });

  test.each(["win8", "win81"] as const)("%s knows no adaptive content and takes the template beside it", (profile) => {
    const both = { ...ADAPTIVE, bindings: [...ADAPTIVE.bindings, ...LEGACY.bindings] };
    expect(linesOf(layoutTile(both, "TileMedium", { ...OPTIONS, profile }).scene?.content ?? [])).toEqual(["A", "B"]);
    expect(layoutTile(both, "TileWide", { ...OPTIONS, profile })).toEqual({ scene: undefined, findings: [] });
  });
});

test("V5: the template of Windows 8 stands on its own canvas, or as adaptive content where that is asked for", () => {
  const canvas = layoutTile(LEGACY, "TileMedium", OPTIONS).scene;
  expect([canvas?.canvas.scale, baselinesOf(canvas?.content ?? [])]).toEqual([100 / 150, [40, 60]]);
  const adaptive = layoutTile(LEGACY, "TileMedium", { ...OPTIONS, legacyLook: "adaptive" }).scene;
  expect([adaptive?.canvas.scale, textsOf(adaptive?.content ?? []).map(({ role }) => role)]).toEqual([
    1,
    ["subtitle", "caption"],
  ]);
  const old = layoutTile(LEGACY, "TileMedium", { ...OPTIONS, legacyLook: "adaptive", profile: "win81" }).scene;
  expect(textsOf(old?.content ?? []).map(({ role }) => role)).toEqual(["heading", "bodyWrap"]);
});

test("C-16: a picture that failed is left out on Windows 10 and takes the tile with it where that is asked for", () => {
  const withPicture = read(
    tile()
      .medium((size) => size.image("https://img.example/a.png").text("a"))
      .xml(),
  );
  const options: TileLayoutOptions = { ...OPTIONS, imageState: () => "failed" };
  expect(linesOf(layoutTile(withPicture, "TileMedium", options).scene?.content ?? [])).toEqual(["a"]);
  const dropped = layoutTile(withPicture, "TileMedium", { ...options, imageFailure: "drop" });
  expect([dropped.scene, dropped.findings.map(({ code }) => code)]).toEqual([undefined, ["I-IMG-DROPPED"]]);
});

test.each(["win8", "win81"] as const)("C-16: on %s a picture that failed takes the tile with it", (profile) => {
  const picture = read(legacyTile("TileSquare150x150Image", { image1: "https://img.example/a.png" }).xml());
  const options: TileLayoutOptions = { ...OPTIONS, profile, imageState: () => "failed" };
  expect(layoutTile(picture, "TileMedium", options).scene).toBeUndefined();
  expect(layoutTile(picture, "TileMedium", { ...options, imageFailure: "omit" }).scene?.content).toEqual([]);
});

test("C-15 C-19: what only drawing shows is found while drawing", () => {
  const xml = `<tile><visual><binding template="TileMedium"><text>ms-resource:Hi</text><image src="ms-appx:///a.png"/></binding></visual></tile>`;
  const { scene, findings } = layoutTile(read(xml), "TileMedium", OPTIONS);
  expect(scene?.content).toEqual([]);
  expect(findings.map(({ code }) => code).sort()).toEqual(["W-IMG-SCHEME", "W-RESOURCE"]);
});

test("C-13 C-14: binding before visual, image before both", () => {
  const xml = `<tile><visual baseUri="https://far.example" addImageQuery="true" lang="de"><binding template="TileMedium" baseUri="https://near.example"
    ><image src="a.png"/><image src="b.png" addImageQuery="false"/></binding></visual></tile>`;
  const { scene } = layoutTile(read(xml), "TileMedium", { ...OPTIONS, imageState: () => ({ width: 50, height: 10 }) });
  expect(imagesOf(scene?.content ?? []).map(({ src }) => src)).toEqual([
    "https://near.example/a.png?ms-scale=100&ms-contrast=standard&ms-lang=de",
    "https://near.example/b.png",
  ]);
});

describe("the app's own tile", () => {
  test("its logo stands in the middle", () => {
    const { content, size } = layoutDefaultTile("TileWide", OPTIONS);
    expect(size).toEqual({ width: 204, height: 100 });
    expect(imagesOf(content).map(({ src, box, role }) => [src, box, role])).toEqual([
      ["https://app.example/logo.png", { x: 77, y: 25, width: 50, height: 50 }, "logo"],
    ]);
    expect(layoutDefaultTile("TileWide", { ...OPTIONS, app: { name: "Contoso" } }).content).toEqual([]);
  });

  test.each(["win10", "win81"] as const)(
    "its name stands on the sizes that show it, and the badge everywhere, on %s",
    (profile) => {
      const options = {
        ...OPTIONS,
        profile,
        app: { ...OPTIONS.app, showsNameOn: ["TileSmall", "TileWide"] as const },
        badge: { kind: "badge", value: 7 } as const,
      };
      const texts = TILE_SIZES.map((size) => linesOf(layoutDefaultTile(size, options).frame).sort());
      expect(texts).toEqual([["7"], ["7"], ["7", "Contoso"], ["7"]]);
    },
  );
});
