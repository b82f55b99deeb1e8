/**
 * Puts every thread of a running service but its event loop on another core: the store, the garbage collector, the compiler.
 * Core 0 then shows what one event loop can do.
 *
 * Linux only; does nothing where processes cannot be pinned, as everywhere else in the bench.
 */
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { type Core, pinned } from "./child.ts";

export function moveOtherThreads(pid: number, core: Core): void {
  if (!pinned) return;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    // On Linux the first thread has the number of its process; Bun's event loop runs there.
    if (Number(thread) !== pid) spawnSync("taskset", ["-cp", String(core), thread]);
  }
}
