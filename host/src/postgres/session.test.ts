/** Sessions, at a real server and through a real pool of connections in each of its modes. */
import { describe, expect, test } from "bun:test";
import postgres from "postgres";
import { type PgBouncer, type PoolMode, startPgBouncer } from "../../../test/support/pgbouncer.ts";
import { sharedPostgres } from "../../../test/support/postgres.ts";
import { until } from "../../../test/support/until.ts";
import { openPostgres, type PostgresKind } from "./open-postgres.ts";

const server = await sharedPostgres();
const KIND: PostgresKind = { what: "bells", migrations: [{ name: "bells", sql: "CREATE TABLE bells (n bigint)" }] };

const TOLD = `SELECT current_setting('search_path') AS path, current_setting('synchronous_commit') AS commit,
  current_setting('jit') AS jit, current_setting('application_name') AS name`;
const EXPECTED = { path: '"of_sessions"', commit: "on", jit: "off", name: "belfry bells" };

const nameOf = (url: string): string => url.split("/").at(-1) ?? "";

/** Somebody else who uses the pool. */
const client = (url: string) => postgres(url, { max: 1, prepare: false, fetch_types: false });

/** Gives the name of a new database, and a pool in front of its server. */
async function withPool(
  mode: PoolMode,
  settings: readonly string[],
  body: (pool: PgBouncer, database: string) => Promise<void>,
): Promise<void> {
  const database = nameOf(await server.createDatabase());
  const pool = await startPgBouncer(server, mode, settings);
  try {
    await body(pool, database);
  } finally {
    await pool.dispose();
  }
}

async function refusalOf(url: string): Promise<{ readonly code: string; readonly message: string }> {
  try {
    const { lanes } = await openPostgres({ url, schema: "of_sessions" }, KIND);
    await lanes.close();
    return { code: "none", message: "" };
  } catch (error) {
    return error as { code: string; message: string };
  }
}

test("a session is told where its tables are and that a commit is one, whatever the database or its role say", async () => {
  const url = await server.createDatabase();
  await server.ask(`ALTER DATABASE ${nameOf(url)} SET synchronous_commit = off`);
  await server.ask(`ALTER ROLE belfry IN DATABASE ${nameOf(url)} SET search_path = public`);
  const { lanes, connect } = await openPostgres({ url, schema: "of_sessions" }, KIND);
  const connection = connect();
  expect(await connection.ask(TOLD)).toEqual([EXPECTED]);
  await connection.close();
  await lanes.close();
});

describe.each<[PoolMode, readonly string[]]>([
  ["transaction", []],
  ["transaction", ["server_round_robin = 1"]],
  ["statement", []],
])("a pool in mode %s, with %j", (mode, settings) => {
  test("is refused with what to do, and nothing is left on its connections", async () => {
    await withPool(mode, settings, async (pool, database) => {
      const { code, message } = await refusalOf(pool.url(database));
      expect(code).toBe("ENGINE_UNSUITABLE");
      expect(message).toContain("name the server itself, or a pool in session mode");
      expect(message).not.toContain("secret");
      const another = client(pool.url(database));
      expect(await another.unsafe("SELECT current_setting('search_path') AS path")).toMatchObject([
        { path: '"$user", public' },
      ]);
      await another.end();
      expect(await server.ask("SELECT 1 FROM pg_namespace WHERE nspname = 'of_sessions'", database)).toEqual([]);
    });
  });
});

test("a pool in transaction mode is refused also while others keep some of its connections", async () => {
  await withPool("transaction", [], async (pool, database) => {
    const others = Array.from({ length: 3 }, () => client(pool.url(database)));
    for (const other of others) await other.unsafe("BEGIN");
    await others[1]?.unsafe("COMMIT");
    expect((await refusalOf(pool.url(database))).code).toBe("ENGINE_UNSUITABLE");
    await Promise.all(others.map((other) => other.end({ timeout: 0 })));
  });
});

test("through a pool in session mode a session is told the same, hears what it listens for and keeps its locks", async () => {
  await withPool("session", [], async (pool, database) => {
    const { lanes, connect } = await openPostgres({ url: pool.url(database), schema: "of_sessions" }, KIND);
    const heard: string[] = [];
    const connection = connect({ onNotification: (payload) => heard.push(payload) });
    expect(await connection.ask(TOLD)).toEqual([EXPECTED]);
    await connection.ask("LISTEN bells");
    await connection.ask("SELECT pg_advisory_lock(7)");
    await lanes.ask("SELECT pg_notify('bells', $1)", ["noon"]);
    await until("it is heard", () => heard.length > 0);
    expect(heard).toEqual(["noon"]);
    expect(await lanes.ask("SELECT pg_try_advisory_lock(7) AS ours")).toEqual([{ ours: false }]);
    await connection.close();
    await lanes.close();
  });
});
