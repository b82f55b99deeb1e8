/** A server that dies for good, and the synchronous standby that is promoted in its place: the store finds it by itself, and nothing acknowledged is lost. */
import { afterAll, expect, test } from "bun:test";
import { startPostgres } from "../../../../test/support/postgres.ts";
import { until } from "../../../../test/support/until.ts";
import { channelOf, KIOSK, messageId, open, pushTo, record, WEATHER, waitingIds } from "../conformance/fixtures.ts";
import { openDistributedStore } from "./store.ts";

const PATIENCE_MS = 120_000;

const primary = await startPostgres();
const source = `host=127.0.0.1 port=${primary.port} user=belfry password=secret`;
const standby = await startPostgres({
  make: (data, run) => run("pg_basebackup", "-D", data, "-R", "-X", "stream", "-d", source),
});
await primary.ask("ALTER SYSTEM SET synchronous_standby_names = '*'");
await primary.ask("SELECT pg_reload_conf()");

afterAll(async () => {
  await primary.dispose();
  await standby.dispose();
});

test(
  "after the standby was promoted the store works on, with everything that was acknowledged before",
  async () => {
    await until("the standby is synchronous", async () => {
      const [row] = await primary.ask(
        "SELECT count(*)::integer AS n FROM pg_stat_replication WHERE sync_state = 'sync'",
      );
      return row?.n === 1;
    });
    // The standby first: whichever takes writes is the one.
    const url = `postgres://belfry:secret@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/postgres`;
    const store = await openDistributedStore({ url, incarnation: null });
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    for (let n = 1; n <= 20; n++) await record(store, pushTo(channel, n, { keep: 100 }));
    await primary.stop();
    await standby.ask("SELECT pg_promote()");
    await until("the store answers again", () =>
      store.put(pushTo(channel, 21, { keep: 100 })).then(
        () => true,
        () => false,
      ),
    );
    expect(await waitingIds(store, KIOSK)).toEqual(Array.from({ length: 21 }, (_, i) => messageId(i + 1)));
    // What is too long to be said at once lies in a table that no standby has: there it begins empty, and takes something new.
    expect(await standby.ask("INSERT INTO belfry.letters (body) VALUES ('news') RETURNING n")).toHaveLength(1);
    await store.close();
  },
  PATIENCE_MS,
);
