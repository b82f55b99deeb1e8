/** A real PgBouncer on a free port of this machine, in front of a PostgreSQL server of the tests. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { locateByName } from "../../scripts/components.ts";
import { freePort } from "./free-port.ts";
import { own, type PostgresServer, spawnLeashed } from "./postgres.ts";

/** For how long a connection of the server belongs to a client. */
export type PoolMode = "session" | "transaction" | "statement";

/** A pool that runs. */
export interface PgBouncer {
  /** The URL of one of the server's databases, through the pool. */
  url(database?: string): string;
  /** Ends it and removes its folder. */
  dispose(): Promise<void>;
}

const START_MS = 60_000;

/** @param settings lines of its section, after those of ours */
export async function startPgBouncer(
  server: PostgresServer,
  mode: PoolMode,
  settings: readonly string[] = [],
): Promise<PgBouncer> {
  const pool = new Pool(server, await freePort(), [`pool_mode = ${mode}`, ...settings]);
  await pool.start();
  return pool;
}

class Pool implements PgBouncer {
  readonly #folder = mkdtempSync(join(tmpdir(), "belfry-pgbouncer-"));
  readonly #server: PostgresServer;
  readonly #port: number;
  #end: () => void = () => undefined;
  #ended: Promise<void> = Promise.resolve();

  constructor(server: PostgresServer, port: number, settings: readonly string[]) {
    this.#server = server;
    this.#port = port;
    own(this.#folder);
    const users = this.#write("users.txt", ['"belfry" "secret"']);
    this.#write("pgbouncer.ini", [
      "[databases]",
      `* = host=127.0.0.1 port=${server.port}`,
      "[pgbouncer]",
      `listen_port = ${port}`,
      "listen_addr = 127.0.0.1",
      "unix_socket_dir =",
      "auth_type = scram-sha-256",
      `auth_file = ${users}`,
      ...settings,
    ]);
  }

  url(database?: string): string {
    return this.#server.url(database).replace(`:${this.#server.port}/`, `:${this.#port}/`);
  }

  async start(): Promise<void> {
    const command = [locateByName("pgbouncer"), join(this.#folder, "pgbouncer.ini")];
    // What its versions make of any other signal differs.
    const child = spawnLeashed("KILL", this.#folder, command);
    this.#end = () => child.stdin.end();
    this.#ended = new Promise((resolve) => child.once("close", () => resolve()));
    let said = "";
    await new Promise<void>((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`PgBouncer is not ready: ${said}`)), START_MS);
      const settle = (how: () => void) => {
        clearTimeout(patience);
        how();
      };
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        said = `${said}${text}`.slice(-4_000);
        if (said.includes("process up")) settle(resolve);
      });
      child.once("close", () => settle(() => reject(new Error(`PgBouncer ended: ${said}`))));
    });
  }

  async dispose(): Promise<void> {
    this.#end();
    await this.#ended;
  }

  #write(name: string, lines: readonly string[]): string {
    const path = join(this.#folder, name);
    writeFileSync(path, `${lines.join("\n")}\n`);
    own(path);
    return path;
  }
}
