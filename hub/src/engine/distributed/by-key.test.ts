/**
 * What changing a tag reads, where the database counted the postings after the last had gone and a hub has been filled since: each is looked up by its key. A plan
 * that reads all of a hub's postings for each change works, and costs the more the more there are.
 */
import { expect, test } from "bun:test";
import { sharedPostgres } from "../../../../test/support/postgres.ts";
import { hubOf, installationOf, NEWS } from "../conformance/fixtures.ts";
import { openNodes, startServer } from "./fixture.ts";

startServer();

/** More than some forty pages of them: fewer are read faster than looked up. */
const POSTINGS = 50_000;
const CHANGES = 20;
/** Rows of the postings that a change looks at, with room for those that are dead and not swept yet. */
const FEW = 50;

const FILL = `INSERT INTO postings (hub, format, tag, ordinal) SELECT (SELECT id FROM hubs), 0, 'crowd', 1000000 + n FROM generate_series(1, ${POSTINGS}) AS n`;

test("a tag that is changed is found by its key, also among postings that were counted as none", async () => {
  const { store, ask, schema, reopen, dispose } = await openNodes();
  await store.saveHub(hubOf(NEWS));
  await ask(FILL);
  await ask("DELETE FROM postings");
  const server = await sharedPostgres();
  await server.ask(`VACUUM (ANALYZE, TRUNCATE off) ${schema}.postings`);
  await ask(FILL);
  // Sessions tell what they read when they end.
  await store.close();
  const before = await readOf(schema);
  const changing = await reopen();
  for (let n = 0; n <= CHANGES; n++) {
    await changing.putInstallation(NEWS, installationOf("phone", { tags: [`mood:${n}`] }));
  }
  await changing.close();
  expect((await readOf(schema)) - before).toBeLessThan(CHANGES * FEW);
  await dispose();
});

/** Postings that were read by index or one after the other so far. */
async function readOf(schema: string): Promise<number> {
  const server = await sharedPostgres();
  const [row] = await server.ask(
    `SELECT (seq_tup_read + coalesce((SELECT sum(idx_tup_read) FROM pg_stat_user_indexes WHERE relid = t.relid), 0))::float8 AS read
     FROM pg_stat_user_tables AS t WHERE schemaname = '${schema}' AND relname = 'postings'`,
  );
  return Number(row?.read);
}
