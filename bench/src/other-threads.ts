/** Moves running threads to other cores. Linux only; does nothing where processes cannot be pinned, as everywhere else in the bench. */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { type Core, pinned } from "./child.ts";

/**
 * Every thread of a running service but its event loop: the store, the garbage collector, the compiler. Core 0 then shows what one event loop
 * can do.
 */
export function moveOtherThreads(pid: number, core: Core): void {
  // On Linux the first thread has the number of its process; Bun's event loop runs there.
  for (const thread of threadsOf(pid)) if (thread !== pid) move(thread, core);
}

/** All that a process does. */
export function moveProcess(pid: number, core: Core): void {
  for (const thread of threadsOf(pid)) move(thread, core);
}

const threadsOf = (pid: number): readonly number[] => (pinned ? readdirSync(`/proc/${pid}/task`).map(Number) : []);

const move = (thread: number, core: Core): void => void spawnSync("taskset", ["-cp", String(core), String(thread)]);
