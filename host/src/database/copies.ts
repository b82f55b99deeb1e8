/** Copies of a database, in a folder beside it, for whoever takes a backup away. What a backup that failed left there goes at the next start. */
import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { BelfryError } from "@belfry/protocol";

/** Name of that folder in the data directory. */
export const COPIES_FOLDER = "copies";

/**
 * Makes copies from now on.
 *
 * @param directory that the database lies in
 * @param file what a copy is called
 * @param copyTo null where the engine keeps everything elsewhere
 */
export async function openCopies(
  directory: string,
  file: string,
  copyTo: ((path: string) => Promise<void>) | null,
): Promise<() => Promise<string>> {
  const folder = join(directory, COPIES_FOLDER, file);
  await rm(folder, { recursive: true, force: true });
  /** @returns the path of a copy in a folder of its own, which the caller removes */
  return async () => {
    if (copyTo === null) throw new BelfryError("COPY_ELSEWHERE");
    const own = join(folder, randomBytes(8).toString("hex"));
    await mkdir(own, { recursive: true, mode: 0o700 });
    const path = join(own, file);
    await copyTo(path);
    return path;
  };
}
