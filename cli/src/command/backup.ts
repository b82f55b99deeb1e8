/** `belfry backup FILE`: everything that must survive, in one file, while the server goes on. */
import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { readRunning, readRunningHub } from "@belfry/host";
import { copyHubDatabase } from "@belfry/hub/offline";
import { BelfryError, type CopyBody, type RunningServer } from "@belfry/protocol";
import { copyServiceDatabase } from "@belfry/service/offline";
import { createAdminClient } from "../admin-client.ts";
import { type Given, operandOf } from "../arguments.ts";
import { DATABASES, writeBackup } from "../backup.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { dataDirectoryOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

/** One database, and who makes a copy of it: the server that works on it, else we. */
interface Source {
  readonly file: string;
  readonly route: string;
  running(data: string): Omit<RunningServer, "service">;
  copy(data: string): Promise<string>;
}

const SOURCES: readonly Source[] = [
  { file: DATABASES.service, route: "/v1/copies", running: readRunning, copy: copyServiceDatabase },
  { file: DATABASES.hub, route: "/v1/hub-copies", running: readRunningHub, copy: copyHubDatabase },
];

async function copyOf({ route, running, copy }: Source, data: string): Promise<string> {
  let server: Omit<RunningServer, "service">;
  try {
    server = running(data);
  } catch {
    return copy(data);
  }
  return (await createAdminClient(server).post<CopyBody>(route)).path;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const file = operandOf(given, 0);
  const data = dataDirectoryOf(given, terminal);
  const sources = SOURCES.filter((source) => existsSync(join(data, source.file)));
  if (sources.length === 0) {
    const detail = `there is no database in ${data}; what is kept in PostgreSQL is backed up by pg_dump`;
    throw new BelfryError("BACKUP_UNUSABLE", { detail });
  }
  const copies: string[] = [];
  try {
    for (const source of sources) copies.push(await copyOf(source, data));
    await writeBackup(file, data, copies);
  } finally {
    for (const copy of copies) rmSync(dirname(copy), { recursive: true, force: true });
  }
  const databases = sources.map((source) => source.file);
  const words = `Everything that must survive is in ${file}. It holds every key: keep it as you keep those.`;
  output.print({ backup: file, databases }, words);
  return EXIT.done;
}

export const command: Command = {
  operands: ["FILE"],
  flags: {
    data: {
      ...SERVER_FLAGS.data,
      sentence: "Data directory, whether a server runs or not (BELFRY_DATA, else .belfry).",
    },
  },
  about:
    "Writes a consistent copy of everything that must survive into one file, also while the server runs. Traces are left out. With --engine the database's own tools do this.",
  examples: ["belfry backup /backup/belfry-monday.tar.gz --data /var/lib/belfry"],
  run,
};
