import { expect, test } from "bun:test";
import { legacyTile, tile, toast } from "@belfry/content";
import { FIRST_SETTINGS } from "../draft/draft.ts";
import { picturesOf } from "./pictures-of.ts";

test("the pictures of a tile are found wherever they stand, each once, by the base that is nearest", () => {
  const { value } = tile()
    .medium((size) => size.background("https://h.example/a.png").image("own.png").image("javascript:alert(1)"))
    .wide((size) =>
      size
        .group((group) => group.column((column) => column.image("b.png", { addImageQuery: true })))
        .look({ baseUri: "https://h.example/x/" }),
    )
    .framing({ lang: "ar" });
  expect(picturesOf(value, FIRST_SETTINGS)).toEqual([
    "https://h.example/a.png",
    "/workbench/pictures/own.png",
    "https://h.example/x/b.png?ms-scale=100&ms-contrast=standard&ms-lang=ar",
  ]);
});

test("the pictures of templates and toasts and the icons of buttons are found", () => {
  expect(picturesOf(legacyTile("TileSquareImage", { image1: "a.png" }).value, FIRST_SETTINGS)).toEqual([
    "/workbench/pictures/a.png",
  ]);
  const { value } = toast()
    .text("x")
    .hero("https://h.example/h.png")
    .button("a", "a", { imageUri: "https://h.example/i.png" });
  expect(picturesOf(value, FIRST_SETTINGS)).toEqual(["https://h.example/h.png", "https://h.example/i.png"]);
  expect(picturesOf({ kind: "badge", value: 7 }, FIRST_SETTINGS)).toEqual([]);
});
