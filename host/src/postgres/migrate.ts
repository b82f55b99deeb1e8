/**
 * Brings a schema to the version that this Belfry knows: numbered steps, forward only, each in a transaction of its own. Safe to be run by many
 * nodes at once. Refuses to know what the tables mean, and drops nothing.
 */
import { BelfryError } from "@belfry/protocol";
import type { Sql } from "postgres";
import type { Connection } from "./connection.ts";
import { quoteName } from "./name.ts";

/** One step from a version to the next. */
export interface Migration {
  /** Kept beside its number, for the server's operator. */
  readonly name: string;
  /** Statements over unqualified names. */
  readonly sql: string;
}

/** Milliseconds that a step may take: it may have to look at every row. */
const STEP_MS = 3_600_000;

/**
 * @param what whose steps they are: they are numbered for themselves, so that service and hub may share a schema
 * @throws BelfryError DATA_UNUSABLE when a newer Belfry made the schema, else what the client throws
 */
export async function migrate(
  connection: Connection,
  schema: string,
  what: string,
  migrations: readonly Migration[],
): Promise<void> {
  let version = await prepare(connection, schema, what, migrations.length);
  while (version < migrations.length) version = await step(connection, schema, what, migrations);
}

/** Makes the schema and the list of its versions, when they are not there. A server that has both needs no right to make any. */
async function prepare(connection: Connection, schema: string, what: string, known: number): Promise<number> {
  const [there] = await connection.askRaw<{ there: string | null }>("SELECT to_regclass($1) AS there", [
    `${quoteName(schema)}.migrations`,
  ]);
  if (there?.there == null) {
    await connection.transact(async (sql) => {
      await lock(sql, schema);
      // Who may not make a schema is asked for that right even where there is one.
      const [row] = await sql.unsafe<{ schema: string | null }[]>("SELECT to_regnamespace($1) AS schema", [
        quoteName(schema),
      ]);
      if (row?.schema == null) await sql.unsafe(`CREATE SCHEMA ${quoteName(schema)}`);
      await sql.unsafe(`CREATE TABLE IF NOT EXISTS ${quoteName(schema)}.migrations (
        what text NOT NULL, version integer NOT NULL, name text NOT NULL, at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (what, version))`);
    });
  }
  const [row] = await connection.askRaw<{ version: number }>(VERSION, [what]);
  return refuseNewer(row?.version ?? 0, schema, known);
}

const VERSION = "SELECT coalesce(max(version), 0) AS version FROM migrations WHERE what = $1";

/** One step, or none when another node has made it meanwhile. @returns the version that is there now */
function step(connection: Connection, schema: string, what: string, migrations: readonly Migration[]): Promise<number> {
  return connection.transact(async (sql) => {
    await lock(sql, schema);
    const [row] = await sql.unsafe<{ version: number }[]>(VERSION, [what]);
    const version = refuseNewer(row?.version ?? 0, schema, migrations.length);
    const next = migrations[version];
    if (next === undefined) return version;
    await sql.unsafe(next.sql);
    await sql.unsafe("INSERT INTO migrations (what, version, name) VALUES ($1, $2, $3)", [
      what,
      version + 1,
      next.name,
    ]);
    return version + 1;
  }, STEP_MS);
}

/** Until the end of the transaction. The number is ours by the name of the schema; who shares it by chance only waits. */
async function lock(sql: Sql, schema: string): Promise<void> {
  await sql.unsafe("SELECT pg_advisory_xact_lock(hashtextextended('belfry migrations ' || $1, 0))", [schema]);
}

function refuseNewer(version: number, schema: string, known: number): number {
  if (version <= known) return version;
  throw new BelfryError("DATA_UNUSABLE", {
    detail: `a newer Belfry made the schema ${schema} (version ${version}; this one knows ${known})`,
  });
}
