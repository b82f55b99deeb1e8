/** What the operating system says about this process, under the names every Prometheus dashboard already knows. */
import { readdirSync, readFileSync } from "node:fs";
import type { Metrics } from "./metrics.ts";

/** Adds memory, CPU, uptime and, on Linux, file descriptors: how many are open, and how many may be. */
export function processMetrics({ gauge, counter }: Pick<Metrics, "gauge" | "counter">): void {
  gauge("process_resident_memory_bytes", "Resident memory in bytes.", () => process.memoryUsage.rss());
  counter("process_cpu_seconds_total", "User and system CPU time in seconds.", cpuSeconds);
  gauge("process_uptime_seconds", "Seconds since the process started.", () => process.uptime());
  gauge("process_open_fds", "Open file descriptors.", openFileDescriptors);
  gauge("process_max_fds", "Most file descriptors that may be open.", mostFileDescriptors);
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** No sample at all where the system does not list them. */
function openFileDescriptors() {
  try {
    // One of them is the directory being read.
    return readdirSync("/proc/self/fd").length - 1;
  } catch {
    return [];
  }
}

/** The soft limit, which is the one that bites. */
function mostFileDescriptors() {
  try {
    const [, most = ""] = /^Max open files +(\d+|unlimited)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    return most === "unlimited" ? Number.POSITIVE_INFINITY : most === "" ? [] : Number(most);
  } catch {
    return [];
  }
}
