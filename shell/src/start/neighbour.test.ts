import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { neighbour, type Rect } from "./neighbour.ts";

const at = (left: number, top: number, width = 100, height = 100): Rect => ({ left, top, width, height });

describe("an arrow key on the start screen", () => {
  // A medium tile, a wide one beside it, two medium ones below.
  const tiles = [at(0, 0), at(104, 0, 204), at(0, 104), at(104, 104)];

  test("leads to the tile that lies that way", () => {
    expect(neighbour("ArrowRight", 0, tiles)).toBe(1);
    expect(neighbour("ArrowDown", 0, tiles)).toBe(2);
    expect(neighbour("ArrowLeft", 3, tiles)).toBe(2);
    expect(neighbour("ArrowUp", 3, tiles)).toBe(1);
  });

  test("leads nowhere at the edge, from no tile, and when it is another key", () => {
    expect(neighbour("ArrowLeft", 0, tiles)).toBeUndefined();
    expect(neighbour("ArrowUp", 1, tiles)).toBeUndefined();
    expect(neighbour("ArrowDown", -1, tiles)).toBeUndefined();
    expect(neighbour("Enter", 0, tiles)).toBeUndefined();
  });

  test("never stays and never goes back, whatever lies where", () => {
    const rect = fc.record({ left: fc.nat(900), top: fc.nat(900), width: fc.nat(200), height: fc.nat(200) });
    fc.assert(
      fc.property(fc.array(rect, { minLength: 1, maxLength: 12 }), fc.nat(), (all, seed) => {
        const from = seed % all.length;
        const to = neighbour("ArrowRight", from, all);
        if (to === undefined) return;
        const middle = ({ left, width }: Rect) => left + width / 2;
        expect(to).not.toBe(from);
        expect(middle(all[to] as Rect)).toBeGreaterThan(middle(all[from] as Rect));
      }),
    );
  });
});
