import { expect, test } from "bun:test";
import fc from "fast-check";
import { pictureOf } from "./picture-of.ts";

test("any name gives a picture, always the same, and is no part of it", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (name) => {
      const picture = pictureOf(`/workbench/pictures/${name}<script>x</script>`);
      expect(picture).toStartWith('<svg xmlns="http://www.w3.org/2000/svg" ');
      expect(picture).not.toContain("script");
      expect(pictureOf(`/workbench/pictures/${name}<script>x</script>`)).toBe(picture);
    }),
  );
});

test("folders and the ending do not matter, and names that stand for something are drawn as that", () => {
  expect(pictureOf("Assets/sun.png")).toBe(pictureOf("sun"));
  expect(pictureOf("sun")).not.toBe(pictureOf("rain"));
  expect(pictureOf("ada.jpg")).not.toBe(pictureOf("harbour.jpg"));
  expect(pictureOf("logo-on-14425f")).toContain("#14425f");
  expect(pictureOf('logo-on-"><script>')).not.toContain("script");
  expect(pictureOf("constructor")).toContain("<svg");
});
