/** Groups that go to a journal: what is promised of them, what is not when it cannot be written, and what a later process makes of it. */
import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { closeSync, mkdtempSync, openSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Call } from "./frames.ts";
import { Groups } from "./group.ts";
import { Journal } from "./journal.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "belfry-journal-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** A sum that stands in memory until a transaction writes it, of a number below a hundred each. */
class Sum {
  readonly db = new Database(join(directory, "sum.sqlite"), { create: true, strict: true });
  readonly groups: Groups;
  readonly journal: Journal;
  isFull = false;
  isQuiet = false;
  isBroken = false;
  told = 0;
  #sum = 0;
  #before = 0;

  constructor() {
    this.db.run("CREATE TABLE IF NOT EXISTS journal (salt TEXT NOT NULL) STRICT");
    this.db.run("CREATE TABLE IF NOT EXISTS sum (n INTEGER NOT NULL) STRICT");
    this.db.run("INSERT INTO journal SELECT '' WHERE NOT EXISTS (SELECT 1 FROM journal)");
    this.db.run("INSERT INTO sum SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM sum)");
    this.#sum = this.#before = this.written;
    this.journal = new Journal(this.db, join(directory, "sum.journal"), {
      light: new Set(["add"]),
      looks: new Set(["look"]),
      takes: new Set(["add"]),
      isFull: () => this.isFull,
      isQuiet: () => this.isQuiet,
      wentOn: () => {
        this.told += 1;
      },
    });
    const memory = {
      flush: () => {
        if (this.isBroken) throw new Error("there is no room");
        this.db.query("UPDATE sum SET n = ?").run(this.#sum);
      },
      committed: () => {
        this.#before = this.#sum;
      },
      rolledBack: () => {
        this.#sum = this.#before;
      },
    };
    this.groups = new Groups(this.db, { handlers: this.#handlers(), memories: [memory] }, this.journal);
    this.groups.goOn();
  }

  #handlers() {
    return {
      add: (n: number) => {
        if (n >= 100) throw new Error("too much");
        this.#sum += n;
        return this.#sum;
      },
      look: () => this.#sum,
      write: () => this.#sum,
    };
  }

  /** As the table has it. */
  get written(): number {
    return this.db.query<{ n: number }, []>("SELECT n FROM sum").get()?.n ?? 0;
  }

  run(...calls: Call[]) {
    return this.groups.run(calls);
  }

  /** Nothing of what stands in memory is written. */
  killed(): void {
    this.journal.close();
    this.db.close(true);
  }
}

const add = (n: number): Call => ["add", [n]];
const look: Call = ["look", []];
const write: Call = ["write", []];

test("what the journal has is in no table until a transaction writes it, and is there again for whoever opens", () => {
  const first = new Sum();
  first.run(write);
  expect(first.run(add(1), add(2), look)).toEqual({ results: [1, 3, 3], failures: {} });
  expect([first.written, first.journal.bytes > 0]).toEqual([0, true]);
  first.killed();
  const second = new Sum();
  expect([second.written, second.told]).toEqual([3, 1]);
  second.run(add(4));
  second.killed();
  const third = new Sum();
  expect(third.run(look).results).toEqual([7]);
  third.killed();
});

test("a transaction writes what came before it, and the journal begins anew", () => {
  const sum = new Sum();
  sum.run(write);
  sum.run(add(1));
  sum.run(write);
  expect([sum.written, sum.journal.bytes]).toEqual([1, 0]);
  sum.run(add(2));
  sum.isFull = true;
  sum.run(add(3));
  expect([sum.written, sum.journal.bytes]).toEqual([6, 0]);
  sum.killed();
  const again = new Sum();
  expect(again.run(look).results).toEqual([6]);
  again.killed();
});

/** A call that takes so many MiB of the journal. */
const long = (megabytes: number): Call => ["add", [1, "x".repeat(megabytes * 1_048_576)]];

test("a journal that is half full is written at the first quiet moment, and one that is not waits", () => {
  const sum = new Sum();
  sum.run(write);
  sum.isQuiet = true;
  sum.run(add(1));
  sum.run(add(1));
  expect(sum.written).toBe(0);
  sum.isQuiet = false;
  sum.run(long(9));
  sum.run(add(1));
  expect(sum.written).toBe(0);
  sum.isQuiet = true;
  sum.run(add(1));
  expect(sum.written).toBe(4);
  sum.killed();
  const again = new Sum();
  expect(again.run(look).results).toEqual([5]);
  again.killed();
});

test("where a quiet moment cannot be used, calls go on, and it is tried again when there is more", () => {
  const sum = new Sum();
  sum.run(write);
  sum.isQuiet = true;
  sum.run(long(9));
  sum.isBroken = true;
  expect(sum.run(add(1))).toEqual({ results: [2], failures: {} });
  sum.isBroken = false;
  sum.run(add(1));
  expect(sum.written).toBe(0);
  sum.run(long(2));
  expect(sum.run(add(1)).results).toEqual([5]);
  expect(sum.written).toBe(4);
  sum.killed();
});

test("whoever only looks writes nothing", () => {
  const sum = new Sum();
  sum.run(write);
  sum.run(look, look);
  expect(sum.journal.bytes).toBe(0);
  sum.killed();
});

test("a call that fails is in no record, and its neighbours are", () => {
  const sum = new Sum();
  sum.run(write);
  const { results, failures } = sum.run(add(1), add(100), add(2));
  expect([results[0], results[2], Object.keys(failures)]).toEqual([1, 3, ["1"]]);
  sum.killed();
  const again = new Sum();
  expect(again.run(look).results).toEqual([3]);
  again.killed();
});

test("what cannot be written to the journal never was, and its caller hears that the store is not available", () => {
  const sum = new Sum();
  sum.run(write);
  sum.run(add(1));
  // The file is taken away under the journal, and something that cannot be written stands in its place.
  const place = descriptorOf(join(directory, "sum.journal"));
  closeSync(place);
  const other = openSync("/dev/null", "r");
  expect(other).toBe(place);
  expect(sum.run(add(2))).toMatchObject({ failures: { 0: { code: "STORE_UNAVAILABLE" } } });
  expect(sum.run(look).results).toEqual([1]);
  sum.killed();
  const again = new Sum();
  expect(again.run(look).results).toEqual([1]);
  again.killed();
});

test("what was copied is known by another salt than what comes after it", () => {
  const sum = new Sum();
  sum.run(write);
  const salt = () => sum.db.query<{ salt: string }, []>("SELECT salt FROM journal").get()?.salt;
  const copied = salt();
  sum.journal.leave();
  sum.run(add(1));
  expect(salt()).not.toBe(copied);
  sum.killed();
});

function descriptorOf(path: string): number {
  const name = readdirSync("/proc/self/fd").find((one) => {
    try {
      return readlinkSync(`/proc/self/fd/${one}`) === path;
    } catch {
      return false;
    }
  });
  if (name === undefined) throw new Error(`nobody has ${path} open`);
  return Number(name);
}
