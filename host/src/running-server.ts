/** How the command line finds the server of a data directory: reads `admin.json` and looks whether its process lives. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { BelfryError, type RunningServer } from "@belfry/protocol";

/**
 * Reads where the server of a data directory is.
 *
 * A process id may have been given to another program since, so a caller must still expect that nobody answers.
 *
 * @throws BelfryError SERVER_NOT_FOUND with why: none was started there, it ended, or its file belongs to somebody else
 */
export function readRunning(path: string): RunningServer {
  const directory = resolve(path);
  const server = readServer(readText(join(directory, "admin.json"), directory));
  if (server === undefined) throw notFound(`admin.json in ${directory} is damaged`);
  if (!isAlive(server.pid)) {
    throw notFound(`the server of ${directory} (process ${server.pid}) has ended`);
  }
  return server;
}

function readText(file: string, directory: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EACCES") throw notFound(`${file} belongs to another user`, error);
    throw notFound(`none runs on ${directory}`, error);
  }
}

function readServer(text: string): RunningServer | undefined {
  const fields = parse(text);
  if (fields === undefined) return undefined;
  const { pid, service, admin, adminToken, ca = null } = fields;
  if (!Number.isSafeInteger(pid) || typeof pid !== "number" || pid <= 0) return undefined;
  if (typeof service !== "string" || typeof admin !== "string" || typeof adminToken !== "string") return undefined;
  if (typeof ca !== "string" && ca !== null) return undefined;
  return { pid, service, admin, adminToken, ca };
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    // Signal 0 asks only whether one could be sent.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

function notFound(detail: string, cause?: unknown): BelfryError {
  return new BelfryError("SERVER_NOT_FOUND", { detail, cause });
}
