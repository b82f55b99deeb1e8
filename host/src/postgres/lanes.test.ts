/** Calls over several connections: their order, their neighbours, their bound, their end. */
import { expect, test } from "bun:test";
import { sharedPostgres } from "../../../test/support/postgres.ts";
import { openPostgres } from "./open-postgres.ts";
import type { Kind, Statement } from "./wave.ts";

const server = await sharedPostgres();

/** Rings bells: each item is a line of a table, and the answer how many there were with it. A bell named "cracked" fails. */
const BELLS = `
  CREATE TABLE bells (n bigint GENERATED ALWAYS AS IDENTITY, key text, name text CHECK (name <> 'cracked'));
  CREATE INDEX bells_by_key ON bells (key);
  CREATE FUNCTION ring(_items jsonb) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    item jsonb;
    answers json[] := '{}';
  BEGIN
    FOR item IN SELECT i FROM jsonb_array_elements(_items->0) WITH ORDINALITY AS s (i, ord) ORDER BY ord LOOP
      INSERT INTO bells (key, name) VALUES (item->>0, item->>1);
      answers := answers || to_json((SELECT count(*) FROM bells WHERE key = item->>0));
    END LOOP;
    RETURN json_build_array(array_to_json(answers));
  END $$`;
const statement: Statement = { text: "SELECT ring($1::text::jsonb) AS answer", phases: 1, most: 50 };
const ring: Kind<readonly [key: string, name: string], number> = { statement, phase: 0 };
const ringLater: typeof ring = { ...ring, unhurried: true };

async function openBells(together = 0) {
  const url = await server.createDatabase();
  const migrations = [{ name: "bells", sql: BELLS }];
  const { lanes } = await openPostgres({ url, together }, { what: "bells", migrations });
  return lanes;
}

/** Rests for so many seconds and says who did. */
const rest: Kind<number, number> = {
  statement: {
    text: `SELECT json_build_array((SELECT json_agg(pg_backend_pid()) FROM jsonb_array_elements($1::text::jsonb->0) AS s
      WHERE pg_sleep(s::text::float8)::text = '')) AS answer`,
    phases: 1,
    most: 50,
  },
  phase: 0,
};

const restAll = (lanes: Awaited<ReturnType<typeof openBells>>, count: number) =>
  Promise.all(Array.from({ length: count }, (_, n) => lanes.call(rest, `key-${n}`, 0)));

test("calls in company gather on one connection, and past their bound on the next", async () => {
  const lanes = await openBells(30);
  expect(new Set(await restAll(lanes, 30)).size).toBe(1);
  expect(new Set(await restAll(lanes, 31)).size).toBe(2);
  await lanes.close();
});

test("where calls are not to gather, each connection takes its share", async () => {
  const lanes = await openBells();
  const by = Map.groupBy(await restAll(lanes, 40), (connection) => connection);
  expect([...by.values()].map(({ length }) => length)).toEqual([10, 10, 10, 10]);
  await lanes.close();
});

test("whoever comes while few are on their way waits for none of them, but for one with the same key", async () => {
  const lanes = await openBells(30);
  const ended: string[] = [];
  const call = (key: string, name: string, seconds: number) =>
    lanes.call(rest, key, seconds).then(() => ended.push(name));
  const slow = call("tower", "slow", 0.5);
  // At the end of the turn it goes.
  await new Promise((resolve) => setImmediate(resolve));
  await Promise.all([slow, call("tower", "after it", 0), call("chapel", "another", 0)]);
  expect(ended).toEqual(["another", "slow", "after it"]);
  await lanes.close();
});

test.each([0, 20, 1_000])(
  "calls of one key are answered in their order, and those of many keys all, %d together",
  async (together) => {
    const lanes = await openBells(together);
    const keys = Array.from({ length: 30 }, (_, n) => `key-${n}`);
    const rounds = Array.from({ length: 10 }, (_, n) =>
      keys.map((key) => lanes.call(n % 3 === 0 ? ringLater : ring, key, [key, "bell"])),
    );
    for (const [n, round] of rounds.entries()) expect(await Promise.all(round)).toEqual(keys.map(() => n + 1));
    await lanes.close();
  },
);

test("a call that is a mistake is refused, and leaves its neighbours in their order", async () => {
  const lanes = await openBells();
  const names = ["one", "cracked", "two", "three", "cracked", "four"];
  const rung = await Promise.allSettled(names.map((name) => lanes.call(ring, "tower", ["tower", name])));
  expect(rung.map(({ status }) => status === "fulfilled")).toEqual(names.map((name) => name !== "cracked"));
  const rows = await lanes.ask("SELECT name FROM bells ORDER BY n");
  expect(rows.map(({ name }) => name)).toEqual(["one", "two", "three", "four"]);
  await lanes.close();
});

test("what no key names sees everything that was asked before it, also what nobody waits for", async () => {
  const lanes = await openBells();
  const calls = Array.from({ length: 100 }, (_, n) => lanes.call(ringLater, `key-${n}`, [`key-${n}`, "bell"]));
  expect(await lanes.ask("SELECT count(*) AS n FROM bells")).toMatchObject([{ n: 100 }]);
  await Promise.all(calls);
  await lanes.close();
});

test("past its bound calls are refused as too many, and those before them are answered", async () => {
  const lanes = await openBells();
  const calls = Array.from({ length: 20_001 }, (_, n) => lanes.call(ring, "tower", [`bell ${n}`, "bell"]));
  const last = calls.pop();
  expect(await last?.catch((error: { code: string }) => error.code)).toBe("OVERLOADED");
  await Promise.all(calls);
  expect(await lanes.ask("SELECT count(*) AS n FROM bells")).toMatchObject([{ n: 20_000 }]);
  await lanes.close();
}, 120_000);

test("closing finishes what was asked; what is asked afterwards is refused, and closing again is harmless", async () => {
  const lanes = await openBells();
  const asked = Array.from({ length: 5 }, (_, n) => lanes.call(ringLater, `key-${n}`, [`key-${n}`, "bell"]));
  await lanes.close();
  await lanes.close();
  expect(await Promise.all(asked)).toEqual([1, 1, 1, 1, 1]);
  const refused = [lanes.call(ring, "a", ["a", "bell"]), lanes.ask("SELECT 1")];
  for (const call of refused) {
    expect(await call.catch((error: { code: string }) => error.code)).toBe("STORE_UNAVAILABLE");
  }
});
