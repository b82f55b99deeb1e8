/** The last sequence number of each device: the list and the table together always know it, whatever was committed, rolled back or reopened. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import fc from "fast-check";
import { DATABASE } from "./database.ts";
import { Numbers, type NumbersLimits } from "./numbers.ts";

const DEVICES = ["a", "b", "c", "d", "__proto__", "7"];
const LIMITS: NumbersLimits = { listed: 5, broughtAtOnce: 2 };

/** A database with a record of each device, and the numbers over it. */
class Kept {
  readonly #db = new Database(":memory:", { strict: true });
  readonly #limits: NumbersLimits;
  #numbers: Numbers;

  constructor(limits: NumbersLimits) {
    for (const step of DATABASE.migrations) this.#db.run(step);
    for (const device of DEVICES) this.#db.run("INSERT INTO devices (device, last_seq) VALUES (?, 0)", [device]);
    this.#limits = limits;
    this.#numbers = new Numbers(this.#db, limits);
  }

  group(given: ReadonlyMap<string, number>, isCommitted: boolean): void {
    this.#db.run("BEGIN");
    this.#numbers.write(given);
    this.#db.run(isCommitted ? "COMMIT" : "ROLLBACK");
    if (isCommitted) this.#numbers.committed();
    else this.#numbers.rolledBack();
  }

  reopen(): void {
    this.#numbers = new Numbers(this.#db, this.#limits);
  }

  last(device: string): number | undefined {
    return this.#numbers.last(device) ?? this.inTable(device);
  }

  inTable(device: string): number | undefined {
    const sql = "SELECT last_seq AS lastSeq FROM devices WHERE device = ?";
    return this.#db.query<{ lastSeq: number }, [string]>(sql).get(device)?.lastSeq;
  }

  get rows(): number {
    return this.#db.query<{ rows: number }, []>("SELECT count(*) AS rows FROM given_numbers").get()?.rows ?? 0;
  }
}

const given = fc.uniqueArray(fc.tuple(fc.constantFrom(...DEVICES), fc.nat(9)), { selector: ([device]) => device });
const step = fc.oneof(
  fc.record({ given: given.map((pairs) => new Map(pairs)), isCommitted: fc.boolean() }),
  fc.constant("reopen" as const),
);

test("what was committed last is known of each device, through rounds, groups that were rolled back, and reopenings", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const kept = new Kept(LIMITS);
      const known = new Map(DEVICES.map((device) => [device, 0]));
      for (const one of steps) {
        if (one === "reopen") kept.reopen();
        else {
          kept.group(one.given, one.isCommitted);
          if (one.isCommitted) for (const [device, last] of one.given) known.set(device, last);
        }
        expect(new Map(DEVICES.map((device) => [device, kept.last(device)]))).toEqual(known);
      }
    }),
  );
});

test("the list stays short: past its limit it is brought into the table a part with each group, and then cut", () => {
  const kept = new Kept(LIMITS);
  const longest = { rows: 0 };
  for (let last = 1; last <= 500; last++) {
    kept.group(new Map([[DEVICES[last % DEVICES.length] ?? "a", last]]), true);
    longest.rows = Math.max(longest.rows, kept.rows);
  }
  expect(longest.rows).toBeLessThan(20);
  expect(DEVICES.filter((device) => kept.inTable(device) === 0)).toEqual([]);
});

test("a group that gave nothing writes nothing, also while the list is too long", () => {
  const kept = new Kept({ listed: 0, broughtAtOnce: 1 });
  kept.group(new Map(DEVICES.map((device) => [device, 3])), true);
  for (let n = 0; n < 10; n++) kept.group(new Map(), true);
  expect(DEVICES.map((device) => kept.inTable(device))).toEqual(DEVICES.map(() => 0));
});
