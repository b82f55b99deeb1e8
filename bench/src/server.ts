/** A Belfry service of the bench's own: started on its core in a data directory of its own, stopped by its pid. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Child, type Core } from "./child.ts";
import type { Address } from "./load/wire.ts";
import { withTemporaryDirectory } from "./temporary.ts";

/** Root of the checkout. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** How long a server may take to be ready. */
const READY_MS = 20_000;

/** Nobody is left to say goodbye to when the bench stops a server, and only troubles are worth a log line. */
const QUICK_AND_QUIET = ["--drain-seconds", "1", "--log-level", "warn"];

/** All load comes from one address and one app, so the limits that keep senders from each other are lifted. */
const NO_LIMITS = ["--anonymous-rate", "--anonymous-burst", "--channel-rate", "--channel-burst", "--app-rate"].flatMap(
  (flag) => [flag, "1000000"],
);

/** Printed by every server when it listens. */
interface ReadyLine {
  readonly event: "ready";
  readonly service: string;
}

export interface BelfryServer {
  readonly pid: number;
  readonly address: Address;
  /** Milliseconds from starting the process to its ready line. */
  readonly readyMs: number;
  readonly child: Child;
  readonly data: string;
}

export interface BelfryOptions {
  readonly command?: "serve" | "up";
  readonly flags?: readonly string[];
  /** Lift the limits on load. */
  readonly unlimited?: boolean;
  /** Default: 0, where it is what is measured. */
  readonly core?: Core;
  /** Where the data directory is made. */
  readonly dir: string | null;
}

/** The address in a URL that a ready line names. */
function addressOf(url: string): Address {
  const { hostname, port, protocol } = new URL(url);
  return { host: hostname === "localhost" ? "127.0.0.1" : hostname, port: Number(port), tls: protocol === "https:" };
}

function commandLine(data: string, options: BelfryOptions): string[] {
  const { command = "serve", flags = [], unlimited = false } = options;
  const ports = ["--port", "0", "--admin-port", "0", ...(command === "up" ? ["--hub-port", "0"] : [])];
  const program = [process.execPath, join(ROOT, "cli/src/main.ts"), command, "--data", data, "--json"];
  return [...program, ...ports, ...QUICK_AND_QUIET, ...(unlimited ? NO_LIMITS : []), ...flags];
}

async function start(data: string, options: BelfryOptions): Promise<BelfryServer> {
  const startedAt = performance.now();
  const child = new Child("belfry", commandLine(data, options), options.core ?? 0);
  try {
    const ready: ReadyLine = JSON.parse(await child.line(READY_MS));
    const readyMs = performance.now() - startedAt;
    return { pid: child.pid, address: addressOf(ready.service), readyMs, child, data };
  } catch (error) {
    await child.stop();
    throw error;
  }
}

/** Starts a server for `work`, stops it afterwards and removes its data, whatever happened. */
export function withBelfry<T>(options: BelfryOptions, work: (server: BelfryServer) => Promise<T>): Promise<T> {
  return withTemporaryDirectory(options.dir, async (data) => {
    const server = await start(data, options);
    try {
      return await work(server);
    } catch (error) {
      throw server.child.lastWords === "" ? error : new Error(`${error}; the server said: ${server.child.lastWords}`);
    } finally {
      await server.child.stop();
    }
  });
}
