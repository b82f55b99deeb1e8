/**
 * What a wave reads, where the database's statistics are of another time: inboxes are empty most of the time, so they are counted as empty, and full soon
 * after. A plan that reads all of a table for each wave works, and costs the more the more waits.
 */
import { expect, test } from "bun:test";
import { sharedPostgres } from "../../../../test/support/postgres.ts";
import { channelOf, KIOSK, NOON, open, pushTo, WEATHER } from "../conformance/fixtures.ts";
import { freshPlace } from "./fixture.ts";
import { openServiceDatabase, storeOver } from "./store.ts";

// Before any test, whose time it would count against.
const server = await sharedPostgres();

const ROWS = 5_000;
const PUSHES = 20;
/** Rows of one table that a push and its confirmation look at, with room for those that are dead and not swept yet. */
const FEW = 50;

/** Rows that have nothing to do with the device of the test, by table. */
const CROWDS = {
  inbox: `INSERT INTO inbox (device, seq, channel, type, expires_at, app, message_id, keep, accepted_at, priority, suppress_popup, encoding, payload)
    SELECT 'crowd', n, 'c', 'wns/raw', ${NOON}, 'a', n::text, 1, ${NOON}, 2, false, 0, '' FROM generate_series(1, ${ROWS}) AS n`,
  connections: `INSERT INTO connections (device, holder, fence) SELECT 'crowd ' || n, 1, n FROM generate_series(1, ${ROWS}) AS n`,
  receipts_expected: `INSERT INTO receipts_expected (device, message_id, rid, message, until)
    SELECT 'crowd', n::text, 'r', 'm', ${NOON} FROM generate_series(1, ${ROWS}) AS n`,
};

/** Counts tables while they are empty, though they have been full, and fills them again. */
async function fillCountedAsEmpty(schema: string): Promise<void> {
  for (const [table, crowd] of Object.entries(CROWDS)) {
    const fill = `SET search_path = ${schema}; ${crowd};`;
    await server.ask(`${fill} DELETE FROM ${table};`);
    await server.ask(`VACUUM (ANALYZE, TRUNCATE off) ${schema}.${table}`);
    await server.ask(fill);
  }
}

/** Rows that were read by index so far, of each table. Sessions tell when they end. */
async function readOf(schema: string): Promise<Record<string, number>> {
  const rows = await server.ask(
    `SELECT relname, sum(idx_tup_read)::float8 AS read FROM pg_stat_user_indexes WHERE schemaname = '${schema}' GROUP BY 1`,
  );
  return Object.fromEntries(rows.map(({ relname, read }) => [String(relname), Number(read)]));
}

test("a wave reads what its devices have waiting and no more, also of tables that were empty when they were counted", async () => {
  const place = freshPlace();
  const counted = await openServiceDatabase(place);
  await fillCountedAsEmpty(place.schema);
  await counted.lanes.close();
  const before = await readOf(place.schema);
  const { store, holding } = storeOver(await openServiceDatabase(place), 7);
  const channel = await open(store, channelOf(KIOSK, WEATHER));
  for (let n = 1; n <= PUSHES; n++) {
    // With a slot each replaces the one before.
    await store.put(pushTo(channel, n, { slot: "tile", keep: 1 }));
    await store.settle({ deviceId: KIOSK, entries: [[n - 1, WEATHER]] });
    await holding.release(KIOSK, n);
  }
  await store.close();
  const after = await readOf(place.schema);
  for (const table of Object.keys(CROWDS)) {
    expect((after[table] ?? 0) - (before[table] ?? 0), table).toBeLessThan(PUSHES * FEW);
  }
});
