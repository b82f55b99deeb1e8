/** What a group of calls leaves in the database, and what it tells the memories beside it. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { Groups } from "./group.ts";

/** A table of numbers that takes none twice, and a memory that notes what it is told. */
function numbers() {
  const db = new Database(":memory:", { strict: true });
  db.run("CREATE TABLE numbers (n INTEGER PRIMARY KEY) STRICT");
  const told: string[] = [];
  const groups = new Groups(db, {
    handlers: {
      add: (n: number) => {
        db.run("INSERT INTO numbers VALUES (?)", [n]);
        return n * 2;
      },
      list: () =>
        db
          .query<{ n: number }, []>("SELECT n FROM numbers ORDER BY n")
          .all()
          .map(({ n }) => n),
    },
    memories: [
      {
        flush: () => told.push("flush"),
        committed: () => told.push("committed"),
        rolledBack: () => told.push("rolled back"),
      },
    ],
  });
  return { groups, told };
}

const add = (n: number) => ["add", [n]] as const;

test("calls of a group are answered in their order, and each sees what those before it wrote", () => {
  const { groups, told } = numbers();
  expect(groups.run([add(1), ["list", []], add(2), ["list", []]])).toEqual({
    results: [2, [1], 4, [1, 2]],
    failures: {},
  });
  expect(told).toEqual(["flush", "committed"]);
});

test("a call that fails leaves no trace and takes none of its neighbours with it; the memories hear of each end", () => {
  const { groups, told } = numbers();
  const { results, failures } = groups.run([add(1), add(2), add(1), add(3), ["list", []]]);
  expect(failures).toEqual({ 2: { code: "INTERNAL", detail: expect.stringContaining("UNIQUE") } });
  expect(results.at(-1)).toEqual([1, 2, 3]);
  expect(told.filter((what) => what === "rolled back")).toHaveLength(2);
  expect(told.filter((what) => what === "committed")).toHaveLength(2);
});

test("an operation that there is none of fails alone", () => {
  const { groups } = numbers();
  const { results, failures } = groups.run([["forget", []], add(1)]);
  expect(failures).toEqual({ 0: { code: "INTERNAL", detail: expect.stringContaining("forget") } });
  expect(results[1]).toBe(2);
});
