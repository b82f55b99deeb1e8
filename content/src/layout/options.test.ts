import { expect, test } from "bun:test";
import { TILE_SIZES } from "../tile/tile.ts";
import { SLOT_SIZES } from "./options.ts";
import { lay, words } from "./testing/lay-adaptive.ts";

const SIDES = {
  desktop: ["48 × 48", "100 × 100", "204 × 100", "204 × 204"],
  tablet: ["60 × 60", "125 × 125", "255 × 125", "255 × 255"],
  windows8: ["70 × 70", "150 × 150", "310 × 150", "310 × 310"],
};

test.each(["desktop", "tablet", "windows8"] as const)(
  "C-52: the tiles of %s are as large as Windows has them",
  (density) => {
    expect(
      TILE_SIZES.map((size) => SLOT_SIZES[density][size]).map(({ width, height }) => `${width} × ${height}`),
    ).toEqual(SIDES[density]);
    for (const size of TILE_SIZES) {
      const { size: drawn, canvas } = lay(size, [words("a")], { options: { density } });
      expect(drawn).toEqual(SLOT_SIZES[density][size]);
      expect(canvas).toEqual({ ...drawn, scale: 1, x: 0, y: 0 });
    }
  },
);

test("C-52: without a density a tile is that of a desktop", () => {
  expect(lay("TileWide", []).size).toEqual({ width: 204, height: 100 });
});
