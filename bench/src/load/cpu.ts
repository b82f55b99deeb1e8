/** How much processor was used, so that a report can say which side of the wire was the bottleneck, and who else was busy. */
import { readFileSync } from "node:fs";

/** Clock ticks a second in /proc; 100 on every Linux that Belfry runs on. */
const TICKS_PER_SECOND = 100;

/** Seconds of processor time of all threads, or null where there is no /proc or no such process. */
export function cpuSeconds(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** Seconds of processor time that the whole machine spent at work, or null where there is no /proc. @source proc(5) */
export function machineSeconds(): number | null {
  try {
    const [user, nice, system, , , irq, softirq, steal] = readFileSync("/proc/stat", "utf8")
      .split(/\s+/, 9)
      .slice(1)
      .map(Number);
    const ticks = [user, nice, system, irq, softirq, steal].reduce((sum = 0, each = 0) => sum + each, 0);
    return (ticks ?? 0) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** Share of one core used between two readings `ms` apart. */
function cpuShare(before: number | null, after: number | null, ms: number): number | null {
  return before === null || after === null ? null : (after - before) / (ms / 1000);
}

/** A reading of everyone. */
export interface CpuReading {
  readonly at: number;
  readonly server: number | null;
  readonly generator: number;
  readonly machine: number | null;
}

/** Shares of one core: above 1 with several threads. Null where there is no /proc. */
export interface CpuShares {
  readonly server: number | null;
  readonly generator: number;
  /** Everyone else on the machine, the kernel's own work included: well above a tenth, the figures are not worth much. */
  readonly others: number | null;
}

/** Call it in the generator. */
export function readCpu(serverPid: number): CpuReading {
  const { user, system } = process.cpuUsage();
  return {
    at: performance.now(),
    server: cpuSeconds(serverPid),
    generator: (user + system) / 1e6,
    machine: machineSeconds(),
  };
}

/** What was used between two readings. */
export function cpuShares(before: CpuReading, after: CpuReading): CpuShares {
  const ms = after.at - before.at;
  const server = cpuShare(before.server, after.server, ms);
  const generator = cpuShare(before.generator, after.generator, ms) ?? 0;
  const machine = cpuShare(before.machine, after.machine, ms);
  const others = machine === null || server === null ? null : Math.max(0, machine - server - generator);
  return { server, generator, others };
}
