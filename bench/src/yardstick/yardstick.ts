/** Other people's servers, measured by the same generator in the same run, so that our figures have a scale. */
import { readFileSync } from "node:fs";
import { Child } from "../child.ts";
import type { Target } from "../load/command.ts";
import { listening } from "../port.ts";
import { withTemporaryDirectory } from "../temporary.ts";

/** How long one of them may take to listen. */
const READY_MS = 10_000;

/** A yardstick that runs. `pid` is the process that does the work. */
export interface RunningYardstick {
  readonly target: Target;
  readonly pid: number;
}

/** How to start one whose files are written. */
export interface Prepared {
  readonly port: number;
  readonly command: readonly string[];
}

export interface Yardstick {
  readonly system: "nchan" | "mosquitto";
  /** What it promises about a message, for the table: speed is bought with it. */
  readonly guarantee: string;
  /** Why it cannot be measured here, or undefined when it can. */
  missing(): string | undefined;
  /** Starts it for `work`, stops it afterwards and removes its files. */
  with<T>(dir: string | null, work: (running: RunningYardstick) => Promise<T>): Promise<T>;
}

/** The worker of a program that leaves the work to one, else the program itself. */
function workerOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ")[0]) || pid;
  } catch {
    return pid;
  }
}

/** Runs a program that was told its port, in a directory of its own. */
export function withDaemon<T>(
  system: Yardstick["system"],
  dir: string | null,
  prepare: (directory: string) => Promise<Prepared>,
  work: (running: RunningYardstick) => Promise<T>,
): Promise<T> {
  return withTemporaryDirectory(dir, async (directory) => {
    const { port, command } = await prepare(directory);
    const child = new Child(system, command, 0);
    try {
      if (!(await listening(port, READY_MS))) throw new Error(`${system} does not listen: ${child.lastWords}`);
      const address = { host: "127.0.0.1", port, tls: false };
      return await work({ target: { system, address }, pid: workerOf(child.pid) });
    } finally {
      await child.stop();
    }
  });
}
