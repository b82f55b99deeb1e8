/** `belfry config`: every setting with its value and where it came from: of the running server, or as one would start here. */
import type { SettingBody } from "@belfry/protocol";
import { serviceSettings } from "@belfry/service";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf, runningServer } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import {
  boundWords,
  hubOnlySettings,
  hubSettingsOf,
  LEVEL_FOR_PERSONS,
  settingFlags,
  settingsOf,
} from "../setting-flags.ts";
import type { Terminal } from "../terminal.ts";
import { wrap } from "../words.ts";

const OWN_FLAGS = { ...settingFlags(serviceSettings), ...settingFlags(hubOnlySettings) };

interface Rows {
  readonly from: string;
  readonly rows: readonly SettingBody[];
}

/** A setting on the command line asks what a server started with it would do; without one, the running server answers. */
async function settingRows(given: Given, terminal: Terminal): Promise<Rows> {
  const asksAhead = [...given.flags.keys()].some((name) => name !== "data" && Object.hasOwn(OWN_FLAGS, name));
  const running = given.flags.has("admin") || runningServer(given, terminal) !== undefined;
  if (!asksAhead && running) {
    const { settings } = await adminOf(given, terminal).get<{ settings: readonly SettingBody[] }>("/v1/settings");
    return { from: "Of the running server:", rows: settings };
  }
  const { rows: ofHub } = hubSettingsOf(given, terminal);
  const rows = [
    ...settingsOf(given, terminal).rows,
    ...ofHub.filter(({ name }) => Object.hasOwn(hubOnlySettings, name)),
  ];
  return {
    from: `As \`belfry serve\` would start here; \`belfry up\` logs ${LEVEL_FOR_PERSONS} unless told otherwise:`,
    rows,
  };
}

const NAME_WIDTH = 20;

/** A number needs its unit; a port, a path or an address says itself what it is. */
function valueWords({ name, value, unit }: SettingBody): string {
  if (value === "") return "(none)";
  const words = boundWords(name, value);
  return /^[0-9]+$/.test(words) && unit !== "port" ? `${words} ${unit}`.trim() : words;
}

/** The name with value and origin, and below them what it does. */
function rowWords(row: SettingBody, { paint, columns }: Output): string {
  const origin =
    row.from === "default" ? "default" : `${row.from}, default ${boundWords(row.name, row.default) || "(none)"}`;
  const indent = " ".repeat(NAME_WIDTH);
  const value = row.from === "default" ? valueWords(row) : paint.strong(valueWords(row));
  const head = `${paint.name(row.name.padEnd(NAME_WIDTH))}${value}  ${paint.faint(origin)}`;
  return `${head}\n${paint.faint(wrap(row.sentence, columns, indent))}`;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const { from, rows } = await settingRows(given, terminal);
  if (output.json) for (const row of rows) output.print(row, "");
  else output.print({}, [`${output.typed(from)}\n`, ...rows.map((row) => rowWords(row, output))].join("\n"));
  return EXIT.done;
}

export const command: Command = {
  operands: [],
  flags: { ...OWN_FLAGS, ...SERVER_FLAGS },
  about:
    "Shows every setting: of the running server, or, with settings as flags, what a server started with them would use.",
  examples: ["belfry config", "belfry config --port 9000 --profile strict"],
  run,
};
