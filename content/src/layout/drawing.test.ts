import { describe, expect, test } from "bun:test";
import { Drawing, nearest } from "./drawing.ts";
import type { LayoutOptions } from "./options.ts";
import { measure } from "./testing/measure.ts";

const drawing = (options: Partial<LayoutOptions> = {}) =>
  new Drawing({ measure, app: { name: "Contoso" }, ...options });
const PICTURE = { src: "https://img.example/a.png" };
const failing: Partial<LayoutOptions> = { imageState: () => "failed" };

/** Draws one picture that fails. */
function afterFailure(options: Partial<LayoutOptions>) {
  const failed = drawing({ ...failing, ...options });
  expect(failed.image(PICTURE, {})).toBeUndefined();
  const { scene, findings } = failed.laid("scene");
  return { scene, codes: findings.map(({ code }) => code) };
}

describe("pictures", () => {
  test("C-13 C-14: what the binding says of a picture is nearer than what the visual says", () => {
    const visual = { baseUri: "https://far.example/", addImageQuery: true, lang: "de" };
    const image = { src: "a.png" };
    const address = (around: object, own = image) => drawing().image(own, nearest(around, visual))?.address;
    const query = "?ms-scale=100&ms-contrast=standard&ms-lang=de";
    expect(address({})).toBe(`https://far.example/a.png${query}`);
    expect(address({ baseUri: "https://near.example/" })).toBe(`https://near.example/a.png${query}`);
    expect(address({ addImageQuery: false })).toBe("https://far.example/a.png");
    const own = { ...image, addImageQuery: true };
    expect(address({ addImageQuery: false }, own)).toBe(`https://far.example/a.png${query}`);
  });

  test("C-14: without a language in the payload the query names that of the app", () => {
    const found = drawing({ lang: "ar" }).image({ ...PICTURE, addImageQuery: true }, {});
    expect(found?.address).toEndWith("&ms-lang=ar");
  });

  test("C-15: a picture that may not be shown is missing and said to be", () => {
    const asked = drawing();
    expect(asked.image({ src: "file:///c:/a.png" }, {})).toBeUndefined();
    expect(asked.findings).toEqual([
      { code: "W-IMG-SCHEME", message: "the picture file:///c:/a.png may not be shown here" },
    ]);
    expect(asked.laid("scene").scene).toBe("scene");
  });

  test("C-16: a picture that failed is left out on Windows 10", () => {
    expect(afterFailure({})).toEqual({ scene: "scene", codes: [] });
    expect(afterFailure({ profile: "win10" })).toEqual({ scene: "scene", codes: [] });
  });

  test.each(["win8", "win81"] as const)("C-16: on %s it takes the notification with it", (profile) => {
    expect(afterFailure({ profile })).toEqual({ scene: undefined, codes: ["I-IMG-DROPPED"] });
  });

  test("C-16: the page may ask for the one or the other", () => {
    expect(afterFailure({ imageFailure: "drop" }).scene).toBeUndefined();
    expect(afterFailure({ profile: "win8", imageFailure: "omit" })).toEqual({ scene: "scene", codes: [] });
  });

  test("C-17: an empty source is no picture and no finding", () => {
    const asked = drawing({ ...failing, profile: "win8" });
    expect(asked.image({ src: "" }, {})).toBeUndefined();
    expect(asked.laid("scene")).toEqual({ scene: "scene", findings: [] });
  });

  test("C-17: the words for a picture come along, none where there are none", () => {
    expect(drawing().image({ ...PICTURE, alt: "Ada" }, {})?.alt).toBe("Ada");
    expect(drawing().image(PICTURE, {})?.alt).toBe("");
  });
});

describe("words", () => {
  test.each([
    "ms-resource:Hello",
    "ms-resource:Resources/Hello",
    "ms-resource:///Resources/Hello",
    "MS-RESOURCE://app/resources/Hello",
  ])("C-19: %s is looked up among the app's texts", (text) => {
    const asked = drawing({ resources: { Hello: "Good day" } });
    expect([asked.words(text), asked.findings]).toEqual(["Good day", []]);
  });

  test("C-19: a text that the app does not have is empty, and is said to be missing", () => {
    for (const options of [{}, { resources: { Hello: "Good day" } }]) {
      const asked = drawing(options);
      expect(asked.words("ms-resource:toString")).toBe("");
      expect(asked.findings).toEqual([{ code: "W-RESOURCE", message: "the app has no text toString" }]);
    }
  });

  test("C-19: other words are themselves", () => {
    expect(drawing({ resources: { Hello: "Good day" } }).words("Hello")).toBe("Hello");
  });
});

test("a build is older than those after it; the newest is older than none", () => {
  expect(drawing({ build: 10240 }).isOlderThan(10586)).toBe(true);
  expect(drawing({ build: 10586 }).isOlderThan(10586)).toBe(false);
  expect(drawing().isOlderThan(10586)).toBe(false);
});
