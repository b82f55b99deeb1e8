/** A dump that is brought back into the server it is of, while that goes on: numbers that were given since are lost, and do not come again. */
import { expect, test } from "bun:test";
import { join } from "node:path";
import { sharedPostgres } from "../../../../test/support/postgres.ts";
import {
  channelOf,
  expectReceiptOf,
  KIOSK,
  NOON,
  open,
  pushTo,
  receiptBeyond,
  record,
  WEATHER,
  waitingIds,
} from "../conformance/fixtures.ts";
import { freshPlace } from "./fixture.ts";
import { openDistributedStore } from "./store.ts";

// Before any test, whose time it would count against.
const server = await sharedPostgres();

/** How a dump may be brought back: with the tables anew, as the guide has it, or into those that are there. */
const WAYS = {
  "with its tables": ["--clean", "--if-exists"],
  "into emptied tables": ["--data-only", "--disable-triggers"],
};

for (const [way, flags] of Object.entries(WAYS)) {
  test(`after a dump was restored ${way}, no number is given that a device may have seen`, async () => {
    const place = freshPlace();
    const dump = join(server.socket, `${place.schema}.dump`);
    const channel = channelOf(KIOSK, WEATHER);
    const push = (n: number) => pushTo(channel, n, { keep: 100 });
    const lost = await openDistributedStore({ ...place, incarnation: null });
    await open(lost, channel);
    await expectReceiptOf(lost, channel, push(1));
    expect(await record(lost, push(1))).toBe(1);
    server.run("pg_dump", "--format", "custom", "--schema", place.schema, "--file", dump, place.url);
    expect(await record(lost, push(2))).toBe(2);
    expect(await receiptBeyond(lost, 0)).toBe(1);
    await lost.close();
    if (flags.includes("--data-only")) {
      const tables = await server.ask(
        `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = '${place.schema}'::regnamespace`,
      );
      await server.ask(`TRUNCATE ${tables.map(({ name }) => `${place.schema}.${name}`).join(", ")}`);
    }
    server.run("pg_restore", ...flags, "--dbname", place.url, dump);

    const store = await openDistributedStore({ ...place, incarnation: null });
    expect(await store.lastSeq(KIOSK)).toBeGreaterThan(2);
    const third = await record(store, push(3));
    expect(third).toBeGreaterThan(2);
    // One epoch for all connections: numbers follow each other from here on.
    await store.close();
    const again = await openDistributedStore({ ...place, incarnation: null });
    expect(await record(again, push(4))).toBe(third + 1);
    expect(await waitingIds(again, KIOSK)).toEqual([1, 3, 4].map((n) => push(n).messageId));
    // Whoever listens to receipts has one with the number 1.
    expect(await receiptBeyond(again, 1)).toBeGreaterThan(NOON);
    await again.close();
  });
}
