/** How much memory a process holds, as the kernel counts it. Linux only; elsewhere it throws. */
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

const POLL_MS = 500;

/**
 * Still when it moved less than this over `STILL_POLLS` polls, 6 seconds: a server that has nothing to do gives garbage back after two. With three it
 * had done so in some runs and not in others.
 */
const STILL_SHARE = 0.005;
const STILL_POLLS = 12;

/** A server that never comes to rest is measured after this. */
const PATIENCE_MS = 30_000;

/** Resident set, in bytes. */
export function residentBytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  if (kilobytes === undefined) throw new Error(`no VmRSS of process ${pid}`);
  return Number(kilobytes) * 1024;
}

/** Resident set once it has come to rest. */
export async function settledBytes(pid: number): Promise<number> {
  const deadline = performance.now() + PATIENCE_MS;
  let seen: number[] = [];
  while (performance.now() < deadline) {
    seen = [...seen, residentBytes(pid)].slice(-STILL_POLLS);
    const [low, high] = [Math.min(...seen), Math.max(...seen)];
    if (seen.length === STILL_POLLS && high - low < high * STILL_SHARE) break;
    await sleep(POLL_MS);
  }
  return residentBytes(pid);
}
