/**
 * PostgreSQL with a synchronous standby, and without: with one, every commit is on both servers before it counts, until the first has ended and the second takes
 * its place.
 */
import { type PostgresServer, startPostgres } from "./postgres.ts";
import { until } from "./until.ts";

export interface EngineServers {
  readonly primary: PostgresServer;
  /** The primary, and its standby where it has one. */
  readonly all: readonly PostgresServer[];
  /** The URL of one of their databases, whichever of them takes writes; `postgres` unless named. */
  url(database?: string): string;
  /** Makes the standby take the place of the primary, which has ended. @throws Error when there is none */
  promote(): void;
  dispose(): Promise<void>;
}

export interface ServerPair extends EngineServers {
  readonly standby: PostgresServer;
}

export const startServers = (hasStandby: boolean): Promise<EngineServers> => (hasStandby ? startPair() : startAlone());

async function startAlone(): Promise<EngineServers> {
  const primary = await startPostgres();
  return {
    primary,
    all: [primary],
    url: (database) => primary.url(database),
    promote() {
      throw new Error("there is no standby");
    },
    dispose: () => primary.dispose(),
  };
}

/** Starts both, and waits until the standby confirms commits. */
export async function startPair(): Promise<ServerPair> {
  const access = ["local replication all trust"];
  const primary = await startPostgres({ access });
  const standby = await startPostgres({ access, make: copyOf(primary), settings: ["synchronous_standby_names = ''"] });
  await primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'standby'");
  await primary.ask("SELECT pg_reload_conf()");
  await until("the standby confirms commits", async () => {
    const rows = await primary.ask("SELECT sync_state FROM pg_stat_replication");
    return rows.some(({ sync_state: state }) => state === "sync");
  });
  return {
    primary,
    standby,
    all: [primary, standby],
    // The standby first: the order is no hint.
    url: (database = "postgres") =>
      `postgres://belfry:secret@127.0.0.1:${standby.port},127.0.0.1:${primary.port}/${database}`,
    promote: () => standby.run("pg_ctl", "promote", "-D", standby.data, "-w"),
    async dispose() {
      await Promise.all([primary.dispose(), standby.dispose()]);
    },
  };
}

/** Copies a server that runs into a folder, as a standby of it. */
const copyOf =
  (primary: PostgresServer) =>
  (data: string, run: PostgresServer["run"]): void => {
    const from = `host=${primary.socket} port=${primary.port} user=belfry application_name=standby`;
    run("pg_basebackup", "-D", data, "-d", from, "-R", "-X", "stream", "-c", "fast");
  };
