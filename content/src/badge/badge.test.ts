import { expect, test } from "bun:test";
import { badgeLabel } from "./badge.ts";

test("C-46 1 and 99 are shown as they are, 100 and more as 99+, 0 and glyphs without digits", () => {
  const label = (value: number) => badgeLabel({ kind: "badge", value });
  expect([0, 1, 99, 100, 2147483648].map(label)).toEqual([undefined, "1", "99", "99+", "99+"]);
  expect(badgeLabel({ kind: "badge", value: "alert" })).toBeUndefined();
});
