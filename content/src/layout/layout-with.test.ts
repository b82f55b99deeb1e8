import { describe, expect, test } from "bun:test";
import { readValue } from "../reader/read-value.ts";
import { layoutDefaultTile, layoutTile } from "./layout-tile.ts";
import { layoutDefaultTileWith, layoutTileWith } from "./layout-tile-with.ts";
import { layoutToast } from "./layout-toast.ts";
import { layoutToastWith } from "./layout-toast-with.ts";
import { WINDOWS_8 } from "./legacy/windows8-drawing.ts";

const OPTIONS = { measure: (text: string) => text.length * 7, app: { name: "Harbour" } };
const MIXED = `<tile><visual><binding template="TileMedium"><text>new</text></binding><binding template="TileWide310x150Text03"><text id="1">old</text></binding></visual></tile>`;
const TOAST = `<toast><visual><binding template="ToastText01"><text id="1">old</text></binding></visual></toast>`;

function read(xml: string, kind: "tile"): NonNullable<ReturnType<typeof readValue<"tile">>>;
function read(xml: string, kind: "toast"): NonNullable<ReturnType<typeof readValue<"toast">>>;
function read(xml: string, kind: "tile" | "toast") {
  const value = readValue(xml, kind);
  if (value === undefined) throw new Error("the sample is not read");
  return value;
}

describe("a layout while what draws Windows 8 is still to come", () => {
  test("an adaptive size is laid out all the same, and so is one that has no binding", () => {
    const tile = read(MIXED, "tile");
    for (const size of ["TileMedium", "TileLarge"] as const) {
      expect(layoutTileWith(undefined, tile, size, OPTIONS)).toEqual(layoutTile(tile, size, OPTIONS));
    }
    expect(layoutDefaultTileWith(undefined, "TileWide", OPTIONS)).toEqual(layoutDefaultTile("TileWide", OPTIONS));
  });

  test("a template of Windows 8 waits for it, as canvas and as adaptive content", () => {
    const tile = read(MIXED, "tile");
    for (const options of [OPTIONS, { ...OPTIONS, legacyLook: "adaptive" } as const]) {
      expect(layoutTileWith(undefined, tile, "TileWide", options)).toBeUndefined();
      expect(layoutTileWith(WINDOWS_8, tile, "TileWide", options)).toEqual(layoutTile(tile, "TileWide", options));
    }
  });

  test("the look of Windows 8 itself waits for it, the app's own tile included", () => {
    const options = { ...OPTIONS, profile: "win81" } as const;
    const toast = read(TOAST, "toast");
    expect(layoutDefaultTileWith(undefined, "TileWide", options)).toBeUndefined();
    expect(layoutToastWith(undefined, toast, options)).toBeUndefined();
    expect(layoutToastWith(WINDOWS_8, toast, options)).toEqual(layoutToast(toast, options));
  });

  test("on Windows 10 a toast of Windows 8 is drawn as any other, without it", () => {
    const toast = read(TOAST, "toast");
    expect(layoutToastWith(undefined, toast, OPTIONS)).toEqual(layoutToast(toast, OPTIONS));
  });
});
