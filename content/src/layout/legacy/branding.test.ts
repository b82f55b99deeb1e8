import { describe, expect, test } from "bun:test";
import type { Badge } from "../../badge/badge.ts";
import { APP, drawTile, fields, imagesOf, textsOf } from "../testing/draw-legacy.ts";

const badge = (value: Badge["value"]): Badge => ({ kind: "badge", value });
const rolesOf = (frame: ReturnType<typeof drawTile>["frame"]) =>
  frame.map((piece) => ("role" in piece ? piece.role : piece.kind));

describe("what of the app stands on a template of Windows 8", () => {
  test("C-41: on Windows 8 and 8.1 it is the logo when the payload says nothing", () => {
    for (const profile of ["win8", "win81"] as const) {
      expect(rolesOf(drawTile(fields("TileWide310x150Text03", ["a"]), { profile }).frame)).toEqual(["logo"]);
    }
  });

  test("C-41: on Windows 10 it is the name if the app's own tile shows it at that size, else nothing", () => {
    const frame = (showsNameOn: readonly ("TileWide" | "TileMedium")[]) =>
      rolesOf(drawTile(fields("TileWide310x150Text03"), { profile: "win10", app: { ...APP, showsNameOn } }).frame);
    expect(frame(["TileWide"])).toEqual(["name"]);
    expect(frame(["TileMedium"])).toEqual([]);
    expect(rolesOf(drawTile(fields("TileWide310x150Text03"), { profile: "win10" }).frame)).toEqual([]);
  });

  test("C-41: what the binding says is nearer than what the tile says", () => {
    const around = { branding: "name" } as const;
    expect(rolesOf(drawTile(fields("TileWide310x150Text03"), { around }).frame)).toEqual(["name"]);
    const binding = fields("TileWide310x150Text03", [], { branding: "none" });
    expect(rolesOf(drawTile(binding, { around }).frame)).toEqual([]);
  });

  test("C-41: a tile that asks for name and logo shows the name on Windows 10, and on Windows 8 the logo", () => {
    const around = { branding: "nameAndLogo" } as const;
    const frame = (profile: "win10" | "win81") =>
      rolesOf(drawTile(fields("TileWide310x150Text03"), { around, profile }).frame);
    expect([frame("win10"), frame("win81")]).toEqual([["name"], ["logo"]]);
  });

  test("the smallest tile has no name, and beside its icon not even a logo", () => {
    const frame = (template: "TileSquare71x71Image" | "TileSquare71x71IconWithBadge", branding: "name" | "logo") =>
      rolesOf(drawTile(fields(template, [], { branding })).frame);
    expect(frame("TileSquare71x71Image", "name")).toEqual([]);
    expect(frame("TileSquare71x71Image", "logo")).toEqual(["logo"]);
    expect(frame("TileSquare71x71IconWithBadge", "logo")).toEqual([]);
  });

  test("the logo is 30 by 30, ten pixels from the corner; an app without one shows none", () => {
    const scene = drawTile(fields("TileSquare310x310Text03"));
    expect(imagesOf(scene.frame)[0]).toMatchObject({ src: "logo.png", box: { x: 10, y: 270, width: 30, height: 30 } });
    expect(drawTile(fields("TileSquare310x310Text03"), { app: { name: "Mail" } }).frame).toEqual([]);
  });

  test("the name is the tile's, else the app's, in 12 pixels at 10, 13 above the bottom", () => {
    const binding = fields("TileSquare150x150Text03", [], { branding: "name" });
    const [own] = textsOf(drawTile(binding).frame);
    expect(own).toMatchObject({ text: "Mail", x: 10, font: { sizePx: 12 }, lines: [{ text: "Mail", baseline: 137 }] });
    expect(textsOf(drawTile(binding, { around: { displayName: "Inbox" } }).frame)[0]?.text).toBe("Inbox");
  });

  test("a long name ends in an ellipsis before the badge", () => {
    const app = { name: "A name that is longer than the tile is wide" };
    const binding = fields("TileSquare150x150Text03", [], { branding: "name" });
    const [name, number] = textsOf(drawTile(binding, { app, badge: badge(150) }).frame);
    expect(name?.lines[0]?.text).toEndWith("…");
    expect((name?.x ?? 0) + (name?.width ?? 0)).toBeLessThan(number?.x ?? 0);
  });

  test("a name beside a caption ends where the caption begins", () => {
    const app = { name: "A name that is long" };
    const binding = fields("TileWide310x150PeekImageAndText02", ["a", "b"], { branding: "name" });
    const scene = drawTile(binding, { app });
    const [name] = textsOf(scene.frame);
    expect((name?.x ?? 0) + (name?.width ?? 0)).toBeLessThan(textsOf(scene.content)[0]?.x ?? 0);
  });

  test("a number stands at the right of the bottom and grows to the left; above 99 it is 99+", () => {
    const draw = (value: number) =>
      textsOf(drawTile(fields("TileWide310x150Text03", [], { branding: "none" }), { badge: badge(value) }).frame)[0];
    for (const value of [7, 42, 100]) expect((draw(value)?.x ?? 0) + (draw(value)?.width ?? 0)).toBeCloseTo(300);
    expect(draw(100)).toMatchObject({ lines: [{ text: "99+", baseline: 137 }], font: { sizePx: 14.67, weight: 600 } });
    expect(draw(0)).toBeUndefined();
  });

  test("a glyph has a box of 20 by 20 in the same corner", () => {
    const binding = fields("TileSquare150x150Text03", [], { branding: "none" });
    const { frame } = drawTile(binding, { badge: badge("newMessage") });
    const box = { x: 120, y: 120, width: 20, height: 20 };
    expect(frame).toEqual([{ kind: "glyph", glyph: "newMessage", box }]);
    expect(drawTile(binding, { badge: badge("none") }).frame).toEqual([]);
  });
});
