/**
 * Forgets what is over, in slices short enough that nobody waits for long. What is left of hubs that were deleted goes the same way. One node at a
 * time: another that comes meanwhile has nothing to do.
 */
import { KEY_LIFE_MS } from "../send-row.ts";
import { type Ask, numbersOf } from "./ask.ts";
import type { Draft } from "./draft.ts";
import { applyDrafted } from "./drafted.ts";
import { FORGET_NODES } from "./nodes.ts";

type Counted = { readonly count: number };

/** Some rows of a table by a condition, without a walk over the others. @returns how many there were */
async function remove(ask: Ask, table: string, condition: string, limit: number, value: number): Promise<number> {
  const [row] = await ask<Counted>(
    `WITH gone AS (DELETE FROM ${table} WHERE ctid = ANY(ARRAY(SELECT ctid FROM ${table} WHERE ${condition} LIMIT $2)) RETURNING 1)
     SELECT count(*)::float8 AS count FROM gone`,
    [value, limit],
  );
  return row?.count ?? 0;
}

/** @param limit of each kind. @returns whether there is more */
export async function sweepSlice(ask: Ask, now: number, forgetBefore: number, limit: number): Promise<boolean> {
  const [lock] = await ask<{ ours: boolean }>(
    "SELECT pg_try_advisory_xact_lock(hashtextextended('belfry hub sweep ' || current_schema(), 0)) AS ours",
  );
  if (lock?.ours !== true) return false;
  await ask(FORGET_NODES);
  const removed = [
    await removeExpired(ask, now, limit),
    await forgetSends(ask, "ended_at < $1::float8", limit, forgetBefore),
    await remove(ask, "client_keys", "at <= $1::float8", limit, now - KEY_LIFE_MS),
    await remove(ask, "feedback", "at < $1::float8", limit, forgetBefore),
    await remove(ask, "jobs", "NOT open AND created_at < $1::float8", limit, forgetBefore),
  ];
  const hubsLeft = await sweepGoneHub(ask, limit);
  return hubsLeft || removed.some((count) => count >= limit);
}

interface Expired {
  readonly name: string;
  readonly key: number;
  readonly [column: string]: unknown;
}

/** With their postings and counts, so by way of drafts. Those of hubs that are gone go with their hub. */
async function removeExpired(ask: Ask, now: number, limit: number): Promise<number> {
  const expired = (key: string, table: string) =>
    ask<Expired>(
      `SELECT hubs.name, t.${key}::float8 AS key FROM ${table} t JOIN hubs ON hubs.id = t.hub AND hubs.name IS NOT NULL
       WHERE t.expires_at <= $1::float8 ORDER BY t.expires_at LIMIT $2`,
      [now, limit],
    );
  const registrations = await expired("ordinal", "registrations");
  const installations = await expired("n", "installations");
  const names = new Set([...registrations, ...installations].map(({ name }) => name));
  const drafted = [...names].map((hub) => {
    const keysOf = (rows: readonly Expired[]) => rows.filter(({ name }) => name === hub).map(({ key }) => key);
    const touched = { ordinals: keysOf(registrations), installationNumbers: keysOf(installations) };
    return {
      kind: "drafted",
      hub,
      touched,
      apply: (draft: Draft) => expire(draft, touched, now),
      otherwise: undefined,
    } as const;
  });
  await applyDrafted(ask, drafted);
  return Math.max(registrations.length, installations.length);
}

/** Somebody may have renewed one since it was looked for. */
function expire(
  draft: Draft,
  keys: { readonly ordinals: readonly number[]; readonly installationNumbers: readonly number[] },
  now: number,
): void {
  for (const ordinal of keys.ordinals) {
    const row = draft.row(ordinal);
    if (row?.expires_at != null && row.expires_at <= now) draft.remove(row);
  }
  for (const n of keys.installationNumbers) {
    const record = draft.installations.get(n)?.now?.record;
    if (record?.expiresAt != null && record.expiresAt <= now) draft.deleteInstallation(record.installationId);
  }
}

/** With what they deferred. */
async function forgetSends(ask: Ask, condition: string, limit: number, value: number): Promise<number> {
  const rows = await ask<{ n: number }>(`SELECT n::float8 AS n FROM sends WHERE ${condition} LIMIT $2`, [value, limit]);
  if (rows.length === 0) return 0;
  const numbers = numbersOf(rows.map(({ n }) => n));
  await ask("DELETE FROM deferred WHERE send = ANY($1::text::bigint[])", [numbers]);
  await ask("DELETE FROM sends WHERE n = ANY($1::text::bigint[])", [numbers]);
  return rows.length;
}

/** Nobody reads there any more, so tables go by themselves. @returns whether one was found */
async function sweepGoneHub(ask: Ask, limit: number): Promise<boolean> {
  const [hub] = await ask<{ id: number }>("SELECT id FROM hubs WHERE name IS NULL ORDER BY id LIMIT 1 FOR UPDATE");
  if (hub === undefined) return false;
  let left = await forgetSends(ask, "hub = $1", limit, hub.id);
  for (const table of ["registrations", "installations", "feedback", "jobs", "client_keys"]) {
    left += await remove(ask, table, "hub = $1", limit, hub.id);
  }
  // Some six to a registration.
  left += await remove(ask, "postings", "hub = $1", 6 * limit, hub.id);
  if (left === 0) await ask("DELETE FROM hubs WHERE id = $1", [hub.id]);
  return true;
}
