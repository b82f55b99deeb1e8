/**
 * One table of settings, read from flags and environment: a flag beats the environment, which beats the default.
 *
 * Holds the order of sources and the refusals; refuses to know any particular setting, or `process`.
 */
import { BelfryError, type SettingBody } from "@belfry/protocol";
import { ending } from "./redact.ts";
import { environmentName, flagName, nearestName } from "./setting-names.ts";
import type { Reader } from "./setting-readers.ts";

/** One row of a table, as it is written down. */
export interface Setting<T> {
  readonly default: T;
  /** "seconds", "bytes", … or "" where there is none. */
  readonly unit: string;
  /** What it does, in the operator's terms. */
  readonly sentence: string;
  readonly read: Reader<T>;
  /** Comes from the environment only, since other users can read command lines, and is never shown whole. */
  readonly secret: boolean;
}

/** Rows by camelCase name: `hubPort` is `--hub-port` on the command line and `BELFRY_HUB_PORT` in the environment. */
export type SettingsTable = Readonly<Record<string, Setting<unknown>>>;

/** The values of a table, each of the type its reader gives. */
export type SettingValues<Table extends SettingsTable> = {
  readonly [Name in keyof Table]: Table[Name] extends Setting<infer T> ? T : never;
};

/** Where values come from. */
export interface SettingSources {
  /** By flag name without dashes in front: `{"hub-port": "8031", "demo": true}`. */
  readonly flags: Readonly<Record<string, string | true>>;
  /** `process.env` as it stands. A variable set to nothing counts as not set. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** `BELFRY_…` variables that someone else reads. */
  readonly knownEnv?: readonly string[];
}

/** What reading a table gives. */
export interface ReadSettings<Table extends SettingsTable> {
  readonly values: SettingValues<Table>;
  /** In the order of the table, as `belfry config` and the admin API show them. */
  readonly rows: readonly SettingBody[];
}

/** Writes down one row. @example setting({ default: 8030, unit: "", sentence: "Port of the service", read: port }) */
export function setting<T>(row: {
  readonly default: NoInfer<T>;
  readonly unit: string;
  readonly sentence: string;
  readonly read: Reader<T>;
  readonly secret?: boolean;
}): Setting<T> {
  return { secret: false, ...row };
}

/** Keeps the type of each row, which an annotation would lose. */
export function defineSettings<const Table extends SettingsTable>(table: Table): Table {
  return table;
}

/**
 * Reads every setting of a table.
 *
 * @throws BelfryError SETTING_UNKNOWN for a flag or `BELFRY_…` variable of no row, with the nearest name;
 *   SETTING_INVALID for a value that its reader refuses, naming where it came from, the value unless secret, and what is expected
 */
export function readSettings<Table extends SettingsTable>(table: Table, sources: SettingSources): ReadSettings<Table> {
  refuseUnknown(Object.keys(table), sources);
  const values: Record<string, unknown> = {};
  const rows: SettingBody[] = [];
  for (const [name, row] of Object.entries(table)) {
    const { value, from } = readOne(name, row, sources);
    values[name] = value;
    rows.push(bodyOf(name, row, value, from));
  }
  return { values: values as SettingValues<Table>, rows };
}

function refuseUnknown(names: readonly string[], { flags, env, knownEnv = [] }: SettingSources): void {
  const flagNames = names.map(flagName);
  for (const given of Object.keys(flags)) refuseUnlessKnown(`--${given}`, flagNames);
  const environmentNames = [...names.map(environmentName), ...knownEnv];
  for (const [given, value] of Object.entries(env)) {
    if (given.startsWith("BELFRY_") && value) refuseUnlessKnown(given, environmentNames);
  }
}

function refuseUnlessKnown(given: string, known: readonly string[]): void {
  if (known.includes(given)) return;
  const nearest = nearestName(given, known);
  throw new BelfryError("SETTING_UNKNOWN", {
    detail: nearest === undefined ? given : `${given}; did you mean ${nearest}?`,
  });
}

interface One {
  readonly value: unknown;
  readonly from: SettingBody["from"];
}

function readOne(name: string, row: Setting<unknown>, { flags, env }: SettingSources): One {
  const flag = flagName(name);
  const fromFlag = flags[flag.slice(2)];
  if (fromFlag !== undefined) {
    if (row.secret)
      throw invalid(`${flag} is a secret: give it as ${environmentName(name)}, since others can read flags`);
    const value = readValue(flag, row, fromFlag);
    if (row.read.hasPassword?.(value))
      throw invalid(`${flag} holds a password: give it as ${environmentName(name)}, since others can read flags`);
    return { value, from: "flag" };
  }
  const variable = environmentName(name);
  const fromEnvironment = env[variable];
  if (fromEnvironment) return { value: readValue(variable, row, fromEnvironment), from: "environment" };
  return { value: row.default, from: "default" };
}

function readValue(source: string, row: Setting<unknown>, given: string | true): unknown {
  const value = row.read.read(given);
  if (value !== undefined) return value;
  if (row.secret) throw invalid(`${source} is expected to be ${row.read.expected}`);
  if (given === true) throw invalid(`${source} needs a value: ${row.read.expected}`);
  // Whatever it is, it may hold a password.
  if (row.read.hasPassword !== undefined) throw invalid(`${source} is expected to be ${row.read.expected}`);
  throw invalid(`${source} is ${JSON.stringify(given)}, expected ${row.read.expected}`);
}

function invalid(detail: string): BelfryError {
  return new BelfryError("SETTING_INVALID", { detail });
}

function bodyOf(name: string, row: Setting<unknown>, value: unknown, from: SettingBody["from"]): SettingBody {
  const show = (shown: unknown) => (row.secret ? ending(row.read.format(shown)) : row.read.format(shown));
  return { name, value: show(value), unit: row.unit, default: show(row.default), from, sentence: row.sentence };
}
