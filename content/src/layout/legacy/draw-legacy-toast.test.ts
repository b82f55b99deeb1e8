import { describe, expect, test } from "bun:test";
import { LEGACY_TOASTS, type LegacyToastName } from "../../catalogue/templates.ts";
import { APP, drawToast, fields, imagesOf, rowsOf, textsOf } from "../testing/draw-legacy.ts";

const names = Object.keys(LEGACY_TOASTS) as LegacyToastName[];
const long = "one two three four five six seven eight nine ten ".repeat(5).trim();

describe("a toast template of Windows 8", () => {
  test.each(names)(
    "C-43: %s has rows at 30, 50 and 70 and texts at 20, or at 100 beside a picture of 90 by 90",
    (name) => {
      const { size, pieces, controls } = drawToast(fields(name, ["a\nb\nc", "d\ne", "f"]), { app: { name: "Mail" } });
      expect([size.width, size.height, controls.length]).toEqual([385, 90, 0]);
      expect(rowsOf(pieces).map(([baseline]) => baseline)).toEqual([30, 50, 70]);
      const [x, width] = name.includes("Image") ? ([100, 225] as const) : ([20, 305] as const);
      for (const text of textsOf(pieces)) expect([text.x, text.width]).toEqual([x, width]);
      const pictures = imagesOf(pieces).map(({ box, fit }) => ({ ...box, fit }));
      const picture = { x: 0, y: 0, width: 90, height: 90, fit: "cover" } as const;
      expect(pictures).toEqual(name.includes("Image") ? [picture] : []);
    },
  );

  test("C-44: headings are semibold and bodies semilight, both of 11 points", () => {
    for (const name of names) {
      for (const { role, font } of textsOf(drawToast(fields(name, ["a", "b", "c"])).pieces)) {
        expect(font).toEqual({ sizePx: 14.67, weight: role.startsWith("heading") ? 600 : 350 });
      }
    }
  });

  test("C-44: a wrapped text takes 3 lines in the first kind, 2 in the second, and a heading 2 in the third", () => {
    const lines = (name: LegacyToastName, texts: string[]) =>
      textsOf(drawToast(fields(name, texts)).pieces).map((piece) => [piece.role, piece.lines.length]);
    for (const form of ["ToastText", "ToastImageAndText"] as const) {
      expect(lines(`${form}01`, [long])).toEqual([["bodyWrap", 3]]);
      expect(lines(`${form}02`, [long, long])).toEqual([
        ["heading", 1],
        ["bodyWrap", 2],
      ]);
      expect(lines(`${form}03`, [long, long])).toEqual([
        ["headingWrap", 2],
        ["body", 1],
      ]);
      expect(lines(`${form}04`, [long, long, long]).map(([, count]) => count)).toEqual([1, 1, 1]);
    }
    const cut = textsOf(drawToast(fields("ToastText02", [long, long])).pieces);
    for (const { lines: each } of cut) expect(each.at(-1)?.text).toEndWith("…");
  });

  test("C-43: the app's logo stands at the right of the bottom, beside the texts", () => {
    const { pieces } = drawToast(fields("ToastText01", ["a"]));
    const [logo] = imagesOf(pieces);
    expect(logo).toMatchObject({ src: APP.logo, role: "logo", box: { x: 345, y: 50, width: 30, height: 30 } });
    const [text] = textsOf(pieces);
    expect((text?.x ?? 0) + (text?.width ?? 0)).toBeLessThan(logo?.box.x ?? 0);
  });

  test("C-43: from right to left picture, texts and logo change sides", () => {
    const binding = fields("ToastImageAndText01", ["a"]);
    for (const scene of [drawToast({ ...binding, lang: "he" }), drawToast(binding, { toast: { lang: "he" } })]) {
      expect(imagesOf(scene.pieces).map(({ box }) => box.x)).toEqual([295, 10]);
      expect(textsOf(scene.pieces)[0]).toMatchObject({ x: 60, width: 225, align: "right", direction: "rtl" });
    }
  });

  test("a picture is looked up by the base of the toast unless the binding has one", () => {
    const binding = { ...fields("ToastImageAndText01"), images: [{ src: "a.png" }] };
    const toast = { baseUri: "https://toast.example/x" };
    expect(imagesOf(drawToast(binding, { toast }).pieces)[0]?.src).toBe("https://toast.example/x/a.png");
  });

  test("the commands of a call are buttons below, in the order given; one of another scenario is not there", () => {
    const commands = ["decline", "snooze", "video"].map((id) => ({ id }));
    const toast = { commands: { scenario: "incomingCall", commands } } as const;
    const { size, controls, menu } = drawToast(fields("ToastText01", ["a"]), { toast });
    expect(controls.map(({ control, index }) => [control, index])).toEqual([
      ["command", 0],
      ["command", 2],
    ]);
    const [first, second] = controls;
    expect((first?.x ?? 0) + (first?.width ?? 0)).toBeLessThan(second?.x ?? 0);
    expect(controls.every(({ y, height }) => y >= 90 && y + height <= size.height)).toBe(true);
    expect(menu).toEqual([]);
  });

  test("from right to left the first command is at the right", () => {
    const toast = {
      lang: "ar",
      commands: { scenario: "alarm", commands: [{ id: "snooze" }, { id: "dismiss" }] },
    } as const;
    const [first, second] = drawToast(fields("ToastText01", ["a"]), { toast }).controls;
    expect(first?.x).toBeGreaterThan(second?.x ?? 0);
    expect((first?.x ?? 0) + (first?.width ?? 0)).toBeCloseTo(375);
  });

  test("a toast without any command of its scenario is as high as one without commands", () => {
    const toast = { commands: { scenario: "alarm", commands: [{ id: "video" }] } } as const;
    expect(drawToast(fields("ToastText01", ["a"]), { toast })).toMatchObject({ size: { height: 90 }, controls: [] });
  });
});
