/** Opening a database: what is refused and why, and how its schema comes about. */
import { expect, test } from "bun:test";
import { type PostgresServer, sharedPostgres } from "../../../test/support/postgres.ts";
import { type OpenPostgres, openPostgres, type PostgresKind, type PostgresOptions } from "./open-postgres.ts";

const server: PostgresServer = await sharedPostgres();
const KIND: PostgresKind = {
  what: "bells",
  migrations: [{ name: "bells", sql: "CREATE TABLE bells (n bigint); INSERT INTO bells VALUES (7)" }],
};

async function refusalOf(
  options: PostgresOptions,
  kind = KIND,
): Promise<{ readonly code: string; readonly message: string }> {
  try {
    const { lanes } = await openPostgres(options, kind);
    await lanes.close();
    return { code: "none", message: "" };
  } catch (error) {
    return error as { code: string; message: string };
  }
}

async function bells({ lanes }: OpenPostgres): Promise<readonly unknown[]> {
  return (await lanes.ask<{ n: number }>("SELECT n FROM bells")).map(({ n }) => n);
}

test("a wrong password, an unknown database and a missing right are refusals of the server, and none shows a credential", async () => {
  await server.ask("CREATE ROLE visitor LOGIN PASSWORD 'hush'");
  const visitor = server.url().replace("belfry:secret", "visitor:hush");
  for (const [url, reason] of [
    [server.url().replace("secret", "wrong-one"), "password authentication failed"],
    [server.url("nowhere"), 'database "nowhere" does not exist'],
    [visitor, "permission denied"],
  ] as const) {
    const { code, message } = await refusalOf({ url, schema: "of_visitors" });
    expect(code).toBe("ENGINE_REFUSED");
    expect(message).toContain(reason);
    expect(message).not.toMatch(/wrong-one|hush|secret/);
  }
});

test("a server that nobody runs is unreachable, with its address and no credential", async () => {
  const { code, message } = await refusalOf({ url: "postgres://belfry:hush@127.0.0.1:1/push" });
  expect(code).toBe("ENGINE_UNREACHABLE");
  expect(message).toContain("database push at 127.0.0.1:1");
  expect(message).not.toContain("hush");
});

test("a database that keeps text in another encoding is unsuitable, and so is one that takes no writes", async () => {
  await server.ask("CREATE DATABASE old_bells ENCODING 'SQL_ASCII' TEMPLATE template0");
  expect((await refusalOf({ url: server.url("old_bells") })).code).toBe("ENGINE_UNSUITABLE");
  await server.ask("CREATE DATABASE quiet_bells");
  await server.ask("ALTER DATABASE quiet_bells SET default_transaction_read_only = on");
  const { code, message } = await refusalOf({ url: server.url("quiet_bells") });
  expect(code).toBe("ENGINE_UNSUITABLE");
  expect(message).toContain("takes no writes");
});

test("a schema is named in small letters, digits and underscores", async () => {
  for (const schema of ["Bells", "bells; DROP", "", "7bells"]) {
    expect((await refusalOf({ url: server.url(), schema })).code).toBe("SETTING_INVALID");
  }
});

test("a role that may make no schema works in one that was made for it", async () => {
  await server.ask("CREATE ROLE tenant LOGIN PASSWORD 'hush'");
  await server.ask("CREATE SCHEMA of_the_tenant AUTHORIZATION tenant");
  const url = server.url().replace("belfry:secret", "tenant:hush");
  const database = await openPostgres({ url, schema: "of_the_tenant" }, KIND);
  expect(await bells(database)).toEqual([7]);
  await database.lanes.close();
});

test("nodes that start at once make the schema once", async () => {
  const url = await server.createDatabase();
  const nodes = await Promise.all(Array.from({ length: 6 }, () => openPostgres({ url }, KIND)));
  for (const node of nodes) expect(await bells(node)).toEqual([7]);
  await Promise.all(nodes.map(({ lanes }) => lanes.close()));
});

test("a newer version adds its steps and keeps what was there; the older one then refuses, naming both versions", async () => {
  const url = await server.createDatabase();
  await refusalOf({ url });
  const newer = { ...KIND, migrations: [...KIND.migrations, { name: "more", sql: "INSERT INTO bells VALUES (8)" }] };
  const database = await openPostgres({ url }, newer);
  expect(await bells(database)).toEqual([7, 8]);
  await database.lanes.close();
  const { code, message } = await refusalOf({ url });
  expect(code).toBe("DATA_UNUSABLE");
  expect(message).toContain("version 2; this one knows 1");
});

test("a step that fails leaves the version before it", async () => {
  const url = await server.createDatabase();
  const broken = {
    ...KIND,
    migrations: [...KIND.migrations, { name: "broken", sql: "INSERT INTO bells VALUES (9); SELECT 1 / 0" }],
  };
  expect((await refusalOf({ url }, broken)).code).toBe("DATA_UNUSABLE");
  const database = await openPostgres({ url }, KIND);
  expect(await bells(database)).toEqual([7]);
  await database.lanes.close();
});

test("two kinds share a schema, each with its own steps; schemas of a database share nothing", async () => {
  const url = await server.createDatabase();
  const [bellsOf, towersOf, others] = await Promise.all([
    openPostgres({ url }, KIND),
    openPostgres({ url }, { what: "towers", migrations: [{ name: "towers", sql: "CREATE TABLE towers (n bigint)" }] }),
    openPostgres(
      { url, schema: "others" },
      { what: "bells", migrations: [{ name: "bells", sql: "CREATE TABLE bells (n bigint)" }] },
    ),
  ]);
  expect(await bells(towersOf)).toEqual([7]);
  expect(await bells(others)).toEqual([]);
  await Promise.all([bellsOf, towersOf, others].map(({ lanes }) => lanes.close()));
});
