/** What a backup is: a tar file of the databases of a data directory and the few files without which they are worth nothing. */
import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { BelfryError } from "@belfry/protocol";

/** The databases: of the service and of the hub. */
export const DATABASES = { service: "belfry.sqlite", hub: "hub.sqlite" } as const;

/** What is taken as it stands, where it is there. */
const PLAIN_FILES = ["admin-token", "node.json", "ca"] as const;

const EVERYTHING: ReadonlySet<string> = new Set([...Object.values(DATABASES), ...PLAIN_FILES]);

/**
 * Writes copies of databases and the plain files of a directory into one file, which nobody else may read.
 *
 * @param copies paths of the copies, each with the name that its database has
 * @throws BelfryError BACKUP_UNUSABLE when the file is there already or cannot be written; what was begun of it is removed
 */
export async function writeBackup(file: string, data: string, copies: readonly string[]): Promise<void> {
  createPrivately(file);
  const plain = PLAIN_FILES.filter((name) => existsSync(join(data, name)));
  // Each -C counts from the one before, unless it is absolute.
  const words = copies.flatMap((path) => ["-C", resolve(dirname(path)), basename(path)]);
  try {
    await tar(["-caf", file, ...words, ...(plain.length === 0 ? [] : ["-C", resolve(data), ...plain])]);
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
}

/**
 * Puts what is in a backup into a directory that holds none of it.
 *
 * @throws BelfryError BACKUP_UNUSABLE when there is something else in it, or no database of the service
 */
export async function readBackup(file: string, data: string): Promise<void> {
  const names = (await tar(["-tf", file])).split("\n").filter((name) => name !== "");
  const foreign = names.find((name) => !EVERYTHING.has(name.split("/", 1)[0] ?? "") || name.includes(".."));
  if (foreign !== undefined) throw unusable(`${file} holds ${foreign.slice(0, 80)}, which no backup does`);
  if (!names.includes(DATABASES.service)) throw unusable(`${file} holds no ${DATABASES.service}`);
  await tar(["-xf", file, "-C", data, "--no-same-owner"]);
}

function createPrivately(file: string): void {
  try {
    closeSync(openSync(file, "wx", 0o600));
  } catch (cause) {
    const isThere = cause instanceof Error && "code" in cause && cause.code === "EEXIST";
    throw unusable(isThere ? `${file} is there already` : `${file} cannot be written`, cause);
  }
}

/** Any machine has one, and any machine reads what it writes. @returns what it printed */
function tar(words: readonly string[]): Promise<string> {
  const child = spawn("tar", words, { stdio: ["ignore", "pipe", "pipe"] });
  let [out, complaint] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    complaint += text;
  });
  return new Promise((resolve, reject) => {
    child.once("error", (cause) => reject(unusable("tar could not be started", cause)));
    child.once("close", (code) => {
      if (code === 0) resolve(out);
      else reject(unusable(complaint.trim().split("\n").at(0)?.slice(0, 200) ?? `tar ended with ${code}`));
    });
  });
}

function unusable(detail: string, cause?: unknown): BelfryError {
  return new BelfryError("BACKUP_UNUSABLE", { detail, cause });
}
