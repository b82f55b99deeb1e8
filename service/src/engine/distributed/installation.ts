/**
 * The name of an installation, which all nodes on one database have and those on another have not: so that two of them on one bus do not hear
 * each other. Their schemas may well be called the same.
 */
import type { Connection } from "@belfry/host/postgres";

/** Beside the numbers of shared records, because it is as old as they are. Whoever is first makes it, for good. */
const MAKE = `INSERT INTO revision (what, n) VALUES ('installation', floor(random() * 9e15)::bigint) ON CONFLICT (what) DO NOTHING`;
const READ = "SELECT n FROM revision WHERE what = 'installation'";

/** Letters, digits and an underscore. @throws BelfryError STORE_UNAVAILABLE */
export async function installationOf(connection: Pick<Connection, "ask">, schema: string): Promise<string> {
  await connection.ask(MAKE);
  const [row] = await connection.ask<{ n: number }>(READ);
  return `${schema}_${(row?.n ?? 0).toString(36)}`;
}
