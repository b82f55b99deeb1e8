/** A file that is opened by steps: new ones run once, in order, and never backwards. */
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "./open-database.ts";

const STEPS = ["CREATE TABLE a (n INTEGER) STRICT; INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (2)"];

function inDirectory(body: (directory: string) => void): void {
  const directory = mkdtempSync(join(tmpdir(), "belfry-database-"));
  try {
    body(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function rowsAfter(directory: string, migrations: readonly string[]): number[] {
  const db = openDatabase({ directory }, { file: "x.sqlite", migrations });
  const rows = db.query<{ n: number }, []>("SELECT n FROM a ORDER BY n").all();
  db.close(true);
  return rows.map(({ n }) => n);
}

test("a new file takes every step, one that is there only those that it lacks, and one of a newer version is refused", () =>
  inDirectory((directory) => {
    expect(rowsAfter(directory, STEPS.slice(0, 1))).toEqual([1]);
    expect(rowsAfter(directory, STEPS)).toEqual([1, 2]);
    expect(rowsAfter(directory, STEPS)).toEqual([1, 2]);
    expect(() => rowsAfter(directory, STEPS.slice(0, 1))).toThrow("newer");
  }));

test("a step that fails leaves the file at the version that it had", () =>
  inDirectory((directory) => {
    rowsAfter(directory, STEPS.slice(0, 1));
    expect(() =>
      rowsAfter(directory, [STEPS[0] ?? "", "INSERT INTO a VALUES (2); INSERT INTO nowhere VALUES (1)"]),
    ).toThrow();
    expect(rowsAfter(directory, STEPS)).toEqual([1, 2]);
  }));

test("nobody but its owner can read the file", () =>
  inDirectory((directory) => {
    rowsAfter(directory, STEPS);
    expect(statSync(join(directory, "x.sqlite")).mode & 0o777).toBe(0o600);
  }));
