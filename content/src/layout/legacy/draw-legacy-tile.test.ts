import { describe, expect, test } from "bun:test";
import { LEGACY_FACES } from "../../catalogue/faces.ts";
import { type LegacyTileName, listTemplates } from "../../catalogue/templates.ts";
import { Drawing } from "../drawing.ts";
import type { TileLayoutOptions } from "../options.ts";
import { APP, drawPlain, drawTile, fields, imagesOf, rowsOf, textsOf } from "../testing/draw-legacy.ts";
import { measure } from "../testing/measure.ts";
import { askTile } from "./ask-tile.ts";
import { drawLegacyTile } from "./draw-legacy-tile.ts";

const tiles = listTemplates()
  .filter(({ kind }) => kind === "tile")
  .map(({ name }) => name as LegacyTileName);
const areasOf = (scene: ReturnType<typeof drawTile>) => scene.content.filter((each) => each.kind === "area");

describe("the texts of a tile", () => {
  test("C-32: a field that was not sent leaves its row blank, and no other row moves", () => {
    const { content } = drawPlain("TileSquare150x150Text01", ["Mail", "", "Ann"]);
    expect(rowsOf(content)).toEqual([
      [40, "Mail"],
      [80, "Ann"],
    ]);
  });

  test("C-32: a wrapped text that is short leaves its further rows blank", () => {
    const { content } = drawPlain("TileSquare310x310SmallImageAndText01", ["Hi", "one", "two"]);
    expect(rowsOf(content)).toEqual([
      [160, "Hi"],
      [190, "one"],
      [240, "two"],
    ]);
  });

  test("C-32: texts beyond those of the template are not drawn", () => {
    expect(rowsOf(drawPlain("TileSquare150x150Text04", ["a", "b"]).content)).toEqual([[40, "a"]]);
  });

  test("C-33: a line that is too long ends in an ellipsis", () => {
    const [piece] = textsOf(drawPlain("TileSquare150x150Text03", ["abcdefghijklmnopqrstuvwxyz"]).content);
    expect(piece?.lines).toEqual([{ baseline: 40, text: "abcdefghijklm…" }]);
    expect(piece?.text).toBe("abcdefghijklmnopqrstuvwxyz");
  });

  test("C-33: a wrapped text that is too long stops at its last row with an ellipsis", () => {
    const { content } = drawPlain("TileSquare150x150Text02", [
      "Hi",
      "one two three four five six seven eight nine ten",
    ]);
    expect(rowsOf(content)).toEqual([
      [40, "Hi"],
      [60, "one two three"],
      [80, "four five six"],
      [100, "seven eight n…"],
    ]);
  });

  test("C-33: texts over a picture that are anchored to the bottom leave the rows above them blank", () => {
    const two = drawPlain("TileSquare310x310ImageAndTextOverlay02", ["Hi", "one\ntwo"]).content;
    expect(rowsOf(two).slice(1)).toEqual([
      [240, "one"],
      [260, "two"],
    ]);
  });

  test("C-38: block texts end at 290, on the rows 80 and 100 of a wide tile and 228 and 250 of a large one", () => {
    const wide = textsOf(drawPlain("TileWide310x150BlockAndText02", ["words", "9", "May"]).content).slice(1);
    const large = textsOf(
      drawPlain("TileSquare310x310BlockAndText01", ["", "", "", "", "", "", "", "9", "May"]).content,
    );
    for (const { x, width, align } of [...wide, ...large]) expect([x + width, align]).toEqual([290, "right"]);
    expect(wide.flatMap(({ lines }) => lines.map(({ baseline }) => baseline))).toEqual([80, 100]);
    expect(large.flatMap(({ lines }) => lines.map(({ baseline }) => baseline))).toEqual([228, 250]);
  });

  test("C-38: a block number of two digits is drawn whole, a longer one is cut", () => {
    const draw = (number: string) => textsOf(drawPlain("TileWide310x150BlockAndText02", ["", number]).content)[0];
    expect(draw("9")?.font.sizePx).toBe(82.67);
    expect(draw("42")?.lines[0]?.text).toBe("42");
    expect(draw("42")?.font.sizePx).toBeWithin(79, 80.001);
    expect(draw("12345")?.lines[0]?.text).toBe("1…");
  });

  test("a text of the app's resources is drawn with the app's words, an unknown one not at all", () => {
    const { content } = drawPlain("TileSquare150x150Text03", ["ms-resource:Hello", "ms-resource:Bye"], {
      resources: { Hello: "Hallo" },
    });
    expect(rowsOf(content)).toEqual([[40, "Hallo"]]);
  });
});

describe("what a logo or a name takes away", () => {
  const last = ["a", "b", "c", "d", "e"];

  test.each(["logo", "name"] as const)("C-34: on a wide tile with a %s the last row is not drawn", (branding) => {
    const rows = (template: LegacyTileName, texts: readonly string[]) =>
      rowsOf(drawTile(fields(template, texts, { branding })).content).map(([baseline]) => baseline);
    expect(rows("TileWide310x150Text05", last)).toEqual([40, 60, 80, 100]);
    expect(rows("TileWide310x150Text04", ["a\nb\nc\nd\ne"])).toEqual([40, 60, 80, 100]);
    expect(rows("TileWide310x150PeekImage01", ["Hi", "a\nb\nc\nd"])).toEqual([190, 210, 230, 250]);
    expect(rows("TileWide310x150Text03", ["a\nb\nc"])).toEqual([40, 72, 104]);
    expect(rows("TileSquare150x150Text03", last)).toEqual([40, 60, 80, 100]);
  });

  test("C-34: without a logo or a name every row is drawn", () => {
    expect(rowsOf(drawPlain("TileWide310x150Text05", last).content).at(-1)).toEqual([120, "e"]);
    expect(rowsOf(drawPlain("TileWide310x150Text04", ["a\nb\nc\nd\ne"]).content).length).toBe(5);
  });

  test("C-34: a text that loses its last row to a logo ends in an ellipsis on the row before", () => {
    const { content } = drawTile(fields("TileWide310x150Text09", ["Hi", "a\nb\nc\nd"], { branding: "logo" }));
    expect(rowsOf(content).at(-1)).toEqual([100, "c…"]);
  });

  test("C-34: every field that branding hides is missing, on all templates, and no other one", () => {
    for (const name of tiles) {
      const { texts } = LEGACY_FACES[name];
      const { content } = drawTile(fields(name, Array(texts.length).fill("x"), { branding: "logo" }));
      const kept = texts.filter(({ hiddenByBranding }) => hiddenByBranding !== true);
      expect([name, textsOf(content).length]).toEqual([name, kept.length]);
    }
  });

  test("C-34: large tiles lose no row", () => {
    for (const name of tiles.filter((each) => each.startsWith("TileSquare310x310"))) {
      const texts = Array(LEGACY_FACES[name].texts.length).fill("a\nb\nc\nd");
      const rows = (branding: "none" | "logo") =>
        rowsOf(drawTile(fields(name, texts, { branding })).content).map(([baseline]) => baseline);
      expect([name, rows("logo")]).toEqual([name, rows("none")]);
    }
  });

  test("C-35: a ribbon shows the logo where the name is asked for, and its text makes room for it", () => {
    for (const name of ["TileWide310x150ImageAndText01", "TileSquare310x310ImageCollectionAndText02"] as const) {
      const scene = drawTile(fields(name, ["a", "b"], { branding: "name" }));
      expect(scene.frame.map((piece) => "role" in piece && piece.role)).toEqual(["logo"]);
      expect(textsOf(scene.content)[0]?.x).toBeWithin(60, 66);
    }
  });

  test("C-35: without a logo the text of a ribbon starts at 20", () => {
    for (const name of ["TileWide310x150ImageAndText02", "TileSquare310x310ImageAndText01"] as const) {
      const [first] = textsOf(drawPlain(name, ["a", "b"]).content);
      expect([first?.x, first?.width]).toEqual([20, 270]);
    }
  });
});

describe("the pictures of a tile", () => {
  test("C-36: a picture that was not sent leaves its place free, and no other picture moves", () => {
    const [first, , ...rest] = fields("TileWide310x150ImageCollection").images;
    const images = [...(first === undefined ? [] : [first]), { src: "" }, ...rest];
    const { content } = drawTile({ ...fields("TileWide310x150ImageCollection"), images });
    expect(imagesOf(content).map(({ src, box }) => [src.slice(-5), box.x, box.y])).toEqual([
      ["1.png", 0, 0],
      ["3.png", 235, 0],
      ["4.png", 160, 75],
      ["5.png", 235, 75],
    ]);
  });

  test("C-36: lines of one pixel part the columns of a collection and its main picture, and none its rows of small ones", () => {
    const separators = (name: LegacyTileName) =>
      areasOf(drawPlain(name, [])).map(({ box, color }) => [box.x, box.y, box.width, box.height, color]);
    expect(separators("TileWide310x150ImageCollection")).toEqual([
      [160, 0, 1, 150, "#2A2A2A"],
      [235, 0, 1, 150, "#2A2A2A"],
    ]);
    expect(separators("TileSquare310x310ImageCollection")).toEqual([
      [80, 0, 1, 75, "#2A2A2A"],
      [155, 0, 1, 75, "#2A2A2A"],
      [230, 0, 1, 75, "#2A2A2A"],
      [0, 75, 310, 1, "#2A2A2A"],
    ]);
    expect(separators("TileWide310x150Image")).toEqual([]);
  });

  test("C-37: a picture under texts is darkened by a quarter under light letters, and not under dark ones", () => {
    const overlays = tiles.filter((name) => LEGACY_FACES[name].darkenUnderLightText);
    expect(overlays.length).toBe(4);
    for (const name of overlays) {
      const scene = (foreground: "light" | "dark") => drawPlain(name, ["a"], { app: { ...APP, foreground } });
      expect(areasOf(scene("light"))).toEqual([
        {
          kind: "area",
          box: { x: 0, y: 0, width: 310, height: 310 },
          color: "#000000",
          opacity: 0.25,
          role: "overlay",
        },
      ]);
      expect(areasOf(scene("dark"))).toEqual([]);
      expect(scene("light").content.map(({ kind }) => kind)).toEqual(["image", "area", "text"]);
    }
  });

  test("C-37: a tile whose picture is missing is not darkened", () => {
    const binding = { ...fields("TileSquare310x310ImageAndTextOverlay01", ["a"]), images: [] };
    expect(areasOf(drawTile(binding))).toEqual([]);
  });

  test("C-39: a tile that peeks starts on its picture and moves up by as much as its face says", () => {
    for (const name of tiles) {
      const { peek } = LEGACY_FACES[name];
      const scene = drawPlain(name, ["a"]);
      expect([name, scene.peek?.scroll]).toEqual([name, peek?.scroll]);
      if (peek === undefined) continue;
      expect(imagesOf(scene.content)[0]?.box.y).toBe(0);
      expect(imagesOf(scene.content)[0]?.box.height).toBe(peek.scroll === 80 ? 100 : 150);
      // Of the short ones two rows stand below the picture from the start; of the others none is in sight before it moves.
      const [[baseline] = [0]] = rowsOf(scene.content);
      expect(baseline).toBeGreaterThan(peek.scroll === 80 ? 100 : 150);
    }
  });

  test("C-39: logo and name stand in front of a tile that peeks, and do not move with it", () => {
    const scene = drawTile(fields("TileWide310x150PeekImage01", ["a"]));
    expect(imagesOf(scene.frame).map(({ box }) => box.y)).toEqual([110]);
  });

  test("the base of the binding is nearer than that of the tile", () => {
    const images = [{ src: "a.png", alt: "A" }];
    const binding = { ...fields("TileWide310x150Image", [], { branding: "none" }), images };
    const around = { baseUri: "https://tile.example/" };
    expect(imagesOf(drawTile(binding, { around }).content)[0]).toMatchObject({
      src: "https://tile.example/a.png",
      alt: "A",
      fit: "cover",
      role: "fill",
    });
    const nearer = { ...binding, baseUri: "https://binding.example" };
    expect(imagesOf(drawTile(nearer, { around }).content)[0]?.src).toBe("https://binding.example/a.png");
  });
});

describe("languages from right to left", () => {
  test("C-18: the grid is mirrored: pictures, columns and block texts change sides", () => {
    const arabic = { lang: "ar-EG", branding: "none" } as const;
    const pictures = drawTile(fields("TileWide310x150SmallImageAndText02", ["a"], arabic)).content;
    expect(imagesOf(pictures)[0]?.box).toEqual({ x: 210, y: 20, width: 80, height: 80 });
    expect(textsOf(pictures)[0]).toMatchObject({ x: 20, width: 180, align: "right", direction: "rtl", lang: "ar-EG" });
    const columns = textsOf(drawTile(fields("TileWide310x150Text08", ["a", "b"], arabic)).content);
    expect(columns.map(({ x, width }) => [x, width])).toEqual([
      [210, 80],
      [20, 180],
    ]);
    const block = textsOf(drawTile(fields("TileWide310x150BlockAndText02", ["", "9"], arabic)).content)[0];
    expect([block?.x, block?.width, block?.align]).toEqual([20, 80, "left"]);
    const collection = drawTile(fields("TileWide310x150ImageCollection", [], arabic));
    expect(imagesOf(collection.content).map(({ box }) => box.x)).toEqual([150, 75, 0, 75, 0]);
    expect(areasOf(collection).map(({ box }) => box.x)).toEqual([149, 74]);
  });

  test("C-18: the language of the binding is nearer than that of the tile, and that nearer than the app's", () => {
    const x = (lang: string | undefined, around: string | undefined, app: string) =>
      textsOf(
        drawTile(fields("TileWide310x150SmallImageAndText01", ["a"], lang === undefined ? {} : { lang }), {
          around: around === undefined ? {} : { lang: around },
          lang: app,
        }).content,
      )[0]?.x;
    expect([x("he", "en", "en"), x("en", "he", "he"), x(undefined, "he", "en"), x(undefined, undefined, "he")]).toEqual(
      [20, 110, 20, 20],
    );
  });

  test("C-18: a text with a language of its own is read its own way, in the column where the tile has it", () => {
    const binding = fields("TileWide310x150SmallImageAndText01", [], { branding: "none", lang: "en" });
    const [text] = textsOf(drawTile({ ...binding, texts: [{ text: "שלום", lang: "he" }] }).content);
    expect(text).toMatchObject({ x: 110, width: 180, align: "right", direction: "rtl", lang: "he" });
  });

  test("C-18: logo, name and badge change sides", () => {
    const hebrew = (branding: "logo" | "name") =>
      drawTile(fields("TileWide310x150Text03", ["a"], { lang: "he", branding }), {
        badge: { kind: "badge", value: "alarm" },
      }).frame;
    expect(hebrew("logo")).toMatchObject([{ box: { x: 270 } }, { box: { x: 10 } }]);
    expect(textsOf(hebrew("name"))[0]).toMatchObject({ x: 35, width: 265, align: "right", role: "name" });
  });
});

describe("the canvas on the tile", () => {
  const on = (name: LegacyTileName, density: TileLayoutOptions["density"]) =>
    drawTile(fields(name), density === undefined ? {} : { density }).canvas;

  test("on Windows 8 it is as large as the tile", () => {
    for (const name of tiles.filter((each) => !each.includes("71x71") && !each.includes("Tall")))
      expect(on(name, "windows8")).toMatchObject({ scale: 1, x: 0, y: 0 });
    expect(on("TileSquare71x71Image", "windows8").scale).toBeCloseTo(70 / 71);
  });

  test("on Windows 10 it is smaller: by 100 to 150, and a wide one by its width and in the middle", () => {
    expect(on("TileSquare150x150Text01", "desktop")).toEqual({ width: 150, height: 150, scale: 100 / 150, x: 0, y: 0 });
    expect(on("TileSquare310x310Text01", "desktop")).toMatchObject({ width: 310, scale: 204 / 310, x: 0, y: 0 });
    const wide = on("TileWide310x150Text01", "desktop");
    expect(wide).toMatchObject({ width: 310, height: 150, scale: 204 / 310, x: 0 });
    expect(wide.y).toBeCloseTo((100 - (150 * 204) / 310) / 2);
    expect(on("TileSquare71x71Image", "desktop").scale).toBeCloseTo(48 / 71);
    expect(on("TileSquare150x150Text01", "tablet").scale).toBeCloseTo(125 / 150);
  });

  test("the tile is the desktop's where no density is named", () => {
    const drawing = new Drawing<TileLayoutOptions>({ measure, app: APP });
    const scene = drawLegacyTile(askTile(fields("TileWide310x150Text01", ["a"]), {}, "TileWide", drawing));
    expect([scene.size, scene.canvas.scale]).toEqual([{ width: 204, height: 100 }, 204 / 310]);
  });

  test("the tall template is one picture that fills its canvas", () => {
    const scene = drawPlain("TileTall150x310Image", []);
    expect([scene.canvas.width, scene.canvas.height]).toEqual([150, 310]);
    expect(imagesOf(scene.content)[0]).toMatchObject({ box: { x: 0, y: 0, width: 150, height: 310 }, fit: "cover" });
  });
});
