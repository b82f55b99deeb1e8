import { expect, test } from "bun:test";
import { channelOf, KIOSK, pushTo, WEATHER } from "./conformance/fixtures.ts";
import { TILE_SLOT } from "./store.ts";
import { queueTile } from "./tile-queue.ts";

const TILE = pushTo(channelOf(KIOSK, WEATHER), 1, { type: "wns/tile", slot: TILE_SLOT, keep: 1 });

test("a tile with a tag has a slot of its tag, one without stands for itself, and five may wait", () => {
  expect(queueTile({ ...TILE, tag: "a" })).toEqual({ ...TILE, tag: "a", slot: "tile a", keep: 5 });
  expect(queueTile(TILE)).toEqual({ ...TILE, slot: null, keep: 5 });
});

test("what has another slot, or none, is left as it is", () => {
  for (const slot of ["badge", "toast  a", null]) {
    const entry = { ...TILE, slot, tag: "a" };
    expect(queueTile(entry)).toBe(entry);
  }
});
