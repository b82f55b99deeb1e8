/** Sends: accepted, claimed, advanced, cancelled. Refuses to know to whom they go. */
import type { DeferredPush, SendRecord, SendState } from "../../model.ts";
import {
  advanced,
  canceled,
  isEnded,
  KEY_LIFE_MS,
  readSend,
  type SendRow,
  type StandingRow,
  writeRemarks,
} from "../send-row.ts";
import { type AcceptResult, handleKey, type ProgressResult, type SendProgress } from "../store.ts";
import { type Ask, jsonOf, numbersOf } from "./ask.ts";
import { applyDrafted } from "./drafted.ts";
import { findHub } from "./hubs.ts";
import { IS_FREE } from "./nodes.ts";

type Row<T> = T & Readonly<Record<string, unknown>>;

const SELECT = `
  SELECT n::float8 AS n, hubs.name, notification_id, state, scheduled_for, accepted_at, started_at, ended_at, cursor::float8 AS cursor, wns_outcomes,
    browser_outcomes, remarks, request, last_step, fence::float8 AS fence
  FROM sends t JOIN hubs ON hubs.id = t.hub AND hubs.name IS NOT NULL`;

const STANDING = `
  SELECT t.n::float8 AS n, state, started_at, ended_at, cursor::float8 AS cursor, wns_outcomes, browser_outcomes, remarks, last_step, node,
    fence::float8 AS fence, ${IS_FREE} AS is_free
  FROM sends t WHERE hub = $1 AND notification_id = $2 FOR UPDATE OF t`;

/** One that nobody scheduled is due whatever the clock says: it may have been set back since. */
const IS_DUE = "due_at IS NOT NULL AND (due_at <= $1::float8 OR state <> 'Scheduled')";

type ClaimedRow = Row<
  StandingRow & { readonly node: string | null; readonly fence: number; readonly is_free: boolean }
>;

/** Claims that are remembered: far more than a node works on. Past them the oldest is forgotten, and its send is claimed anew by its next step. */
const MAX_CLAIMS = 20_000;

/** What a call came to, and the claims that are this node's once it is committed. */
export interface Claiming<T> {
  readonly value: T;
  readonly claims: readonly Claim[];
}

interface Claim {
  readonly hub: string;
  readonly notificationId: string;
  readonly fence: number;
}

const without = <T>(value: T): Claiming<T> => ({ value, claims: [] });

/** Sends, and which of them this node has. */
export class Sends {
  readonly #node: string;
  /** The fencing number of each send that this node claimed. A claim that was lost stays, so that nothing is written under it any more. */
  readonly #fences = new Map<string, number>();

  constructor(node: string) {
    this.#node = node;
  }

  /** Remembers the claims of a call that was committed: until then another try may begin it anew. @returns what it came to */
  keep<T>({ value, claims }: Claiming<T>): T {
    for (const claim of claims) this.#claimed(claim);
    return value;
  }

  /** One that is not for later is claimed with it. */
  async accept(ask: Ask, send: SendRecord, key: string | null): Promise<Claiming<AcceptResult>> {
    const hub = await findHub(ask, send.hub);
    if (hub === null) return without({ state: "accepted" });
    const earlier = key === null ? null : await saveKey(ask, hub, key, send);
    if (earlier !== null) return without({ state: "repeated", notificationId: earlier });
    const ended = isEnded(send.state);
    const claims = !ended && send.state !== "Scheduled";
    await ask(
      `INSERT INTO sends (hub, notification_id, state, due_at, scheduled_for, accepted_at, started_at, ended_at, cursor, wns_outcomes,
         browser_outcomes, remarks, request, node, fence)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      [
        ...[
          hub,
          send.notificationId,
          send.state,
          ended ? null : (send.scheduledFor ?? send.acceptedAt),
          send.scheduledFor,
        ],
        ...[send.acceptedAt, send.startedAt, send.endedAt, send.cursor],
        ...[JSON.stringify(send.wnsOutcomes), JSON.stringify(send.browserOutcomes), writeRemarks(send.remarks)],
        ...[JSON.stringify(send.request), claims ? this.#node : null, claims ? 1 : 0],
      ],
    );
    return { value: { state: "accepted" }, claims: claims ? [{ ...send, fence: 1 }] : [] };
  }

  /** Those that this node has, after as many as it wants were claimed. Nobody waits for what another node claims just now. */
  async due(ask: Ask, now: number, limit: number, claims: number): Promise<Claiming<readonly SendRecord[]>> {
    await ask(
      `UPDATE sends SET node = $2, fence = fence + 1 FROM (
         SELECT t.n FROM sends t JOIN hubs ON hubs.id = t.hub AND hubs.name IS NOT NULL WHERE ${IS_DUE} AND ${IS_FREE}
         ORDER BY t.n LIMIT $3 FOR UPDATE OF t SKIP LOCKED) AS free
       WHERE sends.n = free.n`,
      [now, this.#node, claims],
    );
    const rows = await ask<Row<SendRow & { fence: number }>>(
      `${SELECT} WHERE ${IS_DUE} AND node = $2 ORDER BY n LIMIT $3`,
      [now, this.#node, limit],
    );
    const claimed = rows.map(({ name: hub, notification_id: notificationId, fence }) => ({
      hub,
      notificationId,
      fence,
    }));
    return { value: rows.map(readSend), claims: claimed };
  }

  /** Saves a step, and retires the channels that it found gone. */
  async progress(ask: Ask, progress: SendProgress): Promise<Claiming<ProgressResult>> {
    const hub = await findHub(ask, progress.hub);
    const row = hub === null ? null : await this.#standing(ask, hub, progress.notificationId);
    if (hub === null || row === null) return without("lost");
    const result = isEnded(row.state) ? "over" : "saved";
    if (progress.step !== undefined && progress.step === row.last_step) return without(result);
    const fence = this.#fenceFor(progress, row);
    if (fence === null) return without("lost");
    const after = advanced(row, progress);
    await this.#save(ask, after, fence);
    await Promise.all([
      removeDeferred(ask, row.n, progress.undeferred),
      isEnded(after.state) ? undefined : putDeferred(ask, row.n, progress.deferred),
      retireGone(ask, hub, progress),
    ]);
    return { value: result, claims: [{ ...progress, fence }] };
  }

  /** Whoever works on it hears of it by its next step. */
  async cancel(ask: Ask, hubName: string, notificationId: string, now: number): Promise<SendState | null> {
    const hub = await findHub(ask, hubName);
    const row = hub === null ? null : await this.#standing(ask, hub, notificationId);
    if (row === null || isEnded(row.state)) return null;
    const [waiting = { wns: 0, browser: 0 }] = await ask<{ wns: number; browser: number }>(
      `WITH gone AS (DELETE FROM deferred WHERE send = $1 RETURNING push::json #>> '{target,handle,platform}' AS platform)
       SELECT (count(*) FILTER (WHERE platform = 'wns'))::float8 AS wns, (count(*) FILTER (WHERE platform = 'browser'))::float8 AS browser FROM gone`,
      [row.n],
    );
    await this.#save(ask, canceled(row, now, waiting), row.fence);
    return row.state;
  }

  /** @returns the fencing number under which to write; null when it is another's. A send that nobody has is claimed. */
  #fenceFor(progress: SendProgress, row: ClaimedRow): number | null {
    const own = this.#fences.get(nameOf(progress));
    if (own !== undefined && own !== row.fence) return null;
    // What came of pushes that a cancel overtook is counted, whoever made them.
    if (isEnded(row.state)) return row.fence;
    // The same number may be another node's, where the database lost this one's claim as a standby took over.
    if (own !== undefined) return row.node === this.#node ? own : null;
    if (row.node !== this.#node && !row.is_free) return null;
    return row.fence + 1;
  }

  async #standing(ask: Ask, hub: number, notificationId: string): Promise<ClaimedRow | null> {
    const [row] = await ask<ClaimedRow>(STANDING, [hub, notificationId]);
    return row ?? null;
  }

  async #save(ask: Ask, row: StandingRow, fence: number): Promise<void> {
    await ask(
      `UPDATE sends SET state = $2, due_at = CASE WHEN $3::boolean THEN NULL ELSE due_at END, started_at = $4, ended_at = $5, cursor = $6,
         wns_outcomes = $7, browser_outcomes = $8, remarks = $9, last_step = $10, fence = $11,
         node = CASE WHEN $3::boolean THEN NULL WHEN fence = $11 THEN node ELSE $12 END
       WHERE n = $1`,
      [
        ...[row.n, row.state, isEnded(row.state), row.started_at, row.ended_at, row.cursor],
        ...[row.wns_outcomes, row.browser_outcomes, row.remarks, row.last_step, fence, this.#node],
      ],
    );
  }

  #claimed({ hub, notificationId, fence }: Claim): void {
    const [oldest] = this.#fences.size >= MAX_CLAIMS ? this.#fences.keys() : [];
    if (oldest !== undefined) this.#fences.delete(oldest);
    this.#fences.set(nameOf({ hub, notificationId }), fence);
  }
}

const nameOf = ({ hub, notificationId }: { readonly hub: string; readonly notificationId: string }) =>
  `${hub}\n${notificationId}`;

/** @returns the id of the send that has the key already; null when it is this one's now */
async function saveKey(ask: Ask, hub: number, key: string, send: SendRecord): Promise<string | null> {
  const saved = await ask(
    `INSERT INTO client_keys AS k (hub, key, notification_id, at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (hub, key) DO UPDATE SET notification_id = excluded.notification_id, at = excluded.at
     WHERE k.at <= excluded.at - ${KEY_LIFE_MS} RETURNING 1`,
    [hub, key, send.notificationId, send.acceptedAt],
  );
  if (saved.length > 0) return null;
  const [row] = await ask<{ notification_id: string }>(
    "SELECT notification_id FROM client_keys WHERE hub = $1 AND key = $2",
    [hub, key],
  );
  return row?.notification_id ?? null;
}

async function removeDeferred(ask: Ask, send: number, ordinals: readonly number[]): Promise<void> {
  if (ordinals.length === 0) return;
  await ask("DELETE FROM deferred WHERE send = $1 AND ordinal = ANY($2::text::bigint[])", [send, numbersOf(ordinals)]);
}

async function putDeferred(ask: Ask, send: number, pushes: readonly DeferredPush[]): Promise<void> {
  if (pushes.length === 0) return;
  const rows = pushes.map((push) => ({
    ordinal: push.target.ordinal,
    next_at: push.nextAt,
    push: JSON.stringify(push),
  }));
  await ask(
    `INSERT INTO deferred (send, ordinal, next_at, push)
     SELECT $1, d.* FROM json_to_recordset($2::text::json) AS d (ordinal bigint, next_at double precision, push text)
     ON CONFLICT (send, ordinal) DO UPDATE SET next_at = excluded.next_at, push = excluded.push`,
    [send, jsonOf(rows)],
  );
}

/** Feedback, and what a channel that is gone takes with it. */
async function retireGone(ask: Ask, hub: number, { hub: name, gone }: SendProgress): Promise<void> {
  if (gone.length === 0) return;
  const rows = gone.map((record) => ({ at: record.at, record: JSON.stringify(record) }));
  await ask(
    `INSERT INTO feedback (hub, at, record)
     SELECT $1, f.* FROM json_to_recordset($2::text::json) AS f (at double precision, record text)`,
    [hub, jsonOf(rows)],
  );
  const handles = gone.map(({ handle }) => handleKey(handle));
  await applyDrafted(ask, [
    {
      kind: "drafted",
      hub: name,
      touched: { handles },
      apply: (draft) => {
        for (const handle of handles) draft.retire(handle);
      },
      otherwise: undefined,
    },
  ]);
}

export async function findSend(ask: Ask, hub: string, notificationId: string): Promise<SendRecord | null> {
  const [row] = await ask<Row<SendRow>>(`${SELECT} WHERE hubs.name = $1 AND notification_id = $2`, [
    hub,
    notificationId,
  ]);
  return row === undefined ? null : readSend(row);
}

export async function newestSends(ask: Ask, hub: string, limit: number): Promise<readonly SendRecord[]> {
  return (await ask<Row<SendRow>>(`${SELECT} WHERE hubs.name = $1 ORDER BY n DESC LIMIT $2`, [hub, limit])).map(
    readSend,
  );
}

export async function nextSchedule(ask: Ask): Promise<number | null> {
  const [row] = await ask<{ due_at: number }>(
    `SELECT due_at FROM sends t JOIN hubs ON hubs.id = t.hub AND hubs.name IS NOT NULL
     WHERE due_at IS NOT NULL AND state = 'Scheduled' ORDER BY due_at LIMIT 1`,
  );
  return row?.due_at ?? null;
}

const DEFERRED = `FROM deferred JOIN sends t ON t.n = deferred.send JOIN hubs ON hubs.id = t.hub
  WHERE hubs.name = $1 AND notification_id = $2`;

export async function dueDeferred(
  ask: Ask,
  hub: string,
  id: string,
  now: number,
  limit: number,
): Promise<readonly DeferredPush[]> {
  const rows = await ask<{ push: string }>(
    `SELECT push ${DEFERRED} AND next_at <= $3::float8 ORDER BY next_at, ordinal LIMIT $4`,
    [...[hub, id, now, limit]],
  );
  return rows.map(({ push }) => JSON.parse(push) as DeferredPush);
}

export async function nextDeferred(ask: Ask, hub: string, id: string): Promise<number | null> {
  const [row] = await ask<{ next_at: number | null }>(`SELECT min(next_at) AS next_at ${DEFERRED}`, [hub, id]);
  return row?.next_at ?? null;
}
