import { describe, expect, test } from "bun:test";
import { legacyToast, toast } from "../toast/toast-builder.ts";
import { layoutToast } from "./layout-toast.ts";
import { baselinesOf, imagesOf, layToast, linesOf, OPTIONS, textsOf } from "./testing/lay-toast.ts";

const PICTURE = "https://img.example/p.png";
const said = toast().text("Order shipped");
const LOGO = { app: { name: "Contoso", logo: "/logo.png" } };
/** A text of so many lines: 339 pixels hold 45 letters of 7.5 pixels. */
const linesLong = (count: number) => Array.from({ length: count }, () => "x".repeat(45)).join(" ");

describe("texts", () => {
  test("C-72: the first three texts are shown, and one behind a picture moves up to the others", () => {
    const scene = layToast(toast().text("one").image(PICTURE).text("two").text("three").text("four"));
    expect(linesOf(scene, "title")).toEqual(["one"]);
    expect(linesOf(scene, "body")).toEqual(["two", "three"]);
    expect(baselinesOf(scene, "body")).toEqual([80.2, 100.2]);
    expect(imagesOf(scene, "inline")[0]?.box.y).toBeGreaterThan(100);
  });

  test("C-73: the title takes two lines at most, and maxLines makes it one", () => {
    expect(linesOf(layToast(toast().text(linesLong(5))), "title")).toHaveLength(2);
    expect(linesOf(layToast(toast().text(linesLong(5), { maxLines: 1 })), "title")).toEqual([`${"x".repeat(44)}…`]);
    expect(linesOf(layToast(toast().text(linesLong(5), { maxLines: 9 })), "title")).toHaveLength(2);
  });

  test("C-73: second and third text take four lines together, and maxLines gives some to the third", () => {
    const lines = (second: number, third: number, maxLines?: number) => {
      const hints = maxLines === undefined ? {} : { maxLines };
      const scene = layToast(said.text(linesLong(second), hints).text(linesLong(third)));
      return textsOf(scene, "body").map((piece) => piece.lines.length);
    };
    expect(lines(1, 1)).toEqual([1, 1]);
    expect(lines(2, 5)).toEqual([2, 2]);
    expect(lines(5, 5)).toEqual([4]);
    expect(lines(5, 5, 1)).toEqual([1, 3]);
    expect(lines(5, 1, 9)).toEqual([4]);
  });

  test("C-74: a toast without a word shows the app's name and that it is new", () => {
    for (const nothing of [toast(), toast().text(""), toast().image(PICTURE)]) {
      expect(linesOf(layToast(nothing), "title")).toEqual(["Contoso"]);
      expect(linesOf(layToast(nothing), "body")).toEqual(["New notification"]);
    }
    const german = layToast(toast(), { strings: { newNotification: "Neue Benachrichtigung" } });
    expect(linesOf(german, "body")).toEqual(["Neue Benachrichtigung"]);
    expect(linesOf(layToast(said), "body")).toEqual([]);
  });

  test("C-76: an attribution is one faint line of 12 pixels, 3 pixels under the body", () => {
    const scene = layToast(said.text("body").attribution(linesLong(3)));
    const [piece] = textsOf(scene, "attribution");
    expect(piece).toMatchObject({ font: { sizePx: 12, weight: 400 }, opacity: 0.6 });
    expect(piece?.lines).toHaveLength(1);
    expect(piece?.lines[0]?.text).toEndWith("…");
    // The row begins at 44; two lines of 20, 3 between, 13 to the baseline.
    expect(baselinesOf(scene, "attribution")).toEqual([44 + 40 + 3 + 13]);
  });

  test("C-76: before build 14393 an attribution is a text like others, where there are fewer than three", () => {
    const built = said.attribution("via Belfry");
    const old = { build: 10586 };
    expect(linesOf(layToast(built, old), "body")).toEqual(["via Belfry"]);
    expect(linesOf(layToast(built, old), "attribution")).toEqual([]);
    expect(linesOf(layToast(built.text("two").text("three"), old), "body")).toEqual(["two", "three"]);
    expect(linesOf(layToast(built, { build: 14393 }), "attribution")).toEqual(["via Belfry"]);
  });

  test("C-76: from build 14393 to 19041 the attribution beside a logo says the app's name", () => {
    const built = said.attribution("via Belfry").logo(PICTURE);
    const words = (build?: number) => linesOf(layToast(built, build === undefined ? {} : { build }), "attribution");
    expect(words(14393)).toEqual(["Contoso • via Belfry"]);
    expect(words(19041)).toEqual(["Contoso • via Belfry"]);
    expect(words(19042)).toEqual(["via Belfry"]);
    expect(words()).toEqual(["via Belfry"]);
    expect(linesOf(layToast(said.attribution("via Belfry"), { build: 14393 }), "attribution")).toEqual(["via Belfry"]);
  });
});

describe("pictures", () => {
  test("C-75: a hero picture lies on top, 364 by 180, and everything else below it", () => {
    const scene = layToast(said.hero(PICTURE, { alt: "A ship" }));
    expect(imagesOf(scene, "hero")).toEqual([
      {
        kind: "image",
        box: { x: 0, y: 0, width: 364, height: 180 },
        src: PICTURE,
        alt: "A ship",
        fit: "cover",
        role: "hero",
      },
    ]);
    expect(scene.size).toEqual({ width: 364, height: layToast(said).size.height + 180 });
    expect(baselinesOf(scene, "title")).toEqual([180 + 60.2]);
  });

  test("C-75: the picture in place of the logo is 48 pixels wide, or 60, square or round", () => {
    const [square] = imagesOf(layToast(said.logo(PICTURE)), "appLogoOverride");
    expect(square?.box).toEqual({ x: 16, y: 48, width: 48, height: 48 });
    expect(square?.crop).toBeUndefined();
    const round = said.logo(PICTURE, { crop: "circle" });
    const [large] = imagesOf(layToast(round, { logoOverrideSize: 60 }), "appLogoOverride");
    expect(large).toMatchObject({ box: { x: 16, y: 48, width: 60, height: 60 }, crop: "circle" });
  });

  test("C-75: a picture between the edges is 332 wide and as high as its shape asks", () => {
    const scene = layToast(said.image(PICTURE));
    // Branding to 24, 20 above the title, its line, 21 below.
    expect(imagesOf(scene, "inline")[0]?.box).toEqual({ x: 16, y: 85, width: 332, height: 166 });
    expect(scene.size.height).toBe(85 + 166 + 16);
  });

  test("C-75: groups stand as on a tile, with 8 pixels between columns of 332 in all", () => {
    const scene = layToast(
      said.group((group) =>
        group.column((left) => left.text("left", { style: "body" })).column((right) => right.text("right")),
      ),
    );
    const [left] = textsOf(scene, "body");
    const [right] = textsOf(scene, "caption");
    expect(left).toMatchObject({ x: 16, width: 162 });
    expect(right).toMatchObject({ x: 186, width: 162 });
    // First texts stand higher than the margin: 5 pixels for body, 4 for caption.
    expect(left?.lines[0]?.baseline).toBeCloseTo(85 - 5 + 16.2);
    expect(right?.lines[0]?.baseline).toBeCloseTo(85 - 4 + 13);
  });

  test("C-75: a picture of its own size that is wider than its column is cut off there, and only there", () => {
    const built = said.group((group) => group.column((column) => column.image(PICTURE, { align: "left" })));
    const [found] = imagesOf(layToast(built, { imageState: () => ({ width: 900, height: 50 }) }), "inline");
    expect(found?.box).toEqual({ x: 16, y: 85, width: 900, height: 50 });
    expect(found?.clip).toEqual({ x: 16, y: 77, width: 332, height: 58 });
    expect(imagesOf(layToast(built), "inline")[0]?.clip).toBeUndefined();
  });

  test("a picture that cannot be shown leaves no gap, and takes the toast with it where that is asked for", () => {
    const failed = { imageState: () => "failed" as const };
    const built = said.hero(PICTURE).logo(PICTURE).image(PICTURE);
    expect(layToast(built, failed)).toEqual(layToast(said, failed));
    const lost = layoutToast(built.value, { ...OPTIONS, ...failed, imageFailure: "drop" });
    expect(lost.scene).toBeUndefined();
    expect(lost.findings[0]?.code).toBe("I-IMG-DROPPED");
  });

  test("relative pictures are looked up where the binding says, else where the toast does", () => {
    const value = { ...said.image("p.png").value, baseUri: "https://h.example/a" };
    const [found] = imagesOf(layToast({ value }), "inline");
    expect(found?.src).toBe("https://h.example/a/p.png");
  });
});

describe("the frame, number by number", () => {
  test("the app's logo is 16 wide at 16, 16, and its name stands 12 to the right of it", () => {
    const scene = layToast(said, LOGO);
    expect(imagesOf(scene, "logo")[0]).toMatchObject({
      box: { x: 16, y: 16, width: 16, height: 16 },
      src: "/logo.png",
      alt: "",
    });
    const [name] = textsOf(scene, "appName");
    expect(name).toMatchObject({ x: 44, text: "Contoso", font: { sizePx: 12, weight: 400 } });
    expect(name?.opacity).toBeUndefined();
    expect(textsOf(layToast(said), "appName")[0]?.x).toBe(16);
  });

  test("title and body are 15 on 20, the title semibold, the body at 60 %", () => {
    const scene = layToast(said.text(linesLong(2)));
    expect(textsOf(scene, "title")[0]).toMatchObject({ font: { sizePx: 15, weight: 600 }, x: 16, width: 339 });
    expect(textsOf(scene, "title")[0]?.opacity).toBeUndefined();
    expect(textsOf(scene, "body")[0]).toMatchObject({ font: { sizePx: 15, weight: 400 }, opacity: 0.6 });
    const [first = 0, second = 0] = baselinesOf(scene, "body");
    expect(second - first).toBe(20);
  });

  test("the row of texts overlaps the branding by 8 and has 20 above and 21 below", () => {
    // 16 + 16 for the branding, 8 back, 20 down.
    const scene = layToast(said);
    expect(baselinesOf(scene, "title")[0]).toBeCloseTo(44 + 16.2);
    expect(scene.size).toEqual({ width: 364, height: 44 + 20 + 21 });
  });

  test("beside a logo of 48 the texts stand 16 to its right, 9 from the edge, in the middle between 24 above and below", () => {
    const scene = layToast(said.logo(PICTURE));
    expect(textsOf(scene, "title")[0]).toMatchObject({ x: 80, width: 364 - 80 - 9 });
    expect(scene.size.height).toBe(24 + 24 + 48 + 24);
    // 96 high, of which 41 are space around 20 of text; the other 35 are halved.
    expect(baselinesOf(scene, "title")[0]).toBeCloseTo(24 + 20 + 17.5 + 16.2);
    const long = layToast(said.text(linesLong(9)).logo(PICTURE));
    expect(baselinesOf(long, "title")[0]).toBeCloseTo(44 + 16.2);
    expect(long.size.height).toBe(24 + 20 + 5 * 20 + 21);
  });

  test("a header is the first line of the texts, or up to three lines above a logo; before build 15063 there is none", () => {
    const built = said.header({ id: "h", title: linesLong(5), arguments: "" });
    const plain = layToast(built);
    expect(textsOf(plain, "header")[0]).toMatchObject({ x: 16, font: { sizePx: 15, weight: 600 } });
    expect(linesOf(plain, "header")).toHaveLength(1);
    expect(baselinesOf(plain, "title")[0]).toBeCloseTo(64 + 16.2);
    const beside = layToast(built.logo(PICTURE));
    expect(textsOf(beside, "header")[0]).toMatchObject({ x: 16, width: 332 });
    expect(linesOf(beside, "header")).toHaveLength(3);
    expect(imagesOf(beside, "appLogoOverride")[0]?.box.y).toBe(44 + 60 - 8 + 24);
    expect(linesOf(layToast(built, { build: 14393 }), "header")).toEqual([]);
  });

  test("collapsed, there are two lines of title, one of body, and nothing to look at or click", () => {
    const built = toast()
      .text(linesLong(5))
      .text(linesLong(5))
      .text("third")
      .hero(PICTURE)
      .image(PICTURE)
      .progress({ status: "s" })
      .input("i")
      .button("b", "x")
      .menuItem("m", "x");
    const scene = layToast(built, { expanded: false });
    expect(linesOf(scene, "title")).toHaveLength(2);
    expect(linesOf(scene, "body")).toHaveLength(1);
    expect(scene.pieces.map((piece) => piece.kind === "text" && piece.role)).toEqual(["appName", "title", "body"]);
    expect(scene.controls).toEqual([]);
    expect(scene.menu).toEqual([1]);
    expect(scene.size.height).toBe(44 + 60 + 21);
    expect(linesOf(layToast(built, { expanded: false, build: 10586 }), "title")).toHaveLength(1);
  });
});

describe("languages that are read from right to left", () => {
  const hebrew = { lang: "he" };

  test("C-19: the toast is mirrored, and its texts begin at the right", () => {
    const built = said.logo(PICTURE).button("a", "1").button("b", "2");
    const scene = layToast(built, { ...hebrew, ...LOGO });
    expect(imagesOf(scene, "logo")[0]?.box.x).toBe(364 - 16 - 16);
    expect(imagesOf(scene, "appLogoOverride")[0]?.box.x).toBe(364 - 16 - 48);
    expect(textsOf(scene, "title")[0]).toMatchObject({
      x: 9,
      width: 275,
      align: "right",
      direction: "rtl",
      lang: "he",
    });
    const [first, second] = scene.controls;
    expect(first?.index).toBe(0);
    expect(first?.x).toBe(364 - 16 - 164);
    expect(second?.x).toBe(16);
  });

  test("C-18: the language of a text is worth more than the binding's, and that more than the toast's", () => {
    const { value } = toast().text("one", { lang: "en" }).text("two");
    const binding = { ...value.binding, lang: "ar" };
    const scene = layToast({ value: { ...value, lang: "de", binding } as typeof value }, { lang: "fr" });
    expect(textsOf(scene, "title")[0]).toMatchObject({ align: "left", lang: "en" });
    expect(textsOf(scene, "body")[0]).toMatchObject({ align: "right", lang: "ar" });
    expect(textsOf(scene, "appName")[0]?.align).toBe("right");
  });
});

describe("templates of Windows 8", () => {
  const built = legacyToast("ToastImageAndText02", { image1: { src: PICTURE }, text1: "Title", text2: "Body" });

  test("on Windows 10 they have the form of its own toasts", () => {
    expect(layToast(built)).toEqual(layToast(toast().text("Title").text("Body").logo(PICTURE)));
  });

  test("on Windows 8 they are drawn on their own canvas, with words on the buttons of an alarm", () => {
    const alarm = built.commands({ scenario: "alarm", commands: [{ id: "snooze" }, { id: "dismiss" }] });
    const scene = layToast(alarm, { profile: "win81" });
    expect(scene.size.width).toBe(385);
    expect(scene.controls.map(({ words }) => words)).toEqual(["Snooze", "Dismiss"]);
  });
});

test("a text of the app's resources is looked up, and one it does not have is empty and noted", () => {
  const built = toast().text("ms-resource:greeting").text("ms-resource:none");
  const { scene, findings } = layoutToast(built.value, { ...OPTIONS, resources: { greeting: "Hello" } });
  expect(scene && linesOf(scene, "title")).toEqual(["Hello"]);
  expect(scene && linesOf(scene, "body")).toEqual([]);
  expect(findings.map(({ code }) => code)).toEqual(["W-RESOURCE"]);
});
