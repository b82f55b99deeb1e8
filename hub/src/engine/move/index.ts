/** Moves all that a hub keeps in a data directory to a PostgreSQL server that many nodes share. What is in the directory stays as it is. */
import { openHere } from "@belfry/host/database";
import { type Moved, moveTables, type PostgresOptions } from "@belfry/host/postgres";
import { hubSchemaOf } from "../distributed/schema.ts";
import { openHubDatabase } from "../distributed/store.ts";
import { DATABASE } from "../embedded/database.ts";
import { TABLES } from "./tables.ts";

/** Numbers that the server gives by itself go on behind those that were moved. */
const goOn = (table: string, key: string) =>
  `SELECT setval(pg_get_serial_sequence('${table}', '${key}'), greatest(1, (SELECT max(${key}) FROM ${table})))`;

const RULES = {
  locked: ["hubs"],
  isTaken: "SELECT EXISTS (SELECT FROM hubs) AS taken",
  finish: [
    goOn("hubs", "id"),
    ...["sends", "feedback", "jobs"].map((table) => goOn(table, "n")),
    // Whoever looked meanwhile reads again.
    "UPDATE hubs_version SET n = n + 1",
    ...["registrations", "postings", "installations", "sends"].map((table) => `ANALYZE ${table}`),
  ],
};

/**
 * @param directory of a hub that does not run
 * @param to with the schema of the push service, beside which lies the hub's
 * @param told hears of each table that is written
 * @throws BelfryError DATA_LOCKED while a server works in the directory, DATA_UNUSABLE; MOVE_REFUSED when the target holds a hub; and what
 *   opening a PostgreSQL server throws. Then nothing was moved
 */
export async function moveHub(
  directory: string,
  { schema = "belfry", ...to }: PostgresOptions,
  told: (table: string, rows: number) => void,
): Promise<Moved> {
  const from = openHere(directory, DATABASE);
  try {
    const database = await openHubDatabase({ ...to, schema: hubSchemaOf(schema), lanes: 1 });
    const connection = database.connect();
    try {
      return await moveTables(from, connection, TABLES, RULES, told);
    } finally {
      await connection.close();
      await database.lanes.close();
    }
  } finally {
    from.close(true);
  }
}
