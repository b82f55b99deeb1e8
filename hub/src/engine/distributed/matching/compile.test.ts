/** Which leaves are walked. */
import { expect, test } from "bun:test";
import { readTagExpression } from "@belfry/protocol";
import { driversOf, type LeavesOf } from "./compile.ts";
import type { Leaf } from "./leaf.ts";

const DENSITIES: Readonly<Record<string, number>> = { rare: 0.01, some: 0.1, many: 0.7, nobody: 0 };
const LEAVES = new Map(Object.keys(DENSITIES).map((tag): [string, readonly Leaf[]] => [tag, [{ kind: "tag", tag }]]));
const leavesOf: LeavesOf = (tag) => LEAVES.get(tag) ?? [];
const densityOf = (leaf: Leaf) => (leaf.kind === "tag" ? (DENSITIES[leaf.tag] ?? 0) : 1);

/** Names of what is walked. */
const walked = (text: string | null) => {
  const expression = text === null ? null : readTagExpression(text);
  return driversOf(expression, leavesOf, densityOf).map((leaf) => (leaf.kind === "tag" ? leaf.tag : leaf.kind));
};

test("of what must all be there the rarest is walked, of alternatives each, and everyone only where nothing else will do", () => {
  expect(walked("many && rare && some")).toEqual(["rare"]);
  expect(walked("many && (rare || some)")).toEqual(["rare", "some"]);
  expect(walked("(many || some) && rare")).toEqual(["rare"]);
  expect(walked("rare || many && some")).toEqual(["rare", "some"]);
  expect(walked("some && !rare")).toEqual(["some"]);
  expect(walked("!rare && !some")).toEqual(["everyone"]);
  expect(walked("rare || !some")).toEqual(["everyone"]);
  expect(walked("many || some || rare")).toEqual(["many", "some", "rare"]);
  expect(walked("many || many && some || !!some || many")).toEqual(["many", "some"]);
  expect(walked("many && nobody")).toEqual(["nobody"]);
  expect(walked(null)).toEqual(["everyone"]);
});

test("where alternatives together are more than everyone, everyone is walked", () => {
  const crowd = readTagExpression("many || some || crowd");
  const leaves: LeavesOf = (tag) => [{ kind: "tag", tag }];
  expect(driversOf(crowd, leaves, (leaf) => (leaf.kind === "everyone" ? 1 : 0.5))).toEqual([{ kind: "everyone" }]);
});
