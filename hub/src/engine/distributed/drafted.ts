/**
 * Writes to registrations and installations, made in memory and then written at once: what they touch is read, each changes it in its turn, and
 * what came of all is one statement a table. The hub's row is locked meanwhile, so nobody else changes what was read.
 */
import type { HubRecord } from "../../model.ts";
import type { RegistrationRow } from "../registration-row.ts";
import { ordinalIn } from "../registration-row.ts";
import { type Ask, jsonOf, lookedUp, numbersIn, numbersOf, soughtTexts, textsIn } from "./ask.ts";
import { Draft, type InstallationRow } from "./draft.ts";
import { COLUMNS } from "./rows.ts";
import { saveDraft } from "./save-draft.ts";

/** What a write touches, and so has to find in memory. */
export interface Touched {
  readonly registrations?: readonly string[];
  readonly installations?: readonly string[];
  /** Whatever has this handle, and the installations of that. */
  readonly handles?: readonly string[];
  /** By their numbers. */
  readonly ordinals?: readonly number[];
  readonly installationNumbers?: readonly number[];
}

/** A call that changes what is in memory. */
export interface Drafted<T> {
  readonly kind: "drafted";
  /** In lower case. */
  readonly hub: string;
  readonly touched: Touched;
  /** Never waits. */
  apply(draft: Draft): T;
  /** The answer for a hub that is not there. */
  readonly otherwise: T;
}

interface HubRow {
  readonly id: number;
  readonly name: string;
  readonly record: string;
  readonly next_number: number;
  readonly [column: string]: unknown;
}

/** Does writes in their order. @returns what each came to */
export async function applyDrafted(ask: Ask, drafted: readonly Drafted<unknown>[]): Promise<readonly unknown[]> {
  const drafts = await openDrafts(ask, drafted);
  const results = drafted.map(({ hub, otherwise, apply }) => {
    const draft = drafts.get(hub);
    return draft === undefined ? otherwise : apply(draft);
  });
  for (const draft of drafts.values()) await saveDraft(ask, draft);
  return results;
}

/** Locks the hubs in one order, so that no two nodes wait for each other. */
async function openDrafts(ask: Ask, drafted: readonly Drafted<unknown>[]): Promise<ReadonlyMap<string, Draft>> {
  const names = [...new Set(drafted.map(({ hub }) => hub))];
  const hubs = await ask<HubRow>(
    `SELECT id, name, record, next_number::float8 AS next_number FROM hubs WHERE name = ANY(${textsIn(1)}) ORDER BY id FOR UPDATE`,
    [jsonOf(names)],
  );
  const opened = hubs.map(async ({ id, name, record, next_number }): Promise<readonly [string, Draft]> => {
    const touched = drafted.filter(({ hub }) => hub === name).map((one) => one.touched);
    const found = await load(ask, id, touched);
    return [name, new Draft(id, JSON.parse(record) as HubRecord, next_number, ...found)];
  });
  return new Map(await Promise.all(opened));
}

type Found = readonly [registrations: readonly RegistrationRow[], installations: readonly InstallationRow[]];

async function load(ask: Ask, hub: number, touched: readonly Touched[]): Promise<Found> {
  const ids = touched.flatMap(({ registrations = [] }) => registrations);
  const ofParts = ids.map(ordinalIn).filter((ordinal) => ordinal !== null);
  const ordinals = [...ofParts, ...touched.flatMap(({ ordinals = [] }) => ordinals)];
  const handles = touched.flatMap(({ handles = [] }) => handles);
  const keys = touched.flatMap(({ installations = [] }) => installations).map((id) => id.toLowerCase());
  const numbers = touched.flatMap(({ installationNumbers = [] }) => installationNumbers);
  const rows = await Promise.all([
    byText(ask, hub, "registration_id", ids),
    byText(ask, hub, "handle", handles),
    byNumber(ask, hub, "ordinal", ordinals),
  ]);
  const found = rows.flat();
  const parts = found.map(({ installation }) => installation).filter((n) => n !== null);
  const installations = await findInstallations(ask, hub, keys, [...numbers, ...parts]);
  const numbered = installations.map(({ n }) => n);
  return [[...found, ...(await byNumber(ask, hub, "installation", numbered))], installations];
}

type Row = Readonly<Record<string, unknown>>;

async function byText(
  ask: Ask,
  hub: number,
  column: "registration_id" | "handle",
  texts: readonly string[],
): Promise<readonly RegistrationRow[]> {
  if (texts.length === 0) return [];
  const isIt = `hashtextextended(${column}, 0) = hashtextextended(sought, 0) AND ${column} = sought`;
  return ask<RegistrationRow & Row>(`SELECT ${COLUMNS} FROM ${lookedUp(soughtTexts(2), "registrations", isIt)}`, [
    hub,
    jsonOf([...new Set(texts)]),
  ]);
}

async function byNumber(
  ask: Ask,
  hub: number,
  column: "ordinal" | "installation",
  numbers: readonly number[],
): Promise<readonly RegistrationRow[]> {
  if (numbers.length === 0) return [];
  const rows = lookedUp(numbersIn(2), "registrations", `${column} = sought`);
  return ask<RegistrationRow & Row>(`SELECT ${COLUMNS} FROM ${rows}`, [hub, numbersOf(new Set(numbers))]);
}

async function findInstallations(
  ask: Ask,
  hub: number,
  keys: readonly string[],
  numbers: readonly number[],
): Promise<readonly InstallationRow[]> {
  const select = "SELECT n::float8 AS n, installation_id, record FROM";
  const isIt = "hashtextextended(id_key, 0) = hashtextextended(sought, 0) AND id_key = sought";
  const [byKey, numbered] = await Promise.all([
    keys.length === 0
      ? []
      : ask<InstallationRow & Row>(`${select} ${lookedUp(soughtTexts(2), "installations", isIt)}`, [
          hub,
          jsonOf([...new Set(keys)]),
        ]),
    numbers.length === 0
      ? []
      : ask<InstallationRow & Row>(`${select} ${lookedUp(numbersIn(2), "installations", "n = sought")}`, [
          hub,
          numbersOf(new Set(numbers)),
        ]),
  ]);
  return [...byKey, ...numbered];
}
