import { expect, test } from "bun:test";
import { tile } from "@belfry/content";
import { appOf, dataOf, FIRST_SETTINGS } from "./draft.ts";
import { sizesOf, study, summaryOf } from "./study.ts";

const both = tile()
  .legacy("TileSquareText04", { text1: "old" })
  .wide((size) => size.text("new"));

test("the sizes with a binding are found, of templates and of adaptive content alike", () => {
  expect(sizesOf(both.value, "win10")).toEqual(["medium", "wide"]);
});

test("Windows 8 shows no adaptive content", () => {
  expect(sizesOf(both.value, "win81")).toEqual(["medium"]);
});

test("the summary says where a tile is shown and how much was found", () => {
  const say = (xml: string) => summaryOf(study({ kind: "tile", xml }, FIRST_SETTINGS), "win10");
  expect(say(both.xml())).toBe("Windows would show this tile on medium and wide; nothing was found.");
  expect(say(both.xml().replace("<text>", '<text hint-stile="x"><x/>'))).toBe(
    "Windows would show this tile on medium and wide; 2 remarks.",
  );
  expect(say("<tile>")).toBe("Windows would drop this tile; 1 error.");
  expect(say('<tile><visual><binding template="TileTall150x310Image"/></visual></tile>')).toStartWith(
    "No size would show this tile;",
  );
});

test("bytes are counted as they are on the wire", () => {
  expect(study({ kind: "badge", xml: "é🔔" }, FIRST_SETTINGS).bytes).toBe(6);
});

test("data is read from lines, and a line without a name says nothing", () => {
  const data = dataOf({ ...FIRST_SETTINGS, data: " a = 1 \nb=x=y\n\nno\n=z\n__proto__=p" });
  expect(Object.entries(data)).toEqual([
    ["a", "1"],
    ["b", "x=y"],
    ["__proto__", "p"],
  ]);
});

test("on a toast the logo brings its ground, on a tile it stands on the tile's", () => {
  expect(appOf(FIRST_SETTINGS, "tile").logo).toEndWith("/logo");
  expect(appOf({ ...FIRST_SETTINGS, color: "#abcdef", foreground: "dark" }, "toast").logo).toEndWith(
    "/logo-dark-on-abcdef",
  );
});
