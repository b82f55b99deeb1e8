import { describe, expect, test } from "bun:test";
import type { Progress } from "../../toast/toast.ts";
import { toast } from "../../toast/toast-builder.ts";
import type { AreaPiece } from "../scene.ts";
import { baselinesOf, imagesOf, layToast, linesOf, textsOf } from "../testing/lay-toast.ts";
import type { ToastLayoutOptions } from "./toast-options.ts";

const said = toast().text("Download");
const lay = (progress: Partial<Progress>, more: Partial<ToastLayoutOptions> = {}) =>
  layToast(said.progress({ status: "Running", ...progress }), more);
const areasOf = ({ pieces }: ReturnType<typeof lay>) =>
  pieces.filter((piece): piece is AreaPiece => piece.kind === "area");
const barOf = (scene: ReturnType<typeof lay>) => areasOf(scene).find(({ role }) => role === "progressBar");
const percent = (value: number | string) => linesOf(lay({ value }), "value")[0];
const data = { name: "Weekly mix", done: "0.4", count: "4 of 10", state: "Paused", endless: "indeterminate" };

describe("a progress bar", () => {
  test("C-77: its value is said in whole percent, halves rounded up", () => {
    expect([0, 0.004, 0.005, 0.125, 0.285, 0.7, 0.994, 0.995, 1].map(percent)).toEqual([
      "0%",
      "0%",
      "1%",
      "13%",
      "29%",
      "70%",
      "99%",
      "100%",
      "100%",
    ]);
    expect(linesOf(lay({}), "value")).toEqual(["0%"]);
  });

  test("C-77: words of the sender stand for the percentage", () => {
    const scene = lay({ value: 0.5, valueStringOverride: "5 of 10 songs" });
    expect(linesOf(scene, "value")).toEqual(["5 of 10 songs"]);
    expect(barOf(scene)?.box.width).toBe(166);
  });

  test("C-77: an indeterminate one says no percentage and is marked for whoever moves it", () => {
    const scene = lay({ value: "indeterminate" });
    expect(linesOf(scene, "value")).toEqual([]);
    expect(areasOf(scene).map(({ role, color }) => [role, color])).toEqual([
      ["progressTrack", "#ffffff"],
      ["progressIndeterminate", "accent"],
    ]);
    expect(textsOf(scene, "status")[0]?.width).toBe(332);
  });

  test("C-77: a value below 0 or above 1 is clamped, and one that is no number is nothing", () => {
    expect(barOf(lay({ value: 7 }))?.box.width).toBe(332);
    expect([-1, 7, Number.NaN, "0.25", "soon", "0x1", ""].map(percent)).toEqual([
      "0%",
      "100%",
      "0%",
      "25%",
      "0%",
      "0%",
      "0%",
    ]);
  });

  test("C-77: bars stand in their order above what was sent before them", () => {
    const built = said.image("https://img.example/p.png").progress({ status: "one" }).progress({ status: "two" });
    const scene = layToast(built);
    expect(linesOf(scene, "status")).toEqual(["one", "two"]);
    const lowest = Math.max(...baselinesOf(scene, "status"));
    expect(imagesOf(scene, "inline")[0]?.box.y).toBeGreaterThan(lowest);
  });

  test("C-77: a bar without a status is drawn with nothing there", () => {
    const scene = lay({ status: "" });
    expect(linesOf(scene, "status")).toEqual([]);
    expect(barOf(scene)).toBeDefined();
  });

  test("C-77: before build 15063 there are no bars", () => {
    expect(layToast(said.progress({ status: "s" }), { build: 14393 })).toEqual(layToast(said, { build: 14393 }));
  });

  test("a bar is 4 high with 8 above and below; its value takes 162 at most, 12 from the status; 12 below all", () => {
    const scene = lay({ title: "Mix", value: 0.5, valueStringOverride: "v".repeat(99) });
    const [title] = textsOf(scene, "progressTitle");
    expect(title).toMatchObject({ x: 16, width: 332, font: { sizePx: 15, weight: 400 } });
    expect(title?.lines[0]?.baseline).toBeCloseTo(85 + 16.2);
    expect(barOf(scene)?.box).toEqual({ x: 16, y: 85 + 20 + 8, width: 166, height: 4 });
    expect(textsOf(scene, "value")[0]).toMatchObject({ x: 186, width: 162, align: "right" });
    expect(textsOf(scene, "status")[0]).toMatchObject({ x: 16, width: 158, align: "left" });
    expect(baselinesOf(scene, "status")).toEqual([85 + 20 + 8 + 4 + 8 + 13]);
    expect(scene.size.height).toBe(85 + 20 + 8 + 4 + 8 + 16 + 12 + 16);
  });

  test("from right to left the bar fills from the right, and the value stands at the left", () => {
    const scene = lay({ value: 0.25 }, { lang: "ar" });
    expect(barOf(scene)?.box).toMatchObject({ x: 364 - 16 - 83, width: 83 });
    expect(textsOf(scene, "value")[0]).toMatchObject({ x: 16, align: "left" });
  });
});

describe("data", () => {
  test("C-78: a name that is the whole of a text outside groups, or of a bar's attribute, stands for its value", () => {
    const scene = layToast(
      toast()
        .text("{name}")
        .text("{count}")
        .attribution("{state}")
        .progress({ title: "{name}", value: "{done}", valueStringOverride: "{count}", status: "{state}" }),
      { data },
    );
    expect(linesOf(scene, "title")).toEqual(["Weekly mix"]);
    expect(linesOf(scene, "body")).toEqual(["4 of 10"]);
    expect(linesOf(scene, "attribution")).toEqual(["Paused"]);
    expect(linesOf(scene, "progressTitle")).toEqual(["Weekly mix"]);
    expect(linesOf(scene, "value")).toEqual(["4 of 10"]);
    expect(linesOf(scene, "status")).toEqual(["Paused"]);
    expect(barOf(scene)?.box.width).toBeCloseTo(332 * 0.4);
    expect(areasOf(lay({ value: "{endless}" }, { data })).at(-1)?.role).toBe("progressIndeterminate");
  });

  test("C-78: a name stays as it is among other words, in a group, on a button, and where the data does not have it", () => {
    const built = toast()
      .text("{name}!")
      .text("{nobody}")
      .text("{toString}")
      .group((group) => group.column((column) => column.text("{name}")))
      .input("i", { title: "{name}" })
      .button("{name}", "x");
    const scene = layToast(built, { data });
    expect(linesOf(scene, "title")).toEqual(["{name}!"]);
    expect(linesOf(scene, "body")).toEqual(["{nobody}", "{toString}"]);
    expect(linesOf(scene, "caption")).toEqual(["{name}"]);
    expect(linesOf(scene, "inputTitle")).toEqual(["{name}"]);
    expect(scene.controls.at(-1)?.words).toBe("{name}");
    expect(linesOf(layToast(toast().text("{name}")), "title")).toEqual(["{name}"]);
  });
});
