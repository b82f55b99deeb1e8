/**
 * Puts the store's thread of a running service on a core of its own, so that core 0 shows what one event loop can do.
 *
 * Linux only; does nothing where processes cannot be pinned, as everywhere else in the bench.
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { type Core, pinned } from "./child.ts";

/** How Bun names the thread of a worker. */
const WORKER = "Worker";

export function moveStoreThread(pid: number, core: Core): void {
  if (!pinned) return;
  const tasks = `/proc/${pid}/task`;
  for (const thread of readdirSync(tasks)) {
    const name = readFileSync(`${tasks}/${thread}/comm`, "utf8").trim();
    if (name === WORKER) spawnSync("taskset", ["-cp", String(core), thread]);
  }
}
