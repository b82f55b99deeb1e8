/** A table of settings as flags of a command, and a command's flags as the source of settings. */
import {
  environmentName,
  flagName,
  flagValue,
  type ReadSettings,
  readSettings,
  type SettingsTable,
  text,
} from "@belfry/host";
import { type HubSettings, hubSettings } from "@belfry/hub/settings";
import type { SettingBody } from "@belfry/protocol";
import { type ServiceSettings, serviceSettings } from "@belfry/service";
import type { Flag, Flags, Given } from "./arguments.ts";
import type { Terminal } from "./terminal.ts";

/** `BELFRY_…` variables that are no settings of the server at hand: other commands and the other server read them, and one shell holds them all. */
const KNOWN_ELSEWHERE = [
  "BELFRY_ADMIN_TOKEN",
  "BELFRY_CLIENT_SECRET",
  ...Object.keys({ ...serviceSettings, ...hubSettings }).map(environmentName),
];

/** Settings that the hub alone has: beside the push service it takes all others from there. */
export const hubOnlySettings = Object.fromEntries(
  Object.entries(hubSettings).filter(([name]) => !Object.hasOwn(serviceSettings, name)),
);

/** A unit that is one word names the value in help; a longer one, such as `pushes a second`, stands with the range. */
const isWord = (unit: string) => /^[a-z]+$/i.test(unit);

/** What a setting takes, unless that is any text; what holds without it; and its other name. */
function rangeWords({ name, unit, default: value }: SettingBody, expected: string): string {
  const takes = [isWord(unit) ? "" : unit, expected === text().expected ? "" : expected].filter((part) => part !== "");
  const parts = [takes.join(", "), `default ${boundWords(name, value) || "none"}`, environmentName(name)];
  return `(${parts.filter((part) => part !== "").join("; ")})`;
}

/** Settings whose 0 says that there is no bound. */
const UNBOUND = new Set<string>([
  "maxData" satisfies keyof ServiceSettings,
  "hubMaxData" satisfies keyof HubSettings,
  "hubRate" satisfies keyof HubSettings,
]);

/** A value as a person reads it: a bound of 0 is none. */
export const boundWords = (name: string, value: string): string =>
  UNBOUND.has(name) && value === "0" ? "no limit" : value;

/** One flag for each setting that may stand on a command line; secrets come from the environment only. */
export function settingFlags(table: SettingsTable): Flags {
  const { rows } = readSettings(table, { flags: {}, env: {} });
  const open = rows.filter(({ name }) => table[name]?.secret === false);
  return Object.fromEntries(
    open.map((row): [string, Flag] => {
      const read = table[row.name]?.read;
      const takes = Object.is(read, flagValue) ? "nothing" : "word";
      const sentence = `${row.sentence} ${rangeWords(row, read?.expected ?? "")}`;
      return [
        flagName(row.name).slice(2),
        { takes, value: isWord(row.unit) ? row.unit.toUpperCase() : "VALUE", sentence },
      ];
    }),
  );
}

/** What a person at a terminal gets to see of the log when nobody says otherwise: the screen is for what was asked. */
export const LEVEL_FOR_PERSONS = "warn";

/**
 * Reads the settings of the service from flags and environment.
 *
 * @param level log level of the command's own, where the operator names none
 * @throws BelfryError SETTING_UNKNOWN, SETTING_INVALID
 */
export function settingsOf(
  given: Given,
  terminal: Terminal,
  level?: ServiceSettings["logLevel"],
): ReadSettings<typeof serviceSettings> {
  const { values, rows } = readTable(serviceSettings, given, terminal);
  if (level === undefined || isNamed(rows, "logLevel")) return { values, rows };
  const shown = rows.map((row) => (row.name === "logLevel" ? { ...row, value: level } : row));
  return { values: { ...values, logLevel: level }, rows: shown };
}

/** The same of the hub. */
export function hubSettingsOf(given: Given, terminal: Terminal): ReadSettings<typeof hubSettings> {
  return readTable(hubSettings, given, terminal);
}

/**
 * The settings of a hub beside a push service, of which it takes all others from there. Beside a service on a free port, a hub whose port nobody named is
 * on a free one too: several of both may run on one machine.
 */
export function hubSettingsBeside(given: Given, terminal: Terminal, port: number): ReadSettings<typeof hubSettings> {
  const { values, rows } = hubSettingsOf(given, terminal);
  const free = port === 0 && !isNamed(rows, "hubPort");
  const own = rows.filter(({ name }) => name.startsWith("hub"));
  return { values: free ? { ...values, hubPort: 0 } : values, rows: own };
}

/** Whether somebody named a setting, rather than leaving it as it is. */
export const isNamed = (rows: readonly SettingBody[], setting: string): boolean =>
  rows.some(({ name, from }) => name === setting && from !== "default");

function readTable<Table extends SettingsTable>(table: Table, given: Given, { env }: Terminal): ReadSettings<Table> {
  const known = settingFlags(table);
  const flags: Record<string, string | true> = {};
  for (const [name, values] of given.flags) {
    if (Object.hasOwn(known, name)) flags[name] = values[0] ?? true;
  }
  return readSettings(table, { flags, env, knownEnv: KNOWN_ELSEWHERE });
}
