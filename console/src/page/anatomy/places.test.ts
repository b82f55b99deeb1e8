import { expect, test } from "bun:test";
import { placesOf } from "./places.ts";

const first = placesOf(new Map(), ["c", "b", "a"], undefined);

test("a list that is drawn for the first time has a row for each", () => {
  expect([...first]).toEqual([
    ["c", 0],
    ["b", 1],
    ["a", 2],
  ]);
});

test("whoever was listed keeps the row, and whoever is new takes that of one that is gone", () => {
  expect([...placesOf(first, ["d", "c", "b"], undefined)]).toEqual([
    ["d", 2],
    ["c", 0],
    ["b", 1],
  ]);
});

test("where all are new they take the rows in their order, and only what is more is drawn anew", () => {
  expect([...placesOf(first, ["g", "f", "e", "d"], undefined).values()]).toEqual([0, 1, 2, 3]);
});

test("a row that somebody is at never becomes another's", () => {
  expect([...placesOf(first, ["f", "e", "d"], "b").values()]).toEqual([0, 2, 3]);
  expect(placesOf(first, ["d", "c", "b"], "b").get("b")).toBe(1);
});
