import { describe, expect, test } from "bun:test";
import { readValue } from "../reader/read-value.ts";
import type { Toast } from "../toast/toast.ts";
import { toast } from "../toast/toast-builder.ts";
import { NO_FOOT } from "./late-parts.ts";
import { layoutDefaultTile, layoutTile } from "./layout-tile.ts";
import { layoutDefaultTileWith, layoutTileWith } from "./layout-tile-with.ts";
import { layoutToast } from "./layout-toast.ts";
import { layoutToastWith } from "./layout-toast-with.ts";
import { WINDOWS_8 } from "./legacy/windows8-drawing.ts";
import { TOAST_FOOT } from "./toast/toast-foot.ts";

const NOTHING = { windows8: () => undefined, foot: () => undefined };
const EVERYTHING = { windows8: () => WINDOWS_8, foot: () => TOAST_FOOT };
const withoutFoot = { ...EVERYTHING, foot: () => NO_FOOT };
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
      expect(layoutTileWith(NOTHING, tile, size, OPTIONS)).toEqual(layoutTile(tile, size, OPTIONS));
    }
    expect(layoutDefaultTileWith(NOTHING, "TileWide", OPTIONS)).toEqual(layoutDefaultTile("TileWide", OPTIONS));
  });

  test("a template of Windows 8 waits for it, as canvas and as adaptive content", () => {
    const tile = read(MIXED, "tile");
    for (const options of [OPTIONS, { ...OPTIONS, legacyLook: "adaptive" } as const]) {
      expect(layoutTileWith(NOTHING, tile, "TileWide", options)).toBeUndefined();
      expect(layoutTileWith(EVERYTHING, tile, "TileWide", options)).toEqual(layoutTile(tile, "TileWide", options));
    }
  });

  test("the look of Windows 8 itself waits for it, the app's own tile included", () => {
    const options = { ...OPTIONS, profile: "win81" } as const;
    const toast = read(TOAST, "toast");
    expect(layoutDefaultTileWith(NOTHING, "TileWide", options)).toBeUndefined();
    expect(layoutToastWith(NOTHING, toast, options)).toBeUndefined();
    expect(layoutToastWith(EVERYTHING, toast, options)).toEqual(layoutToast(toast, options));
  });

  test("on Windows 10 a toast of Windows 8 is drawn as any other, without it", () => {
    const toast = read(TOAST, "toast");
    expect(layoutToastWith(NOTHING, toast, OPTIONS)).toEqual(layoutToast(toast, OPTIONS));
  });
});

describe("a layout while what stands below the texts of a toast is still to come", () => {
  const said = toast().text("Lunch?");

  test.each([
    ["a bar", said.progress({ status: "Cooking" })],
    ["an input", said.input("reply")],
    ["a button", said.button("Yes", "yes")],
    ["the system's own snooze", said.snoozeAndDismiss()],
    ["a command of Windows 8.1", said.commands({ scenario: "alarm", commands: [{ id: "snooze" }] })],
  ])("a toast with %s waits for it, and in a list does not", (_, { value }) => {
    expect(layoutToastWith(NOTHING, value, OPTIONS)).toBeUndefined();
    expect(layoutToastWith(EVERYTHING, value, OPTIONS)).toEqual(layoutToast(value, OPTIONS));
    const inList = { ...OPTIONS, expanded: false };
    expect(layoutToastWith(NOTHING, value, inList)).toEqual(layoutToast(value, inList));
  });

  test.each([
    ["texts alone", said, {}],
    ["a menu", said.menuItem("Mute", "mute"), {}],
    ["a command that is none", said.commands({ scenario: "alarm", commands: [{ id: "video" }] }), {}],
    ["a bar that its build does not know", said.progress({ status: "Cooking" }), { build: 14393 }],
  ])("a toast of %s does not ask for it", (_, { value }, more) => {
    const options = { ...OPTIONS, ...more };
    expect(layoutToastWith(NOTHING, value, options)).toEqual(layoutToast(value, options));
  });

  test("where it never comes, the toast says what it says", () => {
    const asked = said
      .progress({ status: "Cooking" })
      .input("reply")
      .button("Yes", "yes")
      .menuItem("Mute", "mute").value;
    const plain = layoutToast(said.value, OPTIONS);
    expect(layoutToastWith(withoutFoot, asked, OPTIONS)?.scene).toEqual({
      ...plain.scene,
      menu: [1],
    } as NonNullable<typeof plain.scene>);
  });

  test("the buttons of a toast that is drawn as on Windows 8 wait for it too", () => {
    const value: Toast = {
      ...read(TOAST, "toast"),
      commands: { scenario: "alarm", commands: [{ id: "snooze" }] },
    };
    const options = { ...OPTIONS, profile: "win81" } as const;
    expect(layoutToastWith({ ...EVERYTHING, foot: () => undefined }, value, options)).toBeUndefined();
    expect(layoutToastWith(withoutFoot, value, options)?.scene?.controls).toEqual([]);
    expect(layoutToast(value, options).scene?.controls).toHaveLength(1);
  });
});
