import { expect, test } from "bun:test";
import { toldLately } from "./told-lately.ts";

test("WP-7.07: what was told is remembered for its time at least, and not for ever", () => {
  const told = toldLately(600, 100);
  told.add("a", 1000);
  expect([told.has("a", 1000), told.has("b", 1000)]).toEqual([true, false]);
  told.add("b", 1599);
  expect([told.has("a", 1600), told.has("b", 2198)]).toEqual([true, true]);
  expect([told.has("a", 2801), told.has("b", 3400)]).toEqual([false, false]);
});

test("more than the bound are not remembered", () => {
  const told = toldLately(1_000_000, 10);
  for (let n = 0; n < 100; n++) told.add(String(n), 1);
  const known = Array.from({ length: 100 }, (_, n) => told.has(String(n), 1)).filter(Boolean).length;
  expect(known).toBeWithin(5, 11);
});
