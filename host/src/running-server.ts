/** How the command line finds the servers of a data directory: reads their files and looks whether their processes live. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { BelfryError, type RunningHubServer, type RunningServer } from "@belfry/protocol";

/** The files by which a command finds a server: that of the push service, and that of the hub. */
export const RUNNING_FILES = { service: "admin.json", hub: "hub.json" } as const;

/**
 * Reads where the push service of a data directory is.
 *
 * A process id may have been given to another program since, so a caller must still expect that nobody answers.
 *
 * @throws BelfryError SERVER_NOT_FOUND with why: none was started there, it ended, or its file belongs to somebody else
 */
export function readRunning(path: string): RunningServer {
  return readAlive(path, RUNNING_FILES.service, "server", readServer);
}

/** Reads where the hub of a data directory is, as {@link readRunning}. @throws BelfryError SERVER_NOT_FOUND */
export function readRunningHub(path: string): RunningHubServer {
  return readAlive(path, RUNNING_FILES.hub, "hub", readHub);
}

function readAlive<Server extends { readonly pid: number }>(
  path: string,
  name: string,
  what: string,
  read: (text: string) => Server | undefined,
): Server {
  const directory = resolve(path);
  const server = read(readText(join(directory, name), directory, what));
  if (server === undefined) throw notFound(`${name} in ${directory} is damaged`);
  if (!isAlive(server.pid)) {
    throw notFound(`the ${what} of ${directory} (process ${server.pid}) has ended`);
  }
  return server;
}

function readText(file: string, directory: string, what: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EACCES") throw notFound(`${file} belongs to another user`, error);
    throw notFound(what === "hub" ? `no hub runs on ${directory}` : `none runs on ${directory}`, error);
  }
}

function readServer(text: string): RunningServer | undefined {
  const fields = parse(text);
  const ours = fields && readCommon(fields);
  if (ours === undefined || typeof fields?.service !== "string") return undefined;
  return { ...ours, service: fields.service };
}

function readHub(text: string): RunningHubServer | undefined {
  const fields = parse(text);
  const ours = fields && readCommon(fields);
  const { hub, listening } = fields ?? {};
  if (ours === undefined || typeof hub !== "string") return undefined;
  return { ...ours, hub, listening: typeof listening === "string" ? listening : hub };
}

/** What both files hold. */
function readCommon(fields: Readonly<Record<string, unknown>>): Omit<RunningServer, "service"> | undefined {
  const { pid, admin, adminToken, ca = null } = fields;
  if (!Number.isSafeInteger(pid) || typeof pid !== "number" || pid <= 0) return undefined;
  if (typeof admin !== "string" || typeof adminToken !== "string") return undefined;
  if (typeof ca !== "string" && ca !== null) return undefined;
  return { pid, admin, adminToken, ca };
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
