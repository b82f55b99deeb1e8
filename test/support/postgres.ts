/**
 * A real PostgreSQL server in a folder of its own, on a free port of this machine and a Unix socket. One for each process of tests, started by the
 * first that asks; stores share nothing, because each gets a schema or a database of its own.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import postgres from "postgres";
import { locateByName } from "../../scripts/components.ts";
import { freePort } from "./free-port.ts";

/** How a server is set up. */
export interface PostgresServerOptions {
  /** Lines of `postgresql.conf`, after those of ours. */
  readonly settings?: readonly string[];
  /** Lines of `pg_hba.conf`, before those of ours. */
  readonly access?: readonly string[];
  /** Files to lie in the data folder, by name, as its owner's alone: certificates and keys. */
  readonly files?: Readonly<Record<string, string>>;
  /** Makes the data folder; `initdb` unless given. A standby is made of a copy of another server. */
  readonly make?: (data: string, run: (command: string, ...args: string[]) => void) => void;
}

/** A running server. The superuser is `belfry`, with the password `secret` over TCP and none over the socket. */
export interface PostgresServer {
  readonly port: number;
  /** Folder of its data. */
  readonly data: string;
  /** Folder of its socket. */
  readonly socket: string;
  /** The URL of one of its databases, over TCP; `postgres` unless named. */
  url(database?: string): string;
  /** Asks it, as the superuser. */
  ask(sql: string, database?: string): Promise<readonly Record<string, unknown>[]>;
  /** Makes an empty database and gives its URL. */
  createDatabase(): Promise<string>;
  /** Runs one of the programs of its version, as its owner. */
  run(command: string, ...args: string[]): void;
  /** Ends it, at once and without a word unless told otherwise. Harmless when it has ended. */
  stop(how?: "kill" | "fast"): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Ids of its processes that are there now; none when it does not run. */
  processes(): number[];
  /** Stops all its processes where they stand, so that connections stay open and nothing answers; and lets them go on. */
  freeze(): void;
  thaw(): void;
  /** Ends it and removes its folder. */
  dispose(): Promise<void>;
}

const PASSWORD = "secret";
const START_MS = 60_000;
let shared: Promise<PostgresServer> | undefined;
let databases = 0;

/**
 * Runs a program until it ends or this process does, however that ends: then the pipe breaks, the program is told to leave at once, and its
 * folder goes. Takes the folder, then the command.
 */
const leash = (signal: "QUIT" | "KILL") => `exec 3<&0; "$@" 3<&- </dev/null & program=$!
  { cat <&3 >/dev/null; touch "$0/over"; kill -${signal} $program; while kill -0 $program; do sleep 0.05; done; rm -rf "$0"; } 2>/dev/null &
  leash=$!; wait $program; [ -e "$0/over" ] || kill $leash 2>/dev/null`;

/** The server that the tests of this process share. Left running until the process ends. */
export function sharedPostgres(): Promise<PostgresServer> {
  shared ??= startPostgres();
  return shared;
}

/** Starts a server of its own, for tests that stop it or need settings of theirs; they dispose of it. */
export async function startPostgres(options: PostgresServerOptions = {}): Promise<PostgresServer> {
  const server = new Server(options, await freePort());
  await server.start();
  return server;
}

class Server implements PostgresServer {
  readonly port: number;
  readonly data: string;
  readonly socket: string;
  readonly #bin = programs();
  #process: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #said = "";

  constructor({ settings = [], access = [], files = {}, make }: PostgresServerOptions, port: number) {
    this.port = port;
    this.socket = mkdtempSync(join(tmpdir(), "belfry-postgres-"));
    this.data = join(this.socket, "data");
    own(this.socket);
    const run = (command: string, ...args: string[]) => this.run(command, ...args);
    if (make === undefined) this.#init();
    else make(this.data, run);
    appendFileSync(join(this.data, "postgresql.conf"), `\n${[...this.#settings(), ...settings].join("\n")}\n`);
    const ours = [
      "local all all trust",
      "host all all 127.0.0.1/32 scram-sha-256",
      "host replication all 127.0.0.1/32 scram-sha-256",
    ];
    writeFileSync(join(this.data, "pg_hba.conf"), `${[...access, ...ours].join("\n")}\n`);
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(this.data, name), text);
      own(join(this.data, name));
      chmodSync(join(this.data, name), 0o600);
    }
  }

  #init(): void {
    const secret = join(this.socket, "password");
    writeFileSync(secret, PASSWORD);
    own(secret);
    this.run(
      "initdb",
      "-D",
      this.data,
      "-U",
      "belfry",
      "-A",
      "scram-sha-256",
      "--pwfile",
      secret,
      "-E",
      "UTF8",
      "--locale=C",
      "--no-sync",
    );
  }

  #settings(): string[] {
    return [
      `port = ${this.port}`,
      "listen_addresses = '127.0.0.1'",
      `unix_socket_directories = '${this.socket}'`,
      "max_connections = 200",
      "shared_buffers = 128MB",
      "logging_collector = off",
    ];
  }

  url(database = "postgres"): string {
    return `postgres://belfry:${PASSWORD}@127.0.0.1:${this.port}/${database}`;
  }

  async ask(sql: string, database = "postgres"): Promise<readonly Record<string, unknown>[]> {
    const client = postgres(this.url(database), { max: 1, onnotice: () => undefined });
    try {
      return await client.unsafe(sql);
    } finally {
      await client.end();
    }
  }

  async createDatabase(): Promise<string> {
    databases += 1;
    const name = `test_${databases}`;
    await this.ask(`CREATE DATABASE ${name}`);
    return this.url(name);
  }

  run(command: string, ...args: string[]): void {
    const [program = "", ...rest] = asOwner([join(this.#bin, command), ...args]);
    execFileSync(program, rest, {
      stdio: ["ignore", "ignore", "pipe"],
      cwd: "/",
      env: { LC_ALL: "C", PGPASSWORD: PASSWORD },
    });
  }

  async start(): Promise<void> {
    const child = spawnLeashed("QUIT", this.socket, [join(this.#bin, "postgres"), "-D", this.data]);
    this.#process = child;
    this.#said = "";
    this.#ended = new Promise((resolve) => child.once("close", () => resolve()));
    const ready = new Promise<void>((resolve, reject) => {
      const patience = setTimeout(() => reject(new Error(`PostgreSQL is not ready: ${this.#said}`)), START_MS);
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        this.#said = `${this.#said}${text}`.slice(-4_000);
        if (/ready to accept (read-only )?connections/.test(this.#said)) settle(resolve);
      });
      const settle = (how: () => void) => {
        clearTimeout(patience);
        how();
      };
      child.once("close", () => settle(() => reject(new Error(`PostgreSQL ended: ${this.#said}`))));
    });
    await ready;
  }

  async stop(how: "kill" | "fast" = "kill"): Promise<void> {
    const pid = this.#pid();
    // SIGQUIT is the server's own way to end at once, as after a loss of power; killed, it would leave its children behind.
    if (pid !== null) process.kill(pid, how === "fast" ? "SIGINT" : "SIGQUIT");
    await this.#ended;
  }

  freeze(): void {
    this.#signalAll("SIGSTOP");
  }

  thaw(): void {
    this.#signalAll("SIGCONT");
  }

  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.socket, { recursive: true, force: true });
  }

  /** Null when it does not run. */
  #pid(): number | null {
    if (this.#process === undefined || this.#process.exitCode !== null) return null;
    return Number(readFileSync(join(this.data, "postmaster.pid"), "utf8").split("\n", 1)[0]);
  }

  processes(): number[] {
    const pid = this.#pid();
    if (pid === null) return [];
    const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
    return [pid, ...children.trim().split(/\s+/).map(Number)];
  }

  #signalAll(signal: NodeJS.Signals): void {
    for (const pid of this.processes()) process.kill(pid, signal);
  }
}

/**
 * Starts a program as the owner of its folder, which goes when it is ended by the end of its standard input, or with this process.
 *
 * @param signal that ends it at once
 */
export function spawnLeashed(signal: "QUIT" | "KILL", folder: string, command: readonly string[]) {
  const child = spawn("sh", ["-c", leash(signal), folder, ...asOwner(command)], {
    stdio: ["pipe", "ignore", "pipe"],
    cwd: "/",
    env: { LC_ALL: "C", PATH: process.env.PATH },
  });
  child.stdin.on("error", () => undefined);
  return child;
}

/** The folder of the programs: that of `BELFRY_TEST_POSTGRES_BIN`, for another version than the machine's own. */
function programs(): string {
  return process.env.BELFRY_TEST_POSTGRES_BIN ?? dirname(realpathSync(locateByName("postgresql")));
}

/** PostgreSQL refuses to run as root, and so does PgBouncer: they run as the user that their package makes. */
function asOwner(argv: readonly string[]): readonly string[] {
  if (process.getuid?.() !== 0) return argv;
  return ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", "--", ...argv];
}

/** Gives a file to that user. */
export function own(path: string): void {
  if (process.getuid?.() !== 0) return;
  const idOf = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
  chownSync(path, idOf("-u"), idOf("-g"));
}
