/** What a connection makes of failures that the server tells, and of transactions. */
import { describe, expect, test } from "bun:test";
import { sharedPostgres, startPostgres } from "../../../test/support/postgres.ts";
import { until } from "../../../test/support/until.ts";
import { openPostgres } from "./open-postgres.ts";

const server = await sharedPostgres();
const { lanes, connect } = await openPostgres(
  { url: server.url(), schema: "of_connections" },
  {
    what: "failures",
    migrations: [
      {
        name: "failures",
        sql: `
          CREATE SEQUENCE tries;
          CREATE TABLE bells (n bigint PRIMARY KEY);
          CREATE FUNCTION fail(_code text, _times bigint) RETURNS bigint LANGUAGE plpgsql AS $$
          DECLARE n bigint := nextval('tries');
          BEGIN
            IF n <= _times THEN RAISE EXCEPTION 'as asked' USING ERRCODE = _code; END IF;
            RETURN n;
          END $$`,
      },
    ],
  },
);

const codeOf = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => null,
    (error: { code: string }) => error.code,
  );

test.each([
  ["53100", "DISK_FULL"],
  ["53200", "STORE_UNAVAILABLE"],
  ["57014", "STORE_UNAVAILABLE"],
  ["23505", "INTERNAL"],
  ["22023", "INTERNAL"],
])("what the server says with %s is %s", async (sqlState, code) => {
  expect(await codeOf(lanes.ask("SELECT fail($1, 1000000)", [sqlState]))).toBe(code);
});

test("a failure that quotes data does not", async () => {
  const call = lanes.ask("SELECT $1::text::bigint", ["payload of somebody"]);
  const message = await call.then(String, String);
  expect(message).toContain("22P02");
  expect(message).not.toContain("payload");
});

test("transactions that meet are tried again until one goes through", async () => {
  const connection = connect();
  for (const sqlState of ["40001", "40P01"]) {
    await connection.ask("SELECT setval('tries', 1, false)");
    expect(await connection.ask("SELECT fail($1, 3) AS n", [sqlState])).toMatchObject([{ n: 4 }]);
  }
  await connection.close();
});

test("a transaction that fails is undone wholly, and the connection goes on", async () => {
  const connection = connect();
  const failed = connection.transact(async (sql) => {
    await sql.unsafe("INSERT INTO bells VALUES (1)");
    await sql.unsafe("SELECT 1 / 0");
  });
  expect(await codeOf(failed)).toBe("22012");
  const unheard = connection.transact(async (sql) => {
    await sql.unsafe("INSERT INTO bells VALUES (2)");
    await sql.unsafe("SELECT 1 / 0").catch(() => undefined);
  });
  expect(await codeOf(unheard)).toBe("INTERNAL");
  await connection.transact((sql) => sql.unsafe("INSERT INTO bells VALUES (3)"));
  expect(await connection.ask("SELECT n FROM bells")).toMatchObject([{ n: 3 }]);
  await connection.close();
});

test("what is asked while a transaction is open comes after it", async () => {
  const connection = connect();
  const open = connection.transact(async (sql) => {
    await sql.unsafe("INSERT INTO bells VALUES (10)");
    await sql.unsafe("INSERT INTO bells VALUES (11)");
  });
  const after = connection.ask("SELECT n FROM bells WHERE n >= 10 ORDER BY n");
  await open;
  expect(await after).toMatchObject([{ n: 10 }, { n: 11 }]);
  await connection.close();
});

test("a closed connection refuses", async () => {
  const connection = connect();
  await connection.close();
  expect(await codeOf(connection.ask("SELECT 1"))).toBe("STORE_UNAVAILABLE");
});

describe("a store with several servers", () => {
  const there = new URL(server.url());
  const at = (...hosts: readonly string[]): string => server.url().replace(there.host, hosts.join(","));
  const kind = { what: "several", migrations: [] };

  /** A port that nobody listens at until the test does. */
  function freePort(): number {
    const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data: () => undefined } });
    const { port } = listener;
    listener.stop(true);
    return port;
  }

  test("is opened at the one that answers, wherever it stands", async () => {
    const away = `127.0.0.1:${freePort()}`;
    for (const url of [at(away, there.host), at(there.host, away)]) {
      const opened = await openPostgres({ url, schema: "of_several" }, kind);
      expect(await opened.lanes.ask("SELECT 1 AS one")).toEqual([{ one: 1 }]);
      await opened.lanes.close();
    }
  });

  test("passes over one that takes connections and ends them, as a balancer does that has no server", async () => {
    const balancer = Bun.listen({
      hostname: "127.0.0.1",
      port: 0,
      socket: { open: (socket) => void socket.end(), data: () => undefined },
    });
    const opened = await openPostgres(
      { url: at(`127.0.0.1:${balancer.port}`, there.host), schema: "of_several" },
      kind,
    );
    expect(await opened.lanes.ask("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await opened.lanes.close();
    const alone = openPostgres({ url: at(`127.0.0.1:${balancer.port}`), schema: "of_several" }, kind);
    expect(await codeOf(alone)).toBe("ENGINE_UNREACHABLE");
    balancer.stop(true);
  });

  test("a session that ended while nobody used it costs no call", async () => {
    const opened = await openPostgres({ url: at(there.host, `127.0.0.1:${freePort()}`), schema: "of_several" }, kind);
    let ended = 0;
    const connection = opened.connect({ onLost: () => (ended += 1) });
    const [session] = await connection.ask<{ pid: number }>("SELECT pg_backend_pid() AS pid");
    await server.ask(`SELECT pg_terminate_backend(${session?.pid})`);
    await until("it has ended", () => ended > 0);
    expect(await connection.ask("SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await connection.close();
    await opened.lanes.close();
  });

  test("says so at once when none of them answers, and asks nothing later of what was given up", async () => {
    const other = await startPostgres();
    const url = other.url().replace(new URL(other.url()).host, (host) => `${host},127.0.0.1:${freePort()}`);
    const opened = await openPostgres({ url, schema: "of_several", patienceMs: 2_000 }, kind);
    const connection = opened.connect();
    await connection.ask("CREATE TABLE asked (n integer)");
    await other.stop();
    const refused = () => connection.ask("INSERT INTO asked VALUES (1)").then(String, String);
    await until("nobody is waited for", async () => (await refused()).includes("ECONNREFUSED"));
    await other.start();
    const insert = () => codeOf(connection.ask("INSERT INTO asked VALUES (2)"));
    await until("it is there again", async () => (await insert()) === null);
    expect(await connection.ask("SELECT DISTINCT n FROM asked")).toEqual([{ n: 2 }]);
    await connection.close();
    await opened.lanes.close();
    await other.dispose();
  });
});
