/** `belfry config`: every setting with its value and where it came from: of the running server, or as one would start here. */
import { renderSettings } from "@belfry/host";
import type { SettingBody } from "@belfry/protocol";
import { serviceSettings } from "@belfry/service";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf, runningServer } from "../find-server.ts";
import { EXIT, type Output } from "../output.ts";
import { settingFlags, settingsOf } from "../setting-flags.ts";
import type { Terminal } from "../terminal.ts";

const OWN_FLAGS = settingFlags(serviceSettings);

/** A setting on the command line asks what a server started with it would do; without one, the running server answers. */
async function settingRows(given: Given, terminal: Terminal): Promise<{ from: string; rows: readonly SettingBody[] }> {
  const asksAhead = [...given.flags.keys()].some((name) => name !== "data" && Object.hasOwn(OWN_FLAGS, name));
  const running = given.flags.has("admin") || runningServer(given, terminal) !== undefined;
  if (!asksAhead && running) {
    const { settings } = await adminOf(given, terminal).get<{ settings: readonly SettingBody[] }>("/v1/settings");
    return { from: "Of the running server:", rows: settings };
  }
  return { from: "As `belfry up` would start here:", rows: settingsOf(serviceSettings, given, terminal).rows };
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const { from, rows } = await settingRows(given, terminal);
  if (output.json) for (const row of rows) output.print(row, "");
  else output.print({}, `${from}\n\n${renderSettings(rows)}`);
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
