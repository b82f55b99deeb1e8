/** What the figures were measured on: a number without its machine says nothing. */
import { spawnSync } from "node:child_process";
import { closeSync, fdatasyncSync, openSync, readFileSync, statfsSync, writeSync } from "node:fs";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { pinned } from "./child.ts";
import { medianOf } from "./figure.ts";

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly kernel: string;
  /** Whether server and generator had a core each. */
  readonly pinned: boolean;
  /** File system of the data directories. */
  readonly fileSystem: string;
  /** Median time to make 4 KB durable there; what every durable push waits for at least once. */
  readonly fsyncMs: number;
}

export interface Versions {
  readonly belfry: string;
  readonly bun: string;
  readonly nginx: string;
  readonly mosquitto: string;
}

/** Type numbers of statfs that one meets. @source linux/magic.h */
const FILE_SYSTEMS: Readonly<Record<number, string>> = {
  61267: "ext4",
  1481003842: "xfs",
  2435016766: "btrfs",
  16914836: "tmpfs (memory: fsync costs nothing)",
  2035054128: "overlayfs",
  801189825: "zfs",
};

const FSYNC_SAMPLES = 50;

function timeFsync(dir: string): number {
  const file = openSync(join(dir, "fsync"), "w");
  const block = Buffer.alloc(4096);
  const times = Array.from({ length: FSYNC_SAMPLES }, () => {
    const start = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    return performance.now() - start;
  });
  closeSync(file);
  return medianOf(times);
}

/** @param dir a directory of its own where data directories will be made too */
export function describeMachine(dir: string): Machine {
  const fileSystem = statfsSync(dir).type;
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    pinned,
    fileSystem: FILE_SYSTEMS[fileSystem] ?? `0x${fileSystem.toString(16)}`,
    fsyncMs: timeFsync(dir),
  };
}

/** First version number that a program prints, or "not installed". */
function versionOf(program: string, flag: string): string {
  const { error, stdout, stderr } = spawnSync(program, [flag], { encoding: "utf8", timeout: 5_000 });
  if (error !== undefined) return "not installed";
  return /\d+\.\d+(\.\d+)?/.exec(`${stdout}${stderr}`)?.[0] ?? "unknown";
}

/** @param root of the checkout */
export function describeVersions(root: string): Versions {
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return {
    belfry: version,
    bun: process.versions.bun ?? "none",
    nginx: versionOf("nginx", "-v"),
    mosquitto: versionOf("mosquitto", "-h"),
  };
}
