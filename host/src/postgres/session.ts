/**
 * The beginning of a session: proves that it is one, and tells it its settings. Refuses to know who opened it.
 *
 * Between a client and the server may stand a pool of connections. One that lends them for a transaction or a statement at a time keeps nothing that a
 * session holds here: settings, prepared statements, locks, what is listened for.
 *
 * Settings come by statement, because pools hand on nothing of a greeting; and after the proof, because they would be left on a connection that
 * somebody else is lent next.
 *
 * @source PgBouncer, features by pooling mode: https://www.pgbouncer.org/features.html
 */
import type { Client } from "./dial.ts";

/** What a session is told, by the names of the server's settings. */
export type SessionSettings = Readonly<Record<string, string>>;

/** Feature not supported: what the server itself would say, were it asked for a session and had none. */
const NO_SESSIONS = "0A000";

/** Of which server which process: the same number may be given to others by another server, and after a restart. */
const BACKEND = "SELECT concat(pg_backend_pid(), ' ', pg_postmaster_start_time()) AS backend";

/**
 * A pool that nobody else uses gives itself away in the first round, whether it lends what was given back last or first. Others who use it at the same
 * moment may hide that in some rounds, and not in so many.
 */
const ROUNDS = 20;

/**
 * Whether the server's own process has greeted the client: its number is the one that the greeting named. Pools name one of their own, by which they know
 * whose statement is to be cancelled.
 */
export async function isDirect(client: Client): Promise<boolean> {
  const answer = await client.unsafe<{ pid: number }[]>("SELECT pg_backend_pid() AS pid");
  return answer[0]?.pid === answer.state.pid;
}

/**
 * Proves that a pool lends each client a connection of the server for as long as it stays. It leaves nothing behind.
 *
 * @param client of the pool
 * @param other another one of the same pool
 * @throws Error with the code 0A000
 */
export async function proveSessions(client: Client, other: Client): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const own = await backendOf(client);
    if (own !== (await backendOf(client)) || own === (await backendOf(other))) throw noSessions();
  }
}

/** Told by one statement that no pool needs to prepare. */
export async function tell(client: Client, settings: SessionSettings): Promise<void> {
  const calls = Object.entries(settings).map(([name, value]) => `set_config('${name}', ${quoteText(value)}, false)`);
  await client.unsafe(`SELECT ${calls.join(", ")}`);
}

async function backendOf(client: Client): Promise<string> {
  const [row] = await client.unsafe<{ backend: string }[]>(BACKEND);
  return row?.backend ?? "";
}

const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const noSessions = (): Error =>
  Object.assign(
    new Error(
      "a pool of connections lends them for a transaction or a statement at a time, and a session must last: name the server itself, or a pool in session mode",
    ),
    { code: NO_SESSIONS },
  );
