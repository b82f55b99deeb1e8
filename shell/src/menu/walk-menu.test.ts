import { expect, test } from "bun:test";
import fc from "fast-check";
import { walkMenu } from "./walk-menu.ts";

const ITEMS = ["Mute", "Mark as read", "Open settings"];

test.each([
  ["ArrowDown", 0, 1],
  ["ArrowDown", 2, 0],
  ["ArrowUp", 0, 2],
  ["ArrowUp", 2, 1],
  ["Home", 2, 0],
  ["End", 0, 2],
])("%s leads from item %p to item %p", (key, at, next) => {
  expect(walkMenu(key, at, ITEMS)).toBe(next);
});

test("a letter leads to the next item that begins with it, and round to the first", () => {
  expect(walkMenu("m", 0, ITEMS)).toBe(1);
  expect(walkMenu("M", 1, ITEMS)).toBe(0);
  expect(walkMenu("o", 1, ITEMS)).toBe(2);
  expect(walkMenu("z", 1, ITEMS)).toBeUndefined();
});

test.each(["Tab", "Enter", " ", "F10"])("%p leads nowhere", (key) => {
  expect(walkMenu(key, 0, ITEMS)).toBeUndefined();
});

test("no key leads out of the menu", () => {
  const key = fc.oneof(fc.constantFrom("ArrowUp", "ArrowDown", "Home", "End"), fc.string());
  fc.assert(
    fc.property(key, fc.array(fc.string()), fc.nat(), (pressed, items, from) => {
      const next = walkMenu(pressed, items.length === 0 ? 0 : from % items.length, items);
      return next === undefined || (next >= 0 && next < items.length);
    }),
  );
});
