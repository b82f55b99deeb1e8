/** `belfry migrate --from sqlite:DIR --to postgres://…`: moves everything that must survive to an engine that many nodes share. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { engineAddressOf, engineSettings, environmentName, readSettings } from "@belfry/host";
import type { Moved, PostgresOptions } from "@belfry/host/postgres";
import { BelfryError } from "@belfry/protocol";
import { type Given, wordOf } from "../arguments.ts";
import { DATABASES } from "../backup.ts";
import type { Command } from "../command.ts";
import { EXIT, type Output } from "../output.ts";
import { settingFlags } from "../setting-flags.ts";
import type { Terminal } from "../terminal.ts";

/** Moves one database of a directory. */
type Move = (directory: string, to: PostgresOptions, told: (table: string, rows: number) => void) => Promise<Moved>;
type Part = keyof typeof DATABASES;

/** In the order in which they are moved. Each is loaded when it is wanted. */
const MOVES: Readonly<Record<Part, () => Promise<Move>>> = {
  service: async () => (await import("@belfry/service/move")).moveService,
  hub: async () => (await import("@belfry/hub/move")).moveHub,
};
const PARTS = Object.keys(MOVES) as Part[];

const { engine: _, ...ENGINE_FLAGS } = settingFlags(engineSettings);
const ENGINE_VARIABLE = environmentName("engine");
const NO_TARGET = `--to names the engine: postgres://belfry@db/belfry (or ${ENGINE_VARIABLE})`;

/** The directory of `sqlite:DIR`. @throws BelfryError USAGE */
function directoryOf(given: Given): string {
  const from = wordOf(given, "from") ?? "";
  const directory = from.startsWith("sqlite:") ? from.slice("sqlite:".length) : "";
  if (directory !== "") return directory;
  throw new BelfryError("USAGE", { detail: "--from names a data directory: sqlite:/var/lib/belfry" });
}

/** What is there of what is wanted. @throws BelfryError USAGE, MOVE_REFUSED */
function partsOf(given: Given, directory: string): readonly Part[] {
  const only = wordOf(given, "only");
  const wanted = PARTS.filter((part) => only === undefined || part === only);
  if (wanted.length === 0) throw new BelfryError("USAGE", { detail: `--only takes ${PARTS.join(" or ")}` });
  const parts = wanted.filter((part) => existsSync(join(directory, DATABASES[part])));
  if (parts.length > 0) return parts;
  const missing = wanted.map((part) => DATABASES[part]).join(" or ");
  throw new BelfryError("MOVE_REFUSED", { detail: `there is no ${missing} in ${directory}` });
}

/** The URL of `--to`, if it is given. @throws BelfryError USAGE; SETTING_INVALID when a password is in it, which others could read */
function targetOf(given: Given): string | undefined {
  const to = wordOf(given, "to");
  const { read, hasPassword } = engineSettings.engine.read;
  if (to === undefined || to === "") return undefined;
  if (read(to) === undefined) throw new BelfryError("USAGE", { detail: NO_TARGET });
  if (hasPassword?.(to) !== true) return to;
  const detail = `--to holds a password: give the URL as ${ENGINE_VARIABLE}, since others can read flags`;
  throw new BelfryError("SETTING_INVALID", { detail });
}

/** Where to: `--to`, else the environment, where passwords belong. @throws BelfryError SETTING_INVALID, USAGE */
function engineOf(given: Given, { env }: Terminal): PostgresOptions {
  const words = Object.keys(ENGINE_FLAGS).map((name) => [name, wordOf(given, name)] as const);
  const flags = [["engine", targetOf(given)] as const, ...words].filter(([, word]) => word !== undefined);
  const { values } = readSettings(engineSettings, {
    flags: Object.fromEntries(flags) as Record<string, string>,
    env,
    knownEnv: Object.keys(env).filter((name) => name.startsWith("BELFRY_")),
  });
  if (values.engine === "") throw new BelfryError("USAGE", { detail: NO_TARGET });
  return { schema: values.engineSchema, ...engineAddressOf(values) };
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const directory = directoryOf(given);
  const engine = engineOf(given, terminal);
  const parts = partsOf(given, directory);
  const moved: Partial<Record<Part, Moved>> = {};
  for (const part of parts) {
    const move = await MOVES[part]();
    moved[part] = await move(directory, engine, (table, rows) => output.remark(`${part}, ${table}: ${rows}`));
    output.remark(output.paint.strong(`The ${part} is on the engine now.`));
  }
  output.print({ moved }, () =>
    [
      `Start the nodes with the same engine (--engine, or ${ENGINE_VARIABLE}); the first one may keep ${directory}.`,
      `Its databases are as they were: keep them until you have seen that all is well, then delete them.`,
    ].join("\n"),
  );
  return EXIT.done;
}

export const command: Command = {
  operands: [],
  flags: {
    from: { takes: "word", value: "sqlite:DIR", sentence: "Data directory of a server that is stopped." },
    to: {
      takes: "word",
      value: "URL",
      sentence: `PostgreSQL server without data of Belfry, in a URL without password (else ${ENGINE_VARIABLE}).`,
    },
    only: { takes: "word", value: "PART", sentence: "service or hub: only what that one keeps." },
    ...ENGINE_FLAGS,
  },
  about:
    "Moves apps, channels, waiting notifications, keys, books, hubs and installations from a data directory to PostgreSQL: of service and hub each all, or nothing. Numbers, URIs and credentials stay good. Traces stay where they are, and so do files of the hub's jobs.",
  examples: [
    "belfry migrate --from sqlite:/var/lib/belfry --to postgres://belfry@db.example.org/belfry --engine-password-file /etc/belfry/engine",
  ],
  run,
};
