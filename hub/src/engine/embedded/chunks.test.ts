/** Lists of ordinals in rows: whatever comes and goes, they hold what a set does. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { Chunks } from "./chunks.ts";
import { DATABASE } from "./database.ts";

const LIST = 5;

function openChunks(): { chunks: Chunks; rows: () => number } {
  const db = new Database(":memory:", { strict: true });
  for (const step of DATABASE.migrations) db.run(step);
  const count = db.query<{ rows: number }, []>("SELECT count(*) AS rows FROM posting_chunks");
  return { chunks: new Chunks(db), rows: () => count.get()?.rows ?? 0 };
}

/** All that are `from` or more, read as a walk or as somebody who leaps reads. */
function readFrom(chunks: Chunks, from: number, isWalk: boolean): number[] {
  const all: number[] = [];
  for (let next = from; ; ) {
    const { ordinals, isLast } = chunks.from(LIST, next, isWalk);
    all.push(...ordinals.filter((ordinal) => ordinal >= next));
    if (isLast) return all;
    next = (all.at(-1) ?? next) + 1;
  }
}

/** Some lie further apart than a row reaches. */
const ordinal = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.integer({ min: 1, max: 3 }).map((n) => n * 2 ** 33),
);
const step = fc.oneof(
  fc.array(ordinal, { maxLength: 100 }).map((ordinals) => ({ add: ordinals })),
  fc.array(ordinal, { maxLength: 100 }).map((ordinals) => ({ remove: ordinals })),
  fc.uniqueArray(fc.integer({ min: 1, max: 500 }), { maxLength: 150 }).map((append) => ({ append })),
);

test("what was added, appended and removed is read in order, from wherever one begins", () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 6 }),
      fc.array(ordinal, { minLength: 2, maxLength: 4 }),
      (steps, starts) => {
        const { chunks } = openChunks();
        const there = new Set<number>();
        for (const { add = [], remove = [], append = [] } of steps as {
          add?: number[];
          remove?: number[];
          append?: number[];
        }[]) {
          for (const one of add) chunks.add(LIST, one);
          for (const one of remove) chunks.remove(LIST, one);
          const behind = append.toSorted((a, b) => a - b).map((one) => one + Math.max(0, ...there, ...add));
          chunks.append(LIST, behind);
          for (const one of [...add, ...behind]) there.add(one);
          for (const one of remove) if (!behind.includes(one)) there.delete(one);
        }
        expect(chunks.any(LIST, LIST + 1)).toBe(there.size > 0);
        expect(chunks.any(LIST + 1, LIST + 2)).toBe(false);
        for (const from of [0, ...starts]) {
          const expected = [...there].filter((one) => one >= from).toSorted((a, b) => a - b);
          for (const isWalk of [true, false]) expect(readFrom(chunks, from, isWalk)).toEqual(expected);
        }
      },
    ),
    { numRuns: 200 },
  );
});

test("a list that grows at its end fills its rows, and one of which all has gone has none", () => {
  const { chunks, rows } = openChunks();
  for (let n = 0; n < 640; n += 10)
    chunks.append(
      LIST,
      Array.from({ length: 10 }, (_, i) => n + i + 1),
    );
  expect(rows()).toBe(10);
  for (let n = 1; n <= 640; n++) chunks.remove(LIST, n);
  expect(rows()).toBe(0);
});
