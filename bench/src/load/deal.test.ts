import { expect, test } from "bun:test";
import { deal } from "./deal.ts";

test("places go to one after the other, so many in a row", () => {
  expect(deal(["a", "b"], 5)).toEqual(["a", "b", "a", "b", "a"]);
  expect(deal(["a", "b", "c"], 7, 2)).toEqual(["a", "a", "b", "b", "c", "c", "a"]);
  expect(deal(["a"], 2, 3)).toEqual(["a", "a"]);
});

test("what goes in turn from lanes to devices meets each pair of nodes equally often", () => {
  const nodes = ["a", "b", "c"];
  const [lanes, devices] = [deal(nodes, 9), deal(nodes, 9, nodes.length)];
  const pairs = lanes.map((lane, at) => `${lane}${devices[at]}`);
  expect(new Set(pairs).size).toBe(9);
});
