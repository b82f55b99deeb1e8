import { describe, expect, test } from "bun:test";
import { LEGACY_FACES } from "../catalogue/faces.ts";
import { type LegacyTileName, listTemplates } from "../catalogue/templates.ts";
import { ContentError, type ContentErrorCode } from "../content-error.ts";
import type { Tile } from "./tile.ts";
import { legacyTile, tile } from "./tile-builder.ts";
import { writeTile } from "./write-tile.ts";

const codeOf = (build: () => unknown): ContentErrorCode | undefined => {
  try {
    build();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ContentError && thrown.advice !== "") return thrown.code;
    throw thrown;
  }
};

const written = listTemplates().filter(({ kind, slot }) => kind === "tile" && slot !== "tall");
const filled = (name: LegacyTileName): Tile => ({
  kind: "tile",
  bindings: [
    {
      kind: "legacy",
      template: name,
      texts: LEGACY_FACES[name].texts.map((_, at) => ({ text: `t${at + 1}` })),
      images: LEGACY_FACES[name].images.map((_, at) => ({ src: `i${at + 1}.png` })),
    },
  ],
});

describe("an adaptive tile", () => {
  test("the sizes stand in the order in which they were given, each with its content", () => {
    const built = tile()
      .medium((size) => size.text("Hi", { style: "title" }).text("there", { wrap: true, maxLines: 2 }))
      .wide((size) =>
        size
          .background("b.png", { overlay: 0 })
          .group((group) =>
            group
              .column((column) => column.image("a.png", { crop: "circle" }), { weight: 33 })
              .column((column) => column.text("A & B").text("<c>"), { textStacking: "center" }),
          )
          .look({ branding: "nameAndLogo" }),
      )
      .displayName('"Belfry"');
    expect(built.xml()).toBe(
      '<tile><visual displayName="&quot;Belfry&quot;"><binding template="TileMedium"><text hint-style="title">Hi</text>' +
        '<text hint-wrap="true" hint-maxLines="2">there</text></binding><binding template="TileWide" branding="nameAndLogo">' +
        '<image src="b.png" placement="background" hint-overlay="0"/><group><subgroup hint-weight="33">' +
        '<image src="a.png" hint-crop="circle"/></subgroup><subgroup hint-textStacking="center"><text>A &amp; B</text>' +
        "<text>&lt;c&gt;</text></subgroup></group></binding></visual></tile>",
    );
  });

  test("a builder does not change by what is built on it", () => {
    const base = tile().medium((size) => size.text("one"));
    const before = base.xml();
    base.wide((size) => size.text("two")).branding("logo");
    expect(base.xml()).toBe(before);
  });

  test("defaults are not written", () => {
    expect(
      tile()
        .small((size) => size.text("x", { style: "caption", wrap: false, minLines: 1 }))
        .xml(),
    ).toBe('<tile><visual><binding template="TileSmall"><text>x</text></binding></visual></tile>');
  });

  test("what Windows would not show is refused with a code and advice", () => {
    const medium = tile().medium((size) => size.text("x"));
    expect(codeOf(() => tile().xml())).toBe("MISSING");
    expect(codeOf(() => medium.medium((size) => size).xml())).toBe("TOO_MANY");
    expect(codeOf(() => medium.legacy("TileSquareText04", { text1: "y" }).xml())).toBe("TOO_MANY");
    expect(
      codeOf(() =>
        tile()
          .wide((size) => size.peek("a").peek("b"))
          .xml(),
      ),
    ).toBe("TOO_MANY");
    expect(
      codeOf(() =>
        tile()
          .wide((size) => size.group((group) => group))
          .xml(),
      ),
    ).toBe("MISSING");
    expect(
      codeOf(() =>
        tile()
          .medium((size) => size.look({ lockDetailedStatus2: "x" }))
          .xml(),
      ),
    ).toBe("VALUE");
    expect(
      codeOf(() =>
        tile()
          .large((size) => size.look({ presentation: "contact" }))
          .xml(),
      ),
    ).toBe("VALUE");
    expect(
      codeOf(() =>
        tile()
          .medium((size) => size.text("x", { maxLines: 0 }))
          .xml(),
      ),
    ).toBe("VALUE");
    expect(
      codeOf(() =>
        tile()
          .medium((size) => size.image(" java\tscript:alert(1)"))
          .xml(),
      ),
    ).toBe("VALUE");
  });

  test("C-69 a thirteenth photo and a background among photos are refused", () => {
    const photos = (count: number) =>
      tile().wide((size) =>
        Array.from({ length: count }, (_, at) => `${at}.png`)
          .reduce((so, far) => so.image(far), size)
          .look({ presentation: "photos" }),
      );
    expect(codeOf(() => photos(12).xml())).toBeUndefined();
    expect(codeOf(() => photos(13).xml())).toBe("TOO_MANY");
    expect(
      codeOf(() =>
        tile()
          .wide((size) => size.background("x").look({ presentation: "people" }))
          .xml(),
      ),
    ).toBe("TOO_MANY");
  });

  test("C-05 5,000 bytes are written and 5,001 are refused with the count, in UTF-8", () => {
    const withText = (text: string) => tile().medium((size) => size.text(text));
    const frame = withText("").xml().replace("<text/>", "<text></text>").length;
    for (const [character, bytes] of [
      ["a", 1],
      ["é", 2],
      ["€", 3],
      ["🔔", 4],
    ] as const) {
      const room = 5000 - frame;
      const fits = character.repeat(Math.floor(room / bytes)) + "a".repeat(room % bytes);
      expect(codeOf(() => withText(fits).xml())).toBeUndefined();
      expect(() => withText(`${fits}a`).xml()).toThrow("has 5001 bytes");
      expect(codeOf(() => withText(`${fits}a`).xml({ maxBytes: 9999 }))).toBeUndefined();
      expect(codeOf(() => withText(fits + "a".repeat(121)).xml({ maxBytes: 9999 }))).toBe("TOO_LARGE");
    }
  });

  test("C-07 characters XML cannot carry are left out, or refused when asked", () => {
    const built = tile().medium((size) => size.text("a\u0000b"));
    expect(built.xml()).toContain("<text>ab</text>");
    expect(() => built.xml({ onInvalidChar: "throw" })).toThrow("U+0000");
    expect(codeOf(() => built.xml({ onInvalidChar: "throw" }))).toBe("CHARACTER");
    const named = tile()
      .medium((size) => size.text("a"))
      .displayName("\ud800");
    expect(() => named.xml({ onInvalidChar: "throw" })).toThrow("U+D800");
  });
});

describe("a legacy tile", () => {
  test("either name gives the same payload: version 2, the name with pixels and the old name as fallback", () => {
    const xml =
      '<tile><visual version="2"><binding template="TileSquare150x150Text02" fallback="TileSquareText02"><text id="1">A</text><text id="2">B</text></binding></visual></tile>';
    expect(legacyTile("TileSquareText02", { text1: "A", text2: "B" }).xml()).toBe(xml);
    expect(legacyTile("TileSquare150x150Text02", { text1: "A", text2: { text: "B" } }).xml()).toBe(xml);
  });

  test("C-27 each template takes exactly its fields, with ids from 1, its version and its fallback", () => {
    expect(written.length).toBe(79);
    for (const { name, alias, version, imageCount, textCount } of written) {
      const xml = writeTile(filled(name as LegacyTileName));
      const fallback = alias === undefined ? "" : ` fallback="${alias}"`;
      expect(xml).toStartWith(`<tile><visual version="${version}"><binding template="${name}"${fallback}>`);
      const ids = (element: string) =>
        [...xml.matchAll(new RegExp(`<${element} id="(\\d+)"`, "g"))].map(([, id]) => id);
      expect(ids("image")).toEqual(Array.from({ length: imageCount }, (_, at) => String(at + 1)));
      expect(ids("text")).toEqual(Array.from({ length: textCount }, (_, at) => String(at + 1)));
      const [binding] = filled(name as LegacyTileName).bindings;
      if (binding?.kind !== "legacy") throw new Error("no legacy binding");
      const oneMore = { ...binding, texts: [...binding.texts, { text: "x" }] };
      expect(codeOf(() => writeTile({ kind: "tile", bindings: [oneMore] }))).toBe("TOO_MANY");
    }
  });

  test("C-27 the tall template, which nobody ever saw drawn, is not written", () => {
    expect(codeOf(() => legacyTile("TileTall150x310Image", { image1: "a.png" }).xml())).toBe("TEMPLATE");
  });

  test("C-28 legacyNames writes the old name without version and fallback, and refuses what has none", () => {
    for (const { name, alias } of written) {
      const build = () => writeTile(filled(name as LegacyTileName), { legacyNames: true });
      if (alias === undefined) expect(codeOf(build)).toBe("TEMPLATE");
      else expect(build()).toStartWith(`<tile><visual><binding template="${alias}">`);
    }
  });

  test("a field that is left out writes nothing and moves no other", () => {
    expect(legacyTile("TileSquareText03", { text2: "b", text4: "d" }).xml()).toContain(
      '><text id="2">b</text><text id="4">d</text></binding>',
    );
  });

  test("the app's name on a ribbon is refused, whether said of the binding or of the tile", () => {
    const fields = { image1: "a.png", text1: "x" };
    expect(codeOf(() => legacyTile("TileWideImageAndText01", fields, { branding: "name" }).xml())).toBe("VALUE");
    expect(codeOf(() => legacyTile("TileWideImageAndText01", fields).branding("name").xml())).toBe("VALUE");
    expect(codeOf(() => legacyTile("TileWideImageAndText01", fields, { branding: "logo" }).xml())).toBeUndefined();
  });

  test("a field or a template that is not there is refused, for those who do not compile", () => {
    const loose = legacyTile as (name: string, fields: object) => unknown;
    expect(() => loose("TileSquareText04", { text2: "x" })).toThrow("has no field text2");
    expect(codeOf(() => loose("TileSquare99x99IconWithBadge", {}))).toBe("TEMPLATE");
  });
});
