import { describe, expect, test } from "bun:test";
import { listTemplates, WITHDRAWN_NAMES } from "../catalogue/templates.ts";
import type { AdaptiveTileBinding } from "../tile/tile.ts";
import { readNotification } from "./read-notification.ts";
import type { ReadOptions } from "./reading.ts";

const tile = (bindings: string, visual = "") => `<tile><visual${visual}>${bindings}</visual></tile>`;
const binding = (template: string, content = "", more = "") =>
  `<binding template="${template}"${more}>${content}</binding>`;
const read = (xml: string, options?: ReadOptions) => readNotification(xml, "tile", options);
const codes = (xml: string, options?: ReadOptions) => read(xml, options).findings.map(({ code }) => code);
const templates = (xml: string, options?: ReadOptions) =>
  read(xml, options).value?.bindings.map(({ template }) => template as string);
const children = (xml: string, options?: ReadOptions) =>
  (read(xml, options).value?.bindings[0] as AdaptiveTileBinding | undefined)?.children;
const tiles = listTemplates().filter(({ kind }) => kind === "tile");

describe("a legacy tile as a Windows reads it", () => {
  test("C-20 Windows 10 takes all 126 names, and no other", () => {
    const names = tiles.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));
    expect(names.length).toBe(126);
    for (const { name, alias } of tiles) {
      for (const each of alias === undefined ? [name] : [name, alias]) {
        expect([codes(tile(binding(each))), templates(tile(binding(each)))]).toEqual([[], [name]]);
      }
    }
    for (const wrong of ["TileSquareText05", "tileSquareText01", "ToastText01", "ToastGeneric", ""]) {
      expect(codes(tile(binding(wrong)))).toEqual(["E-NO-USABLE", "E-TEMPLATE"]);
    }
  });

  test("C-20 V5 the words of the template's fields are read", () => {
    const xml = tile(binding("TileSquareText02", '<text id="1">A</text><text id="2">B</text>'));
    expect(read(xml)).toEqual({
      ok: true,
      findings: [],
      value: {
        kind: "tile",
        bindings: [
          { kind: "legacy", template: "TileSquare150x150Text02", texts: [{ text: "A" }, { text: "B" }], images: [] },
        ],
      },
    });
  });

  test("C-21 V6 in a version-2 payload Windows 8.1 takes an old name only as fallback", () => {
    const old = tile(binding("TileSquareText02"), ' version="2"');
    expect(read(old, { profile: "win81" }).ok).toBe(false);
    expect(codes(old, { profile: "win81" }).sort()).toEqual(["E-NO-USABLE", "E-TEMPLATE"]);
    const both = tile(binding("TileFancy", "", ' fallback="TileSquareText02"'), ' version="2"');
    expect(templates(both, { profile: "win81" })).toEqual(["TileSquare150x150Text02"]);
    expect(codes(both, { profile: "win81" })).toEqual([]);
  });

  test("C-22 V7 Windows 8.0 takes exactly the 46 old names, and the fallback of a newer one", () => {
    for (const { name, alias } of tiles) {
      expect(read(tile(binding(name)), { profile: "win8" }).ok).toBe(false);
      if (alias === undefined) continue;
      expect(read(tile(binding(alias)), { profile: "win8" }).findings).toEqual([]);
      const newer = tile(binding(name, "", ` fallback="${alias}"`), ' version="2"');
      expect([codes(newer, { profile: "win8" }), templates(newer, { profile: "win8" })]).toEqual([[], [name]]);
    }
    expect(read(tile(binding("TileMedium")), { profile: "win8" }).ok).toBe(false);
  });

  test("C-23 names of version 3 need version 3 on Windows 8.1 and are only noted on Windows 10", () => {
    const xml = (version: number) => tile(binding("TileSquare71x71Image"), ` version="${version}"`);
    expect(codes(xml(2), { profile: "win81" }).sort()).toEqual(["E-NO-USABLE", "E-TEMPLATE"]);
    expect(codes(xml(3), { profile: "win81" })).toEqual([]);
    expect(codes(xml(2))).toEqual(["W-VERSION"]);
    expect(codes(xml(3))).toEqual([]);
  });

  test("C-24 a withdrawn name is no template, and the present one is named", () => {
    for (const [name, present] of Object.entries(WITHDRAWN_NAMES)) {
      const finding = read(tile(binding(name))).findings.find(({ code }) => code === "E-TEMPLATE");
      expect(finding?.mend).toContain(present);
    }
  });

  test("C-25 a fallback that is another template is noted", () => {
    expect(codes(tile(binding("TileSquare150x150Text02", "", ' fallback="TileSquareText01"')))).toEqual(["W-FALLBACK"]);
    expect(codes(tile(binding("TileSquare310x310Text01", "", ' fallback="TileSquareText01"')))).toEqual(["W-FALLBACK"]);
  });

  test("C-26 a field without id is taken in its order, the first of two counts, and one too many is ignored", () => {
    const xml = tile(
      binding("TileSquareText02", "<text>a</text><text id='1'>b</text><text id='3'>c</text><text id='x'>d</text>"),
    );
    expect(codes(xml)).toEqual(["E-ID", "W-ID-DUP", "W-ID-RANGE", "W-ID-RANGE", "E-ID"]);
    expect(read(xml).value?.bindings[0]).toMatchObject({ texts: [{ text: "a" }] });
  });

  test("C-30 one binding for each size is kept, and the first of a size counts", () => {
    const xml = tile(
      binding("TileNone") + binding("TileMedium") + binding("TileSquareText01") + binding("TileWideText01"),
    );
    expect(codes(xml)).toEqual(["E-TEMPLATE", "W-SLOT-DUP"]);
    expect(templates(xml)).toEqual(["TileMedium", "TileWide310x150Text01"]);
  });

  test("C-17 an image without src is left out and noted, one with an empty src is silently absent", () => {
    const xml = tile(
      binding("TileWideImageCollection", '<image id="1"/><image id="2" src=""/><image id="3" src="c.png" alt=""/>'),
    );
    expect(codes(xml)).toEqual(["E-IMG-SRC"]);
    expect(read(xml).value?.bindings[0]).toMatchObject({
      images: [{ src: "" }, { src: "" }, { src: "c.png", alt: "" }],
    });
  });

  test("C-15 pictures from files are for desktop apps, and from anywhere else not loaded", () => {
    const xml = (src: string) => tile(binding("TileMedium", `<image src="${src}"/><text>x</text>`));
    for (const src of ["a.png", "http://h/a", "https://h/a", "ms-appx:///a", "ms-appdata:///local/a", "a\\b.png"]) {
      expect([codes(xml(src)), children(xml(src))?.length]).toEqual([[], 2]);
    }
    expect([codes(xml("file:///a.png")), children(xml("file:///a.png"))?.length]).toEqual([["W-IMG-SCHEME"], 2]);
    for (const src of ["javascript:alert(1)", "JAVA&#9;SCRIPT:x", " data:image/svg+xml,x", "vbscript:x", "blob:x"]) {
      expect([codes(xml(src)), children(xml(src))?.length]).toEqual([["W-IMG-SCHEME"], 1]);
    }
  });

  test("a tile without visual, binding or a usable one has no effect", () => {
    expect(codes("<tile/>")).toEqual(["E-VISUAL"]);
    expect(codes("<tile><visual/></tile>")).toEqual(["E-BINDING"]);
    expect(codes(`<tile><visual>${binding("TileMedium")}</visual><visual/></tile>`)).toEqual(["W-DUP"]);
    expect(codes(tile("<binding/>")).sort()).toEqual(["E-NO-USABLE", "E-TEMPLATE"]);
  });

  test("a template of three notifications is noted when the queue is on, and a group in a template ignored", () => {
    expect(codes(tile(binding("TileSquare310x310TextList01")), { queue: true })).toEqual(["I-QUEUE3"]);
    expect(codes(tile(binding("TileSquare310x310TextList01")))).toEqual([]);
    expect(codes(tile(binding("TileSquareText01", "<group/>")))).toEqual(["W-UNKNOWN-EL"]);
  });
});

describe("an adaptive tile as Windows 10 reads it", () => {
  test("V8 two texts are read in their order", () => {
    expect(children(tile(binding("TileMedium", "<text>One</text><text>Two</text>")))).toEqual([
      { kind: "text", text: "One" },
      { kind: "text", text: "Two" },
    ]);
  });

  test("C-54 an unknown style is the default and noted", () => {
    expect(codes(tile(binding("TileMedium", '<text hint-style="huge"/>')))).toEqual(["W-ENUM"]);
    expect(codes(tile(binding("TileMedium", '<text hint-style="titleNumeralSubtle"/>')))).toEqual([]);
  });

  test("C-58 V9 a weight of zero or less is noted and counts as none", () => {
    const columns = ["20", "", "30", "0", "-3"]
      .map((weight) => `<subgroup${weight && ` hint-weight="${weight}"`}/>`)
      .join("");
    const xml = tile(binding("TileWide", `<group>${columns}</group>`));
    expect(codes(xml)).toEqual(["W-RANGE", "W-RANGE"]);
    const [group] = children(xml) ?? [];
    expect(group?.kind === "group" && group.columns.map(({ weight }) => weight ?? 0)).toEqual([20, 0, 30, 0, 0]);
  });

  test("C-68 a background in a column is ignored, and so is a second one of a kind", () => {
    const inColumn = '<group><subgroup><image src="a" placement="background"/></subgroup></group>';
    expect(codes(tile(binding("TileWide", inColumn)))).toEqual(["W-PLACEMENT"]);
    const twice =
      '<image src="a" placement="peek"/><image src="b" placement="peek"/><image src="c" placement="background"/>';
    expect(codes(tile(binding("TileWide", twice)))).toEqual(["W-DUP"]);
    expect(children(tile(binding("TileWide", twice)))?.map((child) => child.kind === "image" && child.src)).toEqual([
      "a",
      "c",
    ]);
  });

  test("C-66 before build 10586 a background beside a peek picture, and a circle on it, have no effect", () => {
    const both = '<image src="b" placement="background"/><image src="p" placement="peek" hint-crop="circle"/>';
    const xml = tile(binding("TileWide", both));
    expect(codes(xml)).toEqual([]);
    expect(codes(xml, { build: 10240 })).toEqual(["I-BUILD", "I-BUILD"]);
    expect(children(xml, { build: 10240 })).toEqual([{ kind: "image", src: "p", placement: "peek" }]);
  });

  test("C-69 twelve photos are kept and the thirteenth is noted; a background among photos is ignored", () => {
    const photos = (count: number) => '<image src="a"/>'.repeat(count);
    const xml = tile(binding("TileWide", photos(13), ' hint-presentation="photos"'));
    expect([codes(xml), children(xml)?.length]).toEqual([["W-PHOTOS"], 12]);
    expect(codes(tile(binding("TileWide", photos(12), ' hint-presentation="photos"')))).toEqual([]);
    const cover = '<image src="a" placement="peek"/>';
    expect(codes(tile(binding("TileWide", cover, ' hint-presentation="people"')))).toEqual(["W-PLACEMENT"]);
    expect(codes(tile(binding("TileSmall", "", ' hint-presentation="people"')))).toEqual(["W-ENUM"]);
  });

  test("C-70 lines for the lock screen stand on the wide size, as attributes or as ids of texts", () => {
    const line = ' hint-lockDetailedStatus1="x"';
    expect(codes(tile(binding("TileWide", "", line)))).toEqual([]);
    expect(codes(tile(binding("TileMedium", "", line)))).toEqual(["W-LOCK"]);
    const marked = tile(binding("TileWide", '<text id="2">two</text><text id="1">one</text>', line));
    expect(read(marked).value?.bindings[0]).toMatchObject({ lockDetailedStatus1: "x", lockDetailedStatus2: "two" });
  });

  test("a stranger in a group takes the group with it", () => {
    const xml = tile(binding("TileWide", "<group><subgroup/><text>x</text></group><text>y</text>"));
    expect(codes(xml)).toEqual(["E-GROUP-CHILD"]);
    expect(children(xml)).toEqual([{ kind: "text", text: "y" }]);
    expect(codes(tile(binding("TileWide", "<group/>")))).toEqual(["E-GROUP-CHILD"]);
  });

  test("numbers out of range are clamped, and a tile's arguments came with build 14393", () => {
    const xml = tile(
      binding("TileMedium", '<text hint-minLines="99" hint-maxLines="0"/>', ' hint-overlay="101" arguments="a"'),
    );
    expect(codes(xml)).toEqual(["W-RANGE", "W-RANGE", "W-RANGE"]);
    expect(read(xml).value?.bindings[0]).toMatchObject({
      overlay: 100,
      arguments: "a",
      children: [{ minLines: 10, maxLines: 1 }],
    });
    expect(read(xml, { build: 10586 }).value?.bindings[0]).not.toHaveProperty("arguments");
    expect(codes(xml, { build: 10586 })).toContain("I-BUILD");
  });

  test("branding in the wrong case, as Microsoft's own library writes it, is understood", () => {
    const xml = tile(binding("TileMedium", "", ' branding="NameAndLogo"'));
    expect(codes(xml)).toEqual(["W-CASE-VAL"]);
    expect(read(xml).value?.bindings[0]).toMatchObject({ branding: "nameAndLogo" });
  });
});
