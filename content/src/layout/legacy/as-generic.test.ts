import { expect, test } from "bun:test";
import { fields } from "../testing/draw-legacy.ts";
import { asGeneric } from "./as-generic.ts";

test("the first text becomes the title, the others the body, and the picture stands in place of the logo", () => {
  const binding = { ...fields("ToastImageAndText04", ["Ann", "Lunch?", "At noon"]), lang: "en", baseUri: "https://x/" };
  expect(asGeneric(binding)).toEqual({
    kind: "generic",
    lang: "en",
    baseUri: "https://x/",
    children: [
      { kind: "text", text: "Ann" },
      { kind: "text", text: "Lunch?" },
      { kind: "text", text: "At noon" },
      { kind: "image", src: "https://img.example/1.png", placement: "appLogoOverride" },
    ],
  });
});

test("an empty title keeps its place before a body; other empty texts, and an empty picture, are left out", () => {
  const words = (texts: string[]) =>
    asGeneric({ ...fields("ToastImageAndText04", texts), images: [{ src: "" }] }).children.map((each) =>
      each.kind === "text" ? each.text : each.kind,
    );
  expect(words(["", "", "At noon"])).toEqual(["", "At noon"]);
  expect(words(["Ann", "", ""])).toEqual(["Ann"]);
  expect(words(["", "", ""])).toEqual([]);
});

test("more texts and pictures than the template has are not taken over", () => {
  const binding = { ...fields("ToastText01", ["a", "b"]), images: [{ src: "https://img.example/1.png" }] };
  expect(asGeneric(binding).children).toEqual([{ kind: "text", text: "a" }]);
});

test("a text keeps its language, a picture its words", () => {
  const binding = {
    ...fields("ToastImageAndText01"),
    texts: [{ text: "שלום", lang: "he" }],
    images: [{ src: "a.png", alt: "Ann", addImageQuery: true }],
  };
  expect(asGeneric(binding).children).toEqual([
    { kind: "text", text: "שלום", lang: "he" },
    { kind: "image", src: "a.png", alt: "Ann", addImageQuery: true, placement: "appLogoOverride" },
  ]);
});
