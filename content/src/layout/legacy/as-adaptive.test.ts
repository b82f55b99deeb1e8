import { describe, expect, test } from "bun:test";
import type { LegacyTileName } from "../../catalogue/templates.ts";
import { listTemplates } from "../../catalogue/templates.ts";
import { readNotification } from "../../reader/read-notification.ts";
import type { AdaptiveTileChild } from "../../tile/tile.ts";
import { writeTile } from "../../tile/write-tile.ts";
import { adaptiveOf, fields } from "../testing/draw-legacy.ts";

const childrenOf = (template: LegacyTileName, texts: readonly string[]) => adaptiveOf(fields(template, texts)).children;
const picture = (at: number) => ({ kind: "image", src: `https://img.example/${at}.png` }) as const;

/** Every text of a tile, in order. */
function textsOf(children: readonly AdaptiveTileChild[]): string[] {
  return children.flatMap((child) => {
    if (child.kind === "text") return [child.text];
    return child.kind === "group" ? child.columns.flatMap((column) => textsOf(column.children)) : [];
  });
}

describe("a template of Windows 8 as adaptive content", () => {
  test("a heading becomes a subtitle and a text a caption, which wraps where the field does; empty fields are left out", () => {
    expect(childrenOf("TileSquare150x150Text02", ["Ann", "Lunch?"])).toEqual([
      { kind: "text", text: "Ann", style: "subtitle" },
      { kind: "text", text: "Lunch?", wrap: true, maxLines: 3 },
    ]);
    expect(childrenOf("TileSquare150x150Text03", ["a", "", "c"])).toEqual([
      { kind: "text", text: "a" },
      { kind: "text", text: "c" },
    ]);
  });

  test("a block number becomes a header number, beside the texts that leave room for it", () => {
    expect(childrenOf("TileSquare150x150Block", ["9", "May"])).toEqual([
      { kind: "text", text: "9", style: "headerNumeral" },
      { kind: "text", text: "May", style: "base" },
    ]);
    const texts = ["Hi", "", "", "a", "", "", "", "9", "May"];
    expect(childrenOf("TileSquare310x310BlockAndText01", texts)).toEqual([
      { kind: "text", text: "Hi", style: "subtitle", wrap: true, maxLines: 2 },
      {
        kind: "group",
        columns: [
          { weight: 67, children: [{ kind: "text", text: "a" }] },
          {
            weight: 33,
            children: [
              { kind: "text", text: "9", style: "headerNumeral", align: "right" },
              { kind: "text", text: "May", style: "base", align: "right" },
            ],
          },
        ],
      },
    ]);
  });

  test("a picture that fills the tile becomes its background, and the picture of a peek its peek", () => {
    expect(childrenOf("TileWide310x150Image", [])).toEqual([{ ...picture(1), placement: "background" }]);
    expect(childrenOf("TileSquare150x150PeekImageAndText04", ["a"])[0]).toEqual({ ...picture(1), placement: "peek" });
    expect(childrenOf("TileSquare310x310ImageAndTextOverlay01", ["a"])[0]).toEqual({
      ...picture(1),
      placement: "background",
      overlay: 25,
    });
  });

  test("a picture at a side becomes a column of a third, before or after the texts as on the template", () => {
    const words = { weight: 67, children: [{ kind: "text", text: "Ann", style: "subtitle" }] };
    const side = { weight: 33, children: [picture(1)] };
    const before = childrenOf("TileWide310x150SmallImageAndText02", ["Ann"]);
    expect(before).toMatchObject([{ kind: "group", columns: [side, words] }]);
    const after = childrenOf("TileWide310x150SmallImageAndText05", ["Ann"]);
    expect(after).toMatchObject([{ kind: "group", columns: [words, side] }]);
    expect(childrenOf("TileWide310x150PeekImage05", ["Ann"])).toMatchObject([
      { ...picture(1), placement: "peek" },
      { kind: "group", columns: [{ weight: 33, children: [picture(2)] }, words] },
    ]);
  });

  test("each item of a list becomes a group of its own", () => {
    const list = childrenOf("TileSquare310x310SmallImagesAndTextList05", ["Hi", "a", "b", "c"]);
    expect(list.map(({ kind }) => kind)).toEqual(["text", "group", "group", "group"]);
    expect(list.map((child) => textsOf([child]))).toEqual([["Hi"], ["a", "b"], ["c"], []]);
  });

  test("each row of two columns becomes a group, with an empty text where one of the two is missing", () => {
    expect(childrenOf("TileWide310x150Text07", ["Hi", "to", "Ann", "", "Bob"])).toEqual([
      { kind: "text", text: "Hi", style: "subtitle" },
      {
        kind: "group",
        columns: [
          { weight: 80, children: [{ kind: "text", text: "to" }] },
          { weight: 180, children: [{ kind: "text", text: "Ann" }] },
        ],
      },
      {
        kind: "group",
        columns: [
          { weight: 80, children: [{ kind: "text", text: "" }] },
          { weight: 180, children: [{ kind: "text", text: "Bob" }] },
        ],
      },
    ]);
  });

  test("an icon stands in the middle", () => {
    expect(childrenOf("TileSquare150x150IconWithBadge", [])).toEqual([{ ...picture(1), align: "center" }]);
  });

  test("what the binding says around its fields stays; a ribbon still has no room for a name", () => {
    const more = { lang: "he", baseUri: "https://x/", addImageQuery: true, contentId: "c", branding: "name" } as const;
    expect(adaptiveOf(fields("TileWide310x150Text03", ["a"], more), "TileWide")).toMatchObject(more);
    expect(adaptiveOf(fields("TileWide310x150ImageAndText01", ["a"], more), "TileWide").branding).toBe("logo");
  });

  test("every template comes to adaptive content that keeps all its words and that the reader takes without an error", () => {
    for (const { name, kind, textCount } of listTemplates()) {
      if (kind === "toast") continue;
      const texts = Array.from({ length: textCount }, (_, at) => `w${at}`);
      const binding = adaptiveOf(fields(name as LegacyTileName, texts));
      expect([name, textsOf(binding.children).sort()]).toEqual([name, texts.sort()]);
      const read = readNotification(writeTile({ kind: "tile", bindings: [binding] }), "tile");
      expect([name, read.findings.filter(({ severity }) => severity === "error")]).toEqual([name, []]);
    }
  });
});
