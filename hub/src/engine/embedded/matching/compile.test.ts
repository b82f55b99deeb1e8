/** Compiled expressions over posting lists in memory, against the evaluator that looks at one registration after the other. */
import { expect, test } from "bun:test";
import { matches, readTagExpression, type TagExpression } from "@belfry/protocol";
import fc from "fast-check";
import { compile } from "./compile.ts";
import { type Cursor, Effort, END, firstFrom, ListCursor } from "./cursor.ts";
import type { Postings } from "./postings.ts";

const UNLIMITED = Number.POSITIVE_INFINITY;

/** A list that does not suffer to be asked for less than before, since lists on disk cannot answer that. */
function strict(list: Cursor): Cursor {
  let asked = 0;
  return {
    seek: (from) => {
      if (from < asked) throw new Error(`asked for ${from} after ${asked}`);
      asked = from;
      return list.seek(from);
    },
  };
}

/** The tags of registration 1, 2, 3 … as posting lists. */
function postingsOf(registrations: readonly (readonly string[])[], opened?: (tag: string) => void): Postings {
  const ordinals = (wanted: (tags: readonly string[]) => boolean) =>
    registrations.flatMap((tags, i) => (wanted(tags) ? [i + 1] : []));
  return {
    everyone: () => {
      opened?.("everyone");
      return strict(new ListCursor(ordinals(() => true)));
    },
    tagged: (tag) => {
      opened?.(tag);
      return strict(new ListCursor(ordinals((tags) => tags.includes(tag))));
    },
  };
}

/** Walks to the end; whenever the effort is spent it begins anew from there, as one page of a send after the other does. */
function walk(expression: TagExpression | null, postings: Postings, most: number): number[] {
  const found: number[] = [];
  let next = 1;
  while (next !== END) {
    const effort = new Effort(most);
    const cursor = compile(expression, postings, effort);
    const from = next;
    while (next !== END && !effort.spent) {
      next = cursor.seek(next);
      if (next === END || effort.spent) break;
      found.push(next);
      next += 1;
    }
    expect(next).toBeGreaterThanOrEqual(from);
  }
  return found;
}

const tagName = fc.constantFrom("a", "b", "c", "d", "nobody");
const { expression } = fc.letrec<{ expression: TagExpression }>((tie) => ({
  expression: fc.oneof(
    { depthSize: "small" },
    tagName.map((tag) => ({ kind: "tag", tag }) as const),
    tie("expression").map((part) => ({ kind: "not", part }) as const),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      parts: fc.array(tie("expression"), { minLength: 2, maxLength: 3 }),
    }),
  ),
}));
const registrations = fc.array(fc.subarray(["a", "b", "c", "d"]), { maxLength: 80 });

test("any expression selects what the evaluator selects, wherever the walk has to pause", () => {
  fc.assert(
    fc.property(expression, registrations, fc.constantFrom(UNLIMITED, 200, 60), (expression, registrations, most) => {
      const expected = registrations.flatMap((tags, i) => (matches(expression, tags) ? [i + 1] : []));
      expect(walk(expression, postingsOf(registrations), most)).toEqual(expected);
    }),
    { numRuns: 500 },
  );
});

test("no expression selects everyone", () => {
  expect(walk(null, postingsOf([["a"], [], ["b"]]), UNLIMITED)).toEqual([1, 2, 3]);
});

test("everyone is walked only where an expression has nothing but what must not be there", () => {
  const lists = (text: string) => {
    const opened: string[] = [];
    compile(
      readTagExpression(text),
      postingsOf([["a"]], (tag) => opened.push(tag)),
      new Effort(UNLIMITED),
    );
    return opened;
  };
  expect(lists("a && b && !c")).toEqual(["a", "b", "c"]);
  expect(lists("!a && !b")).toEqual(["everyone", "a", "b"]);
  expect(lists("a || !b")).toEqual(["a", "everyone", "b"]);
});

test("an `and` of a rare and a frequent tag leaps: it looks at what is rare, and not at all that is frequent", () => {
  const effort = new Effort(100);
  const frequent = Array.from({ length: 100_000 }, (_, i) => i + 1);
  const postings: Postings = {
    everyone: () => new ListCursor(frequent),
    tagged: (tag) => new ListCursor(tag === "rare" ? [99_999] : frequent),
  };
  const cursor = compile(readTagExpression("frequent && rare"), postings, effort);
  expect(cursor.seek(1)).toBe(99_999);
  expect(effort.spent).toBe(false);
});

test("a number is found from wherever the search begins", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(200), { maxLength: 60 }), fc.nat(220), fc.nat(60), (drawn, from, start) => {
      const numbers = drawn.toSorted((a, b) => a - b);
      const expected = numbers.findIndex((number, i) => i >= start && number >= from);
      const found = firstFrom(numbers, from, start);
      if (expected === -1) expect(found).toBeGreaterThanOrEqual(numbers.length);
      else expect(found).toBe(expected);
    }),
  );
});
