/** A table of settings as flags of a command, and a command's flags as the source of settings. */
import { flagName, flagValue, type ReadSettings, readSettings, type SettingsTable } from "@belfry/host";
import type { Flag, Flags, Given } from "./arguments.ts";
import type { Terminal } from "./terminal.ts";

/** `BELFRY_…` variables that are no settings of a server: other commands read them, and one shell holds them all. */
const NOT_SETTINGS = ["BELFRY_ADMIN_TOKEN", "BELFRY_CLIENT_SECRET"];

/** A unit that is one word names the value in help; a longer one is explained by the sentence. */
const valueName = (unit: string) => (/^[a-z]+$/i.test(unit) ? unit.toUpperCase() : "VALUE");

/** One flag for each setting that may stand on a command line; secrets come from the environment only. */
export function settingFlags(table: SettingsTable): Flags {
  const open = Object.entries(table).filter(([, setting]) => !setting.secret);
  return Object.fromEntries(
    open.map(([name, { read, unit, sentence }]): [string, Flag] => {
      const takes = Object.is(read, flagValue) ? "nothing" : "word";
      return [flagName(name).slice(2), { takes, value: valueName(unit), sentence }];
    }),
  );
}

/** Reads the settings from flags and environment. @throws BelfryError SETTING_UNKNOWN, SETTING_INVALID */
export function settingsOf<Table extends SettingsTable>(
  table: Table,
  given: Given,
  { env }: Terminal,
): ReadSettings<Table> {
  const known = settingFlags(table);
  const flags: Record<string, string | true> = {};
  for (const [name, values] of given.flags) {
    if (Object.hasOwn(known, name)) flags[name] = values[0] ?? true;
  }
  return readSettings(table, { flags, env, knownEnv: NOT_SETTINGS });
}
