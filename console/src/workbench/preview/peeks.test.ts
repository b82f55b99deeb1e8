import { expect, test } from "bun:test";
import { legacyTile, tile } from "@belfry/content";
import { peeks } from "./peeks.ts";

test("a size has two sides where a picture peeks, on adaptive tiles and on templates made for it", () => {
  const adaptive = tile()
    .medium((size) => size.peek("a.png").text("x"))
    .wide((size) => size.background("a.png")).value;
  expect([peeks(adaptive, "medium"), peeks(adaptive, "wide"), peeks(adaptive, "large")]).toEqual([true, false, false]);
  const peeking = legacyTile("TileSquarePeekImageAndText04", { image1: "a.png", text1: "x" }).value;
  expect(peeks(peeking, "medium")).toBe(true);
  expect(peeks(legacyTile("TileSquareText04", { text1: "x" }).value, "medium")).toBe(false);
});
