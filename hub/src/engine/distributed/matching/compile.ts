/**
 * Makes of a tag expression what PostgreSQL is asked: the leaves that are walked, chosen so that they are few and hold everything that matches, and
 * the condition that each ordinal of theirs must meet. Pure; refuses to know how many postings a tag has.
 */
import type { TagExpression } from "@belfry/protocol";
import { EVERYONE, isIn, type Leaf, type Said } from "./leaf.ts";

/** The leaves of a tag: its postings, and the parts of an installation that it may name. */
export type LeavesOf = (tag: string) => readonly Leaf[];

/** All tags of an expression, each once. */
export function tagsIn(expression: TagExpression): readonly string[] {
  if (expression.kind === "tag") return [expression.tag];
  const parts = expression.kind === "not" ? [expression.part] : expression.parts;
  return [...new Set(parts.flatMap(tagsIn))];
}

/** The condition on `c.ordinal`, in SQL. */
export function conditionOf(expression: TagExpression, leavesOf: LeavesOf, said: Said): string {
  switch (expression.kind) {
    case "tag":
      return joined(
        leavesOf(expression.tag).map((leaf) => isIn(leaf, said)),
        "OR",
        "false",
      );
    case "not":
      return `(NOT ${conditionOf(expression.part, leavesOf, said)})`;
    case "and":
      return joined(
        expression.parts.map((part) => conditionOf(part, leavesOf, said)),
        "AND",
        "true",
      );
    case "or":
      return joined(
        expression.parts.map((part) => conditionOf(part, leavesOf, said)),
        "OR",
        "false",
      );
  }
}

const joined = (conditions: readonly string[], by: "AND" | "OR", none: string) =>
  conditions.length === 0 ? none : `(${conditions.join(` ${by} `)})`;

/** How many of a leaf there are, as far as it matters: per ordinal, where the walk is. */
export type DensityOf = (leaf: Leaf) => number;

interface Cover {
  readonly leaves: readonly Leaf[];
  readonly density: number;
}

/**
 * The leaves to walk: all that matches is in one of them at least. Of what must all be there the rarest part is walked; of alternatives each.
 * What must not be there alone leaves everyone.
 */
export function driversOf(expression: TagExpression | null, leavesOf: LeavesOf, densityOf: DensityOf): readonly Leaf[] {
  const everyone: Cover = { leaves: [EVERYONE], density: densityOf(EVERYONE) };
  return expression === null
    ? everyone.leaves
    : rarest([coverOf(expression, leavesOf, densityOf, everyone), everyone]).leaves;
}

function coverOf(expression: TagExpression, leavesOf: LeavesOf, densityOf: DensityOf, everyone: Cover): Cover {
  switch (expression.kind) {
    case "tag": {
      const leaves = leavesOf(expression.tag);
      return { leaves, density: sum(leaves.map(densityOf)) };
    }
    case "not":
      return everyone;
    case "and":
      return rarest(expression.parts.map((part) => coverOf(part, leavesOf, densityOf, everyone)));
    case "or": {
      const covers = expression.parts.map((part) => coverOf(part, leavesOf, densityOf, everyone));
      const leaves = [...new Set(covers.flatMap((cover) => cover.leaves))];
      return { leaves, density: sum(leaves.map(densityOf)) };
    }
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);

function rarest(covers: readonly Cover[]): Cover {
  const [first = { leaves: [], density: 0 }, ...others] = covers;
  return others.reduce((best, cover) => (cover.density < best.density ? cover : best), first);
}
