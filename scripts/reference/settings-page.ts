/** Writes the reference page of settings from the service's table. Touches no file. */
import { environmentName, flagName, readSettings, type SettingsTable } from "@belfry/host";
import { code, markdownTable } from "./table.ts";

const HEAD = `# Settings

Everything that can be set, with its default. Written by \`npx bun scripts/write-reference.ts\` from \`service/src/config.ts\`; a
test compares the two. \`belfry config\` prints the same table with the values of the machine it runs on.

A flag beats the environment, which beats the default. An unknown flag or \`BELFRY_…\` variable is refused with the nearest name
there is. Secrets have no flag, because other users of a machine can read command lines.

`;

const COLUMNS = ["Setting", "Flag", "Environment", "Default", "Unit", "What it does"];

/** The whole page. Defaults are shown as `belfry config` shows them. */
export function settingsPage(table: SettingsTable): string {
  const { rows } = readSettings(table, { flags: {}, env: {} });
  const lines = rows.map(({ name, default: value, unit, sentence }) => {
    const flag = table[name]?.secret ? null : flagName(name);
    return [code(name), code(flag), code(environmentName(name)), code(value), unit || "–", sentence];
  });
  return HEAD + markdownTable(COLUMNS, lines);
}
