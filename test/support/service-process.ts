/** The push service in a process of its own, through the command line as an operator starts it: it can be killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { readRunning } from "@belfry/host";
import type { ReachedService } from "./operator.ts";

export interface ProcessOptions {
  readonly data: string;
  /** Of the public port; a service that is to be found again after a restart keeps its own. Default: a free one. */
  readonly port?: number;
  /** Further flags of `belfry serve`. */
  readonly flags?: readonly string[];
}

/** How a process ended. */
export interface Ending {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stderr: string;
}

export interface ServiceProcess extends ReachedService {
  readonly port: number;
  readonly ended: Promise<Ending>;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<Ending>;
  /** Asks it to stop, as an operator does. */
  stop(): Promise<Ending>;
}

const COMMAND = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url));

const running = new Map<ChildProcess, Promise<Ending>>();

/** Ends what a failed test left running: every file that starts processes calls it after each test. */
export async function endProcesses(): Promise<void> {
  for (const child of running.keys()) child.kill("SIGKILL");
  await Promise.all(running.values());
}

/** A command of `belfry` that keeps running and prints JSON lines, such as `listen`. */
export interface RunningCommand {
  /** The next line that it prints. @throws Error with its standard error when it ends instead */
  next(): Promise<Record<string, unknown>>;
  stop(): Promise<Ending>;
}

interface Started {
  readonly child: ChildProcess;
  /** The first line of output, or null when the process ended without one. */
  readonly firstLine: Promise<string | null>;
  readonly ended: Promise<Ending>;
}

function run(words: readonly string[]): { child: ChildProcess; lines: Interface; ended: Promise<Ending> } {
  const child = spawn(process.execPath, [COMMAND, ...words], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH },
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

/** Tests push faster to one channel than any sender should. */
const NO_THROTTLE = ["--channel-burst", "1000000", "--app-rate", "1000000"];

function start({ data, port = 0, flags = [] }: ProcessOptions): Started {
  const fixed = ["serve", "--data", data, "--port", String(port), "--admin-port", "0", "--json"];
  const { child, lines, ended } = run([...fixed, ...NO_THROTTLE, ...flags]);
  const firstLine = new Promise<string | null>((resolve) => {
    lines.once("line", resolve);
    void ended.then(() => resolve(null));
  });
  return { child, firstLine, ended };
}

/** Starts a command of `belfry` that keeps running. */
export function startCommand(...words: string[]): RunningCommand {
  const { child, lines, ended } = run([...words, "--json"]);
  const printed = lines[Symbol.asyncIterator]();
  return {
    async next() {
      const { value, done } = await printed.next();
      if (done) throw new Error(`belfry ${words[0]} ended: ${(await ended).stderr}`);
      return JSON.parse(value);
    },
    stop() {
      child.kill("SIGTERM");
      return ended;
    },
  };
}

/** Starts the service and waits until it says that it is ready. @throws Error with its standard error when it ends instead */
export async function spawnService(options: ProcessOptions): Promise<ServiceProcess> {
  const { child, firstLine, ended } = start(options);
  if ((await firstLine) === null) throw new Error(`the service did not start: ${(await ended).stderr}`);
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
  };
}

/** Starts the service and waits for its end: for starts that fail. */
export function runToItsEnd(options: ProcessOptions): Promise<Ending> {
  return start(options).ended;
}
