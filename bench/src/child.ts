/**
 * A process that the bench started: on the core it was given, its output read line by line, ended by its own pid and
 * never otherwise. Whatever happens to the bench, none of them outlives it.
 */
import { type ChildProcessByStdio, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

/** Files one process may hold; connections are files. */
const OPEN_FILES = 20_000;

/** How long a process may take to leave by itself. */
const LEAVE_MS = 8_000;

/** Last words of a process that are kept for a report. */
const KEPT_STDERR_CHARACTERS = 2_000;

const canPin = availableParallelism() > 1 && spawnSync("taskset", ["--version"]).status === 0;

/** Whether server and generator run on cores of their own. */
export const pinned = canPin;

/** Core of what is measured, and of what measures. */
export type Core = 0 | 1;

/** The caller's environment without settings of Belfry, which would change what is measured. */
const ENVIRONMENT = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("BELFRY_")));

const running = new Set<Child>();

// All of them end by themselves when asked; nginx, killed, would leave its worker behind.
process.on("exit", () => {
  for (const child of running) child.signal("SIGTERM");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(130));

export class Child {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #name: string;
  readonly #ended: Promise<unknown>;
  #stderr = "";
  #lines: string[] = [];
  #wake: (() => void) | undefined;

  /** Starts `command`. `exec` all the way, so that the pid is the program's own. */
  constructor(name: string, command: readonly string[], core: Core) {
    const pin = canPin ? ["taskset", "-c", String(core)] : [];
    const limit = `ulimit -n ${OPEN_FILES} 2>/dev/null; exec "$@"`;
    this.#name = name;
    this.#process = spawn("sh", ["-c", limit, "sh", ...pin, ...command], {
      stdio: ["pipe", "pipe", "pipe"],
      env: ENVIRONMENT,
    });
    this.#ended = once(this.#process, "exit").then(() => this.#leave());
    running.add(this);
    this.#process.stdin.on("error", () => undefined);
    this.#process.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-KEPT_STDERR_CHARACTERS);
    });
    createInterface({ input: this.#process.stdout }).on("line", (line) => {
      this.#lines.push(line);
      this.#wake?.();
    });
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** The end of what it wrote to standard error. */
  get lastWords(): string {
    return this.#stderr.trim();
  }

  say(line: string): void {
    this.#process.stdin.write(`${line}\n`);
  }

  /** The next line it prints. @throws when it ends or stays silent for `ms`, with its last words */
  async line(ms: number): Promise<string> {
    const deadline = performance.now() + ms;
    for (;;) {
      const line = this.#lines.shift();
      if (line !== undefined) return line;
      if (!running.has(this)) throw new Error(`${this.#name} ended: ${this.lastWords}`);
      const left = deadline - performance.now();
      if (left <= 0) throw new Error(`${this.#name} said nothing for ${ms} ms: ${this.lastWords}`);
      await this.#wakeOrWait(left);
    }
  }

  /** Asks it to leave, insists after a while. */
  async stop(): Promise<void> {
    if (!running.has(this)) return;
    this.signal("SIGTERM");
    await Promise.race([this.#ended, sleep(LEAVE_MS, undefined, { ref: false })]);
    this.signal("SIGKILL");
    await this.#ended;
  }

  /** Does nothing once the process has ended, when its pid may be another's. */
  signal(name: "SIGTERM" | "SIGKILL"): void {
    if (running.has(this)) this.#process.kill(name);
  }

  #leave(): void {
    running.delete(this);
    this.#wake?.();
  }

  async #wakeOrWait(ms: number): Promise<void> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      timer = setTimeout(resolve, ms);
    });
    clearTimeout(timer);
  }
}
