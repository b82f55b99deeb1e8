/** `belfry migrate --from sqlite:DIR --to postgres://…`: moves everything that must survive to an engine that many nodes share. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { engineAddressOf, engineSettings, readSettings } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import { type Given, wordOf } from "../arguments.ts";
import { DATABASES } from "../backup.ts";
import type { Command } from "../command.ts";
import { EXIT, type Output } from "../output.ts";
import { settingFlags } from "../setting-flags.ts";
import type { Terminal } from "../terminal.ts";

const { engine: _, ...ENGINE_FLAGS } = settingFlags(engineSettings);

/** The directory of `sqlite:DIR`. @throws BelfryError USAGE */
function directoryOf(given: Given): string {
  const from = wordOf(given, "from") ?? "";
  const directory = from.startsWith("sqlite:") ? from.slice("sqlite:".length) : "";
  if (directory === "")
    throw new BelfryError("USAGE", { detail: "--from names a data directory: sqlite:/var/lib/belfry" });
  if (existsSync(join(directory, DATABASES.service))) return directory;
  throw new BelfryError("MOVE_REFUSED", { detail: `there is no ${DATABASES.service} in ${directory}` });
}

/** Where to: `--to`, else the environment, where passwords belong. @throws BelfryError SETTING_INVALID, USAGE */
function engineOf(given: Given, { env }: Terminal) {
  const flags: Record<string, string | true> = {};
  for (const name of Object.keys(ENGINE_FLAGS)) {
    const value = wordOf(given, name);
    if (value !== undefined) flags[name] = value;
  }
  const to = wordOf(given, "to");
  if (to !== undefined) flags.engine = to;
  const known = Object.keys(env).filter((name) => name.startsWith("BELFRY_"));
  const { values } = readSettings(engineSettings, { flags, env, knownEnv: known });
  if (values.engine !== "") return { schema: values.engineSchema, ...engineAddressOf(values) };
  throw new BelfryError("USAGE", { detail: "--to names the engine: postgres://belfry@db/belfry (or BELFRY_ENGINE)" });
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const directory = directoryOf(given);
  const engine = engineOf(given, terminal);
  const told = (table: string, rows: number) => output.remark(`${table}: ${rows}`);
  const only = onlyOf(given);
  const service = only === "hub" ? {} : await moveService(directory, engine, told);
  const hasHub = only !== "service" && existsSync(join(directory, DATABASES.hub));
  const hub = hasHub ? await moveHub(directory, engine, told) : {};
  output.print({ moved: { service, hub } }, () =>
    [
      `Everything of ${directory} is on the engine now. Start the nodes with --engine; the first one may keep ${directory}.`,
      `Its databases are as they were: keep them until you have seen that all is well, then delete them.`,
    ].join("\n"),
  );
  return EXIT.done;
}

/** @throws BelfryError USAGE */
function onlyOf(given: Given): "service" | "hub" | undefined {
  const only = wordOf(given, "only");
  if (only === undefined || only === "service" || only === "hub") return only;
  throw new BelfryError("USAGE", { detail: "--only takes service or hub" });
}

async function moveService(
  ...[directory, engine, told]: Parameters<typeof import("@belfry/service/move").moveService>
) {
  const { moveService: move } = await import("@belfry/service/move");
  return move(directory, engine, told);
}

async function moveHub(...[directory, engine, told]: Parameters<typeof import("@belfry/hub/move").moveHub>) {
  const { moveHub: move } = await import("@belfry/hub/move");
  return move(directory, engine, told);
}

export const command: Command = {
  operands: [],
  flags: {
    from: { takes: "word", value: "sqlite:DIR", sentence: "Data directory of a server that is stopped." },
    to: { takes: "word", value: "URL", sentence: "PostgreSQL server without data of Belfry (else BELFRY_ENGINE)." },
    only: { takes: "word", value: "WHICH", sentence: "Only what the service keeps, or the hub." },
    ...ENGINE_FLAGS,
  },
  about:
    "Moves apps, channels, waiting notifications, keys, books, hubs and installations from a data directory to PostgreSQL: of service and hub each all, or nothing. Numbers, URIs and credentials stay good. Traces stay where they are.",
  examples: ["belfry migrate --from sqlite:/var/lib/belfry --to postgres://belfry@db.example.org/belfry"],
  run,
};
