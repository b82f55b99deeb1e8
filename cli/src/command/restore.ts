/** `belfry restore FILE`: puts a backup into an empty data directory, and looks whether a server can work on it. */
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkHubDatabase } from "@belfry/hub/offline";
import { BelfryError } from "@belfry/protocol";
import { checkServiceDatabase } from "@belfry/service/offline";
import { type Given, operandOf } from "../arguments.ts";
import { DATABASES, readBackup } from "../backup.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { dataDirectoryOf } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import type { Terminal } from "../terminal.ts";

/** Makes a directory where there is none, and fills it. Where that fails nothing is left that was not there. */
async function filling(data: string, fill: () => Promise<void>): Promise<void> {
  const made = mkdirSync(data, { recursive: true, mode: 0o700 });
  const before = new Set(readdirSync(data));
  try {
    await fill();
  } catch (error) {
    const added = readdirSync(data).filter((name) => !before.has(name));
    const gone = made === undefined ? added.map((name) => join(data, name)) : [made];
    for (const path of gone) rmSync(path, { recursive: true, force: true });
    throw error;
  }
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const file = operandOf(given, 0);
  const data = dataDirectoryOf(given, terminal);
  const inTheWay = Object.values(DATABASES).find((name) => existsSync(join(data, name)));
  if (inTheWay !== undefined) {
    throw new BelfryError("BACKUP_UNUSABLE", {
      detail: `${data} holds a ${inTheWay}; restore into an empty directory`,
    });
  }
  await filling(data, async () => {
    await readBackup(file, data);
    await checkServiceDatabase(data);
    if (existsSync(join(data, DATABASES.hub))) await checkHubDatabase(data);
  });
  output.print({ restored: data }, () => `${data} is as it was when the backup was made: start the server on it.`);
  return EXIT.done;
}

export const command: Command = {
  operands: ["FILE"],
  flags: {
    data: {
      ...SERVER_FLAGS.data,
      sentence: "Directory to fill, made where there is none (BELFRY_DATA, else .belfry).",
    },
  },
  about:
    "Puts what `belfry backup` wrote into a data directory that has no database. What devices confirmed since then they confirm again; see the guide.",
  examples: ["belfry restore /backup/belfry-monday.tar.gz --data /var/lib/belfry"],
  run,
};
