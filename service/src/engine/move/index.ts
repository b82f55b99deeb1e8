/** Moves all that a service keeps in a data directory to a PostgreSQL server that many nodes share. What is in the directory stays as it is. */
import { openHere } from "@belfry/host/database";
import { type Moved, moveTables, type PostgresOptions } from "@belfry/host/postgres";
import { openServiceDatabase } from "../distributed/store.ts";
import { DATABASE } from "../embedded/database.ts";
import { openEmbeddedStore } from "../embedded/store.ts";
import { TABLES } from "./tables.ts";

const RULES = {
  locked: ["keys", "apps", "devices"],
  isTaken: "SELECT EXISTS (SELECT FROM keys) OR EXISTS (SELECT FROM apps) OR EXISTS (SELECT FROM devices) AS taken",
  finish: [
    "SELECT setval(pg_get_serial_sequence('receipts', 'n'), greatest(1, (SELECT max(n) FROM receipts)))",
    // A directory may have been brought back from a backup before it is moved.
    "UPDATE epoch SET life = ''",
    // Whoever looked meanwhile reads again.
    "UPDATE revision SET n = n + 1 WHERE what IN ('apps', 'keys')",
    ...["devices", "channels", "inbox", "books"].map((table) => `ANALYZE ${table}`),
  ],
};

/** What a service that was killed left in its journal goes to its tables, as at its next start. */
async function bringIn(directory: string): Promise<void> {
  const store = await openEmbeddedStore({ directory });
  await store.close();
}

/**
 * @param directory of a service that does not run
 * @param told hears of each table that is written
 * @throws BelfryError DATA_LOCKED while a server works in the directory, DATA_UNUSABLE; MOVE_REFUSED when the target holds data; and what
 *   opening a PostgreSQL server throws. Then nothing was moved
 */
export async function moveService(
  directory: string,
  to: PostgresOptions,
  told: (table: string, rows: number) => void,
): Promise<Moved> {
  await bringIn(directory);
  const from = openHere(directory, DATABASE);
  try {
    const database = await openServiceDatabase({ ...to, lanes: 1 });
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
