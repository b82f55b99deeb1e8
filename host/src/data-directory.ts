/**
 * The directory in which a server keeps everything, and through which the command line finds the server.
 *
 * Holds four files itself, `admin.json` and `hub.json` while servers run, `admin-token`, and `node.json` of one node among many; refuses to know what others keep there.
 */
import { randomBytes, randomUUID } from "node:crypto";
import { accessSync, chmodSync, constants, mkdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { BelfryError, type RunningHubServer, type RunningServer } from "@belfry/protocol";
import { RUNNING_FILES, readRunning } from "./running-server.ts";
import { writePrivateFile } from "./write-private-file.ts";

export { readRunning, readRunningHub } from "./running-server.ts";

export interface DataDirectory {
  /** Absolute. */
  readonly path: string;
  /** The absolute path of a file in it. */
  file(name: string): string;
  /** Tells the command line where the server is. Written in one step, readable by the owner only. */
  writeRunning(server: RunningServer): void;
  /** @throws BelfryError SERVER_NOT_FOUND */
  readRunning(): RunningServer;
  /** Forgets the server again; nothing happens when none was written. */
  clearRunning(): void;
  /** The same for a hub, which may run beside the server or alone. */
  writeRunningHub(hub: RunningHubServer): void;
  clearRunningHub(): void;
  /**
   * The token that proves an operator, made at the first start: 32 random bytes in base64url.
   *
   * @param elsewhere a file outside of the directory, which must be there; empty for the one in it
   * @returns the token, and whether it was made just now and should be shown
   * @throws BelfryError DATA_UNUSABLE when the file is there and holds no token of at least 32 characters; SETTING_INVALID for one elsewhere that
   *   holds none, or is not there
   */
  adminToken(elsewhere?: string): { readonly token: string; readonly created: boolean };
  /**
   * What tells this directory from those of other nodes: a UUID, made when it is first asked for.
   *
   * @throws BelfryError DATA_UNUSABLE when the file is there and holds none
   */
  nodeId(): string;
}

/** An operator may put a token of their own there; shorter ones could be guessed. */
const SHORTEST_ADMIN_TOKEN = 32;

/**
 * Opens the data directory, and makes it (0700) when it is not there. The mode of one that is there is left to its owner.
 *
 * @throws BelfryError DATA_UNUSABLE when it is no directory, or cannot be made, read or written
 */
export function openDataDirectory(path: string): DataDirectory {
  const absolute = resolve(path);
  proveUsable(absolute);
  const file = (name: string) => join(absolute, name);
  const write = (name: string, running: object) =>
    orUnusable(absolute, () => writePrivateFile(file(name), `${JSON.stringify(running, null, 2)}\n`));
  return {
    path: absolute,
    file,
    writeRunning: (server) => write(RUNNING_FILES.service, server),
    readRunning: () => readRunning(absolute),
    clearRunning: () => rmSync(file(RUNNING_FILES.service), { force: true }),
    writeRunningHub: (hub) => write(RUNNING_FILES.hub, hub),
    clearRunningHub: () => rmSync(file(RUNNING_FILES.hub), { force: true }),
    adminToken: (elsewhere = "") =>
      elsewhere === ""
        ? orUnusable(absolute, () => readOrMakeToken(file("admin-token")))
        : { token: readSharedToken(elsewhere), created: false },
    nodeId: () => orUnusable(absolute, () => readOrMakeId(file("node.json"))),
  };
}

function proveUsable(path: string): void {
  orUnusable(path, () => {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === false)
      throw unusable(`${path} is not a directory`);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  });
}

function readOrMakeToken(path: string): { token: string; created: boolean } {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    const token = randomBytes(32).toString("base64url");
    writePrivateFile(path, `${token}\n`);
    return { token, created: true };
  }
  chmodSync(path, 0o600);
  return { token: readToken(path), created: false };
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function readOrMakeId(path: string): string {
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    writePrivateFile(path, `${JSON.stringify({ id: randomUUID() })}\n`);
  }
  const id = /"id"\s*:\s*"([^"]*)"/.exec(readFileSync(path, "utf8"))?.[1];
  if (id === undefined || !UUID.test(id)) throw unusable(`${path} holds no id of a node; delete it to get a new one`);
  return id;
}

function readToken(path: string): string {
  const token = readFileSync(path, "utf8").trim();
  if (token.length < SHORTEST_ADMIN_TOKEN) {
    throw unusable(`${path} holds no token of at least ${SHORTEST_ADMIN_TOKEN} characters; delete it to get a new one`);
  }
  return token;
}

/** The token in a file that an operator named. */
function readSharedToken(path: string): string {
  const invalid = (why: string, cause?: unknown) =>
    new BelfryError("SETTING_INVALID", { detail: `adminTokenFile is ${path}: ${why}`, cause });
  let token: string;
  try {
    token = readFileSync(path, "utf8").trim();
  } catch (cause) {
    throw invalid(reasonOf(cause), cause);
  }
  if (token.length >= SHORTEST_ADMIN_TOKEN) return token;
  throw invalid(`it holds no token of at least ${SHORTEST_ADMIN_TOKEN} characters`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "it is not there",
  EACCES: "this user may not read and write there",
  EPERM: "this user may not read and write there",
  EROFS: "the file system is read-only",
  ENOTDIR: "a part of the path is a file",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
};

/** Why the system refused, in words. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return REASONS[code] ?? (error instanceof Error ? error.message : String(error));
}

function orUnusable<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof BelfryError) throw error;
    throw unusable(`${path}: ${reasonOf(error)}`, error);
  }
}

function unusable(detail: string, cause?: unknown): BelfryError {
  return new BelfryError("DATA_UNUSABLE", { detail, cause });
}
