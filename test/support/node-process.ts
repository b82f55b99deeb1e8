/** `belfry` in processes of its own, as an operator starts it: one node of a service, or a command. They can be killed, and stopped where they stand. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { readRunning } from "@belfry/host";
import type { ReachedService } from "./operator.ts";
import type { Place } from "./test-nodes.ts";

export interface NodeOptions {
  readonly data: string;
  /** Of the public port; a service that is to be found again after a restart keeps its own. Default: a free one. */
  readonly port?: number;
  /** Further flags of `belfry serve`. */
  readonly flags?: readonly string[];
  /** Where it meets other nodes. Default: it is alone. */
  readonly place?: Place | undefined;
  /** What to put before its words, so that it runs in a network of its own. Default: nothing. */
  readonly within?: readonly string[];
}

/** How a process ended. */
export interface Ending {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stderr: string;
}

/** A node that runs. */
export interface NodeProcess extends ReachedService {
  readonly port: number;
  readonly ended: Promise<Ending>;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<Ending>;
  /** Asks it to stop, as an operator does. */
  stop(): Promise<Ending>;
  /** Stops it where it stands, so that connections stay open and nothing answers; and lets it go on. */
  freeze(): void;
  thaw(): void;
}

/** A process that was started. */
export interface Command {
  readonly child: ChildProcess;
  readonly lines: Interface;
  readonly ended: Promise<Ending>;
}

const COMMAND = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url));

/** Tests push faster to one channel than any sender should. */
const NO_THROTTLE = ["--channel-burst", "1000000", "--app-rate", "1000000"];

const running = new Map<ChildProcess, Promise<Ending>>();

/** Ends what a failed test left running: every file that starts processes calls it after each test. */
export async function endProcesses(): Promise<void> {
  for (const child of running.keys()) child.kill("SIGKILL");
  await Promise.all(running.values());
}

/** Where nodes meet, as a process is told: a flag would show a password to everybody. */
export function environmentOf(place: Place | undefined): Record<string, string> {
  if (place === undefined) return {};
  return { BELFRY_ENGINE: place.engine, ...(place.bus === "" ? {} : { BELFRY_BUS: place.bus }) };
}

/** Starts `belfry` with these words. */
export function run(
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
  within: readonly string[] = [],
): Command {
  const [program = "", ...rest] = [...within, process.execPath, COMMAND, ...words];
  const child = spawn(program, rest, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH, ...env },
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const lines = createInterface({ input: child.stdout });
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      running.delete(child);
      resolve({ code, stderr });
    });
  });
  running.set(child, ended);
  return { child, lines, ended };
}

/** Starts a node, whatever comes of it. */
export function startNode({ data, port = 0, flags = [], place, within }: NodeOptions): Command {
  const fixed = ["serve", "--data", data, "--port", String(port), "--admin-port", "0", "--json"];
  return run([...fixed, ...NO_THROTTLE, ...flags], environmentOf(place), within);
}

/** Starts a node and waits until it says that it is ready. @throws Error with its standard error when it ends instead */
export async function spawnNode(options: NodeOptions): Promise<NodeProcess> {
  const { child, lines, ended } = startNode(options);
  const isReady = await new Promise<boolean>((resolve) => {
    lines.once("line", () => resolve(true));
    void ended.then(() => resolve(false));
  });
  if (!isReady) throw new Error(`the service did not start: ${(await ended).stderr}`);
  const { service, admin, adminToken } = readRunning(options.data);
  const signal = (name: "SIGKILL" | "SIGTERM") => {
    child.kill(name);
    return ended;
  };
  return {
    service,
    admin,
    adminToken,
    port: Number(new URL(service).port),
    ended,
    kill: () => signal("SIGKILL"),
    stop: () => signal("SIGTERM"),
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
  };
}
