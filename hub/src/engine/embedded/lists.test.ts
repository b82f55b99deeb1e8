/** Posting lists between memory and disk: merges, transactions that are rolled back, tags that nobody has any more. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { DATABASE } from "./database.ts";
import { Lists } from "./lists.ts";
import { Effort, END } from "./matching/cursor.ts";

const HUB = 1;
const NEVER = 1_000_000;

function openDatabase(): Database {
  const db = new Database(":memory:", { strict: true });
  for (const step of DATABASE.migrations) db.run(step);
  return db;
}

/** One group: what it does is written and committed, or all of it is taken back at the end. */
function group(db: Database, lists: Lists, act: () => void, end: "commit" | "roll back" = "commit"): void {
  db.run("BEGIN");
  act();
  lists.flush();
  db.run(end === "commit" ? "COMMIT" : "ROLLBACK");
  if (end === "commit") lists.committed();
  else lists.rolledBack();
}

const add = (lists: Lists, tag: string, ordinal: number) => lists.add(HUB, tag, "windows", ordinal);
const remove = (lists: Lists, tag: string, ordinal: number) => lists.remove(HUB, tag, "windows", ordinal);

function ordinalsOf(lists: Lists, tag: string): number[] {
  const walk = lists.cursor(HUB, tag, "windows", new Effort(Number.POSITIVE_INFINITY));
  const ordinals: number[] = [];
  for (let at = walk?.seek(1) ?? END; at !== END; at = walk?.seek(at + 1) ?? END) ordinals.push(at);
  return ordinals;
}

const tagsIn = (db: Database) =>
  db
    .query<{ tag: string }, []>("SELECT tag FROM tags ORDER BY id")
    .all()
    .map(({ tag }) => tag);

test("what a group changed is as it was when the group is taken back, tags that it made too", () => {
  const db = openDatabase();
  const lists = new Lists(db, NEVER);
  group(db, lists, () => add(lists, "a", 5));
  const change = () => {
    add(lists, "b", 6);
    add(lists, "a", 6);
    remove(lists, "a", 5);
    add(lists, "a", 7);
    remove(lists, "a", 7);
  };
  group(db, lists, change, "roll back");
  expect(ordinalsOf(lists, "a")).toEqual([5]);
  expect(ordinalsOf(lists, "b")).toEqual([]);
  group(db, lists, () => add(lists, "b", 6));
  expect(ordinalsOf(lists, "b")).toEqual([6]);
  expect(tagsIn(db)).toEqual(["a", "b"]);
});

test("a merge that is taken back has not happened, and happens with the next group", () => {
  const db = openDatabase();
  const lists = new Lists(db, 2);
  const onDisk = () => {
    const bytes = "SELECT coalesce(sum(length(ordinals)), 0) AS bytes FROM posting_chunks";
    return (db.query<{ bytes: number }, []>(bytes).get()?.bytes ?? 0) / 4;
  };
  group(db, lists, () => add(lists, "a", 5));
  group(db, lists, () => add(lists, "a", 6), "roll back");
  expect([ordinalsOf(lists, "a"), lists.merged, onDisk()]).toEqual([[5], 0, 0]);
  group(db, lists, () => add(lists, "a", 7));
  expect([ordinalsOf(lists, "a"), lists.merged, onDisk()]).toEqual([[5, 7], 7, 2]);
  expect(new Lists(db, 2).merged).toBe(7);
});

test("tags that nobody has are forgotten, those in memory and on disk are not, and a forgotten one can come back", () => {
  const db = openDatabase();
  const lists = new Lists(db, 2);
  group(db, lists, () => {
    add(lists, "disk", 1);
    add(lists, "gone", 2);
  });
  group(db, lists, () => {
    add(lists, "memory", 3);
    remove(lists, "gone", 2);
  });
  for (let slice = 0; slice < 4; slice++) group(db, lists, () => lists.forgetUnused(1));
  expect(tagsIn(db)).toEqual(["disk", "memory"]);
  group(db, lists, () => add(lists, "gone", 4));
  expect(tagsIn(db)).toContain("gone");
  expect(["disk", "memory", "gone"].map((tag) => ordinalsOf(lists, tag))).toEqual([[1], [3], [4]]);
});

test("lists hold what was put into them, in order, wherever it stands and whatever was taken back", () => {
  const change = fc.record({
    tag: fc.constantFrom("a", "b"),
    ordinal: fc.integer({ min: 1, max: 40 }),
    comes: fc.boolean(),
  });
  const step = fc.record({
    changes: fc.array(change, { maxLength: 8 }),
    end: fc.constantFrom("commit" as const, "roll back" as const),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 15 }), fc.constantFrom(1, 5, 20, NEVER), (steps, mergeAt) => {
      const db = openDatabase();
      const lists = new Lists(db, mergeAt);
      let model = new Set<string>();
      for (const { changes, end } of steps) {
        const after = new Set(model);
        const act = () => {
          for (const { tag, ordinal, comes } of changes) {
            if (comes) add(lists, tag, ordinal);
            else remove(lists, tag, ordinal);
            if (comes) after.add(`${tag} ${ordinal}`);
            else after.delete(`${tag} ${ordinal}`);
          }
        };
        group(db, lists, act, end);
        if (end === "commit") model = after;
        for (const tag of ["a", "b"]) {
          const expected = [...model]
            .filter((posting) => posting.startsWith(tag))
            .map((posting) => Number(posting.slice(2)));
          expect(ordinalsOf(lists, tag)).toEqual(expected.toSorted((a, b) => a - b));
        }
      }
      db.close();
    }),
    { numRuns: 150 },
  );
});
