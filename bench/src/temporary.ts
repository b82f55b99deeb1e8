/** A directory that is there for the length of one piece of work. */
import { rmSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const FORCE = { recursive: true, force: true } as const;
const present = new Set<string>();

process.on("exit", () => {
  for (const directory of present) rmSync(directory, FORCE);
});

/** @param parent null means the system's temporary directory */
export async function withTemporaryDirectory<T>(
  parent: string | null,
  work: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = await mkdtemp(join(parent ?? tmpdir(), "belfry-bench-"));
  present.add(directory);
  try {
    return await work(directory);
  } finally {
    await rm(directory, FORCE);
    present.delete(directory);
  }
}
