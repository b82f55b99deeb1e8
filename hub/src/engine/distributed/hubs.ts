/** Hubs: few, and each change of one raises a number that all nodes look at. Refuses to know what is in them. */
import type { HubRecord } from "../../model.ts";
import type { Ask } from "./ask.ts";

export async function loadHubs(ask: Ask): Promise<readonly HubRecord[]> {
  const rows = await ask<{ record: string }>("SELECT record FROM hubs WHERE name IS NOT NULL ORDER BY id");
  return rows.map(({ record }) => JSON.parse(record) as HubRecord);
}

/** @returns its id; null when there is none */
export async function findHub(ask: Ask, name: string): Promise<number | null> {
  const [row] = await ask<{ id: number }>("SELECT id FROM hubs WHERE name = $1", [name]);
  return row?.id ?? null;
}

/** With the server's start: a number that was lost when a standby was promoted is given once more, to another change. */
export async function hubsVersion(ask: Ask): Promise<string> {
  const [row] = await ask<{ version: string }>(
    "SELECT format('%s since %s', n, extract(epoch FROM pg_postmaster_start_time())) AS version FROM hubs_version",
  );
  return row?.version ?? "";
}

/** One change at a time: the number is raised first, which locks it. */
const raise = (ask: Ask) => ask("UPDATE hubs_version SET n = n + 1");

export async function saveHub(ask: Ask, hub: HubRecord, before: HubRecord | null | undefined): Promise<boolean> {
  await raise(ask);
  const name = hub.name.toLowerCase();
  const [there] = await ask<{ record: string }>("SELECT record FROM hubs WHERE name = $1", [name]);
  if (before !== undefined && (there?.record ?? null) !== (before === null ? null : JSON.stringify(before)))
    return false;
  await ask(
    "INSERT INTO hubs (name, record) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET record = excluded.record",
    [name, JSON.stringify(hub)],
  );
  return true;
}

/** The hub is gone at once for whoever asks; what was in it goes slice by slice, see `sweep.ts`. */
export async function deleteHub(ask: Ask, name: string): Promise<void> {
  await raise(ask);
  await ask("UPDATE hubs SET name = NULL WHERE name = $1", [name]);
}

export async function countsOf(
  ask: Ask,
  name: string,
): Promise<{ readonly registrations: number; readonly installations: number }> {
  const [row] = await ask<{ registrations: number; installations: number }>(
    "SELECT registrations::float8 AS registrations, installations::float8 AS installations FROM hubs WHERE name = $1",
    [name],
  );
  return row ?? { registrations: 0, installations: 0 };
}

/** The numbers of a hub: its own, and the highest that was given to a registration of it. */
export interface HubNumbers {
  readonly id: number;
  readonly lastOrdinal: number;
}

/** @returns null when there is none */
export async function numbersOf(ask: Ask, name: string): Promise<HubNumbers | null> {
  const [row] = await ask<{ id: number; last: number }>(
    "SELECT id, next_number::float8 - 1 AS last FROM hubs WHERE name = $1",
    [name],
  );
  return row === undefined ? null : { id: row.id, lastOrdinal: row.last };
}
