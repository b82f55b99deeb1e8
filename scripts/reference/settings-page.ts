/** Writes the reference page of settings from the tables of both servers. Touches no file. */
import { environmentName, flagName, readSettings, type SettingsTable } from "@belfry/host";
import { code, markdownTable } from "./table.ts";

const HEAD = `# Settings

Everything that can be set, with its default. Written by \`npx bun scripts/write-reference.ts\` from \`service/src/config.ts\` and
\`hub/src/config.ts\`; a test compares them. \`belfry config\` prints the same with the values of the machine it runs on.

A flag beats the environment, which beats the default. An unknown flag or \`BELFRY_…\` variable is refused with the nearest name
there is. Secrets have no flag, because other users of a machine can read command lines.

## The push service

\`belfry up\` and \`belfry serve\`.

`;

const HUB_HEAD = `
## The hub

\`belfry hub serve\` takes all of these. \`belfry up\` takes those that begin with \`hub\`; the others are then those of the push service,
whose admin port is the hub's too. Beside a service on \`--port 0\` the hub is on a free port as well, unless \`--hub-port\` names one.

`;

const COLUMNS = ["Setting", "Flag", "Environment", "Default", "Unit", "What it does"];

function tableOf(table: SettingsTable): string {
  const { rows } = readSettings(table, { flags: {}, env: {} });
  const lines = rows.map(({ name, default: value, unit, sentence }) => {
    const flag = table[name]?.secret ? null : flagName(name);
    return [code(name), code(flag), code(environmentName(name)), code(value), unit || "–", sentence];
  });
  return markdownTable(COLUMNS, lines);
}

/** The whole page. Defaults are shown as `belfry config` shows them. */
export function settingsPage(service: SettingsTable, hub: SettingsTable): string {
  return HEAD + tableOf(service) + HUB_HEAD + tableOf(hub);
}
