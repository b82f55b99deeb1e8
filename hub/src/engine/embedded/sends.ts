/** The tables `sends`, `send_requests` and `client_keys`: what was accepted, and how far it is. Refuses to know to whom it goes. */
import type { Database, Statement } from "bun:sqlite";
import type { OutcomeCounts, PnsOutcome, SendRecord, SendRequest, SendState } from "../../model.ts";
import type { AcceptResult, SendProgress } from "../store.ts";
import type { Deferred } from "./deferred.ts";
import type { Hub } from "./hubs.ts";

/** How long a client's request is recognised again, in milliseconds. @source docs/reference/hub.md, repeated sends */
export const KEY_LIFE_MS = 600_000;

/** Remarks of one send that are kept: the newest. */
const MAX_REMARKS = 20;

const ENDED: readonly SendState[] = ["Completed", "Abandoned", "NoTargetFound", "Canceled"];
const isEnded = (state: SendState) => ENDED.includes(state);

interface Row {
  readonly n: number;
  readonly name: string;
  readonly notification_id: string;
  readonly state: SendState;
  readonly scheduled_for: number | null;
  readonly accepted_at: number;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly cursor: number;
  readonly wns_outcomes: string;
  readonly browser_outcomes: string;
  readonly remarks: string;
  readonly request: string;
}

/** Sends, in order of acceptance. */
export class Sends {
  readonly #deferred: Deferred;
  readonly #insert: Statement<{ n: number }, (string | number | null)[]>;
  readonly #insertRequest: Statement;
  readonly #find: Statement<Row, [number, string]>;
  readonly #newest: Statement<Row, [number, number]>;
  readonly #due: Statement<Row, [number, number]>;
  readonly #nextSchedule: Statement<{ due_at: number }, []>;
  readonly #progress: Statement;
  readonly #forget: readonly Statement[];
  readonly #overBefore: Statement<{ n: number }, [number, number]>;
  readonly #ofHub: Statement<{ n: number }, [number, number]>;
  readonly #findKey: Statement<{ notification_id: string }, [number, string, number]>;
  readonly #saveKey: Statement;
  readonly #forgetKeys: Statement;

  constructor(db: Database, deferred: Deferred) {
    this.#deferred = deferred;
    const select = `
      SELECT n, hubs.name, notification_id, state, scheduled_for, accepted_at, started_at, ended_at, cursor, wns_outcomes, browser_outcomes,
        remarks, request
      FROM sends JOIN hubs ON hubs.id = sends.hub AND hubs.name IS NOT NULL JOIN send_requests ON send = n`;
    this.#insert = db.prepare(`
      INSERT INTO sends (hub, notification_id, state, due_at, scheduled_for, accepted_at, started_at, ended_at, cursor, wns_outcomes,
        browser_outcomes, remarks)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING n`);
    this.#insertRequest = db.prepare("INSERT INTO send_requests (send, request) VALUES (?, ?)");
    this.#find = db.prepare(`${select} WHERE sends.hub = ? AND notification_id = ?`);
    this.#newest = db.prepare(`${select} WHERE sends.hub = ? ORDER BY n DESC LIMIT ?`);
    // One that nobody scheduled is due whatever the clock says: it may have been set back since.
    const isDue = "due_at IS NOT NULL AND (due_at <= ? OR state <> 'Scheduled')";
    this.#due = db.prepare(`${select} WHERE ${isDue} ORDER BY n LIMIT ?`);
    this.#nextSchedule = db.prepare(
      `SELECT due_at FROM sends JOIN hubs ON hubs.id = sends.hub AND hubs.name IS NOT NULL
       WHERE due_at IS NOT NULL AND state = 'Scheduled' ORDER BY due_at LIMIT 1`,
    );
    this.#progress = db.prepare(`
      UPDATE sends SET state = ?, due_at = CASE WHEN ? THEN NULL ELSE due_at END, started_at = ?, ended_at = ?, cursor = ?, wns_outcomes = ?,
        browser_outcomes = ?, remarks = ?
      WHERE n = ?`);
    this.#forget = [
      db.prepare("DELETE FROM sends WHERE n = ?"),
      db.prepare("DELETE FROM send_requests WHERE send = ?"),
    ];
    this.#overBefore = db.prepare("SELECT n FROM sends WHERE ended_at < ? LIMIT ?");
    this.#ofHub = db.prepare("SELECT n FROM sends WHERE hub = ? LIMIT ?");
    this.#findKey = db.prepare("SELECT notification_id FROM client_keys WHERE hub = ? AND key = ? AND at > ?");
    this.#saveKey = db.prepare(
      "INSERT OR REPLACE INTO client_keys (hub, key, notification_id, at) VALUES (?, ?, ?, ?)",
    );
    this.#forgetKeys = db.prepare(
      "DELETE FROM client_keys WHERE (hub, key) IN (SELECT hub, key FROM client_keys WHERE at <= ? ORDER BY at LIMIT ?)",
    );
  }

  accept(hub: Hub, send: SendRecord, key: string | null): AcceptResult {
    const earlier = key === null ? null : this.#findKey.get(hub.id, key, send.acceptedAt - KEY_LIFE_MS);
    if (earlier !== null) return { state: "repeated", notificationId: earlier.notification_id };
    if (key !== null) this.#saveKey.run(hub.id, key, send.notificationId, send.acceptedAt);
    const dueAt = isEnded(send.state) ? null : (send.scheduledFor ?? send.acceptedAt);
    const n = this.#insert.get(
      ...[
        hub.id,
        send.notificationId,
        send.state,
        dueAt,
        send.scheduledFor,
        send.acceptedAt,
        send.startedAt,
        send.endedAt,
      ],
      ...[send.cursor, JSON.stringify(send.wnsOutcomes), JSON.stringify(send.browserOutcomes)],
      JSON.stringify(send.remarks.slice(-MAX_REMARKS)),
    )?.n;
    if (n === undefined) throw new Error("a new send was given no row");
    this.#insertRequest.run(n, JSON.stringify(send.request));
    return { state: "accepted" };
  }

  find(hub: Hub, notificationId: string): SendRecord | null {
    const row = this.#find.get(hub.id, notificationId);
    return row === null ? null : readSend(row);
  }

  list(hub: Hub, limit: number): SendRecord[] {
    return this.#newest.all(hub.id, limit).map(readSend);
  }

  due(now: number, limit: number): SendRecord[] {
    return this.#due.all(now, limit).map(readSend);
  }

  nextSchedule(): number | null {
    return this.#nextSchedule.get()?.due_at ?? null;
  }

  /** Its row; null when there is none. */
  rowOf(hub: Hub, notificationId: string): number | null {
    return this.#find.get(hub.id, notificationId)?.n ?? null;
  }

  /** An end stands, whatever comes after it: pushes that were on their way when it was cancelled are counted, and no more. */
  progress(hub: Hub, progress: SendProgress): void {
    const row = this.#find.get(hub.id, progress.notificationId);
    if (row === null) return;
    const wasEnded = isEnded(row.state);
    const state = wasEnded ? row.state : progress.state;
    const remarks = [...(JSON.parse(row.remarks) as string[]), ...progress.remarks].slice(-MAX_REMARKS);
    this.#progress.run(
      ...[
        state,
        isEnded(state) ? 1 : 0,
        progress.startedAt ?? row.started_at,
        wasEnded ? row.ended_at : progress.endedAt,
      ],
      ...[Math.max(progress.cursor, row.cursor), added(row.wns_outcomes, progress.wnsOutcomes)],
      ...[added(row.browser_outcomes, progress.browserOutcomes), JSON.stringify(remarks), row.n],
    );
    this.#deferred.remove(row.n, progress.undeferred);
    if (!isEnded(state)) this.#deferred.put(row.n, progress.deferred);
  }

  cancel(hub: Hub, notificationId: string, now: number): SendState | null {
    const row = this.#find.get(hub.id, notificationId);
    if (row === null || isEnded(row.state)) return null;
    const { wns_outcomes, browser_outcomes, remarks } = row;
    this.#progress.run("Canceled", 1, row.started_at, now, row.cursor, wns_outcomes, browser_outcomes, remarks, row.n);
    this.#deferred.clear(row.n);
    return row.state;
  }

  /** @returns how many there were */
  forgetOver(before: number, limit: number): number {
    return this.#remove(this.#overBefore.all(before, limit));
  }

  /** @returns how many there were */
  removeOfHub(hubId: number, limit: number): number {
    return this.#remove(this.#ofHub.all(hubId, limit));
  }

  /** @returns how many there were */
  forgetKeys(now: number, limit: number): number {
    return this.#forgetKeys.run(now - KEY_LIFE_MS, limit).changes;
  }

  #remove(rows: readonly { n: number }[]): number {
    for (const { n } of rows) {
      for (const statement of this.#forget) statement.run(n);
      this.#deferred.clear(n);
    }
    return rows.length;
  }
}

function added(before: string, more: OutcomeCounts): string {
  const counts = JSON.parse(before) as Partial<Record<PnsOutcome, number>>;
  for (const [outcome, count] of Object.entries(more) as [PnsOutcome, number][]) {
    counts[outcome] = (counts[outcome] ?? 0) + count;
  }
  return JSON.stringify(counts);
}

function readSend(row: Row): SendRecord {
  return {
    hub: row.name,
    notificationId: row.notification_id,
    request: JSON.parse(row.request) as SendRequest,
    state: row.state,
    scheduledFor: row.scheduled_for,
    acceptedAt: row.accepted_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    cursor: row.cursor,
    wnsOutcomes: JSON.parse(row.wns_outcomes) as OutcomeCounts,
    browserOutcomes: JSON.parse(row.browser_outcomes) as OutcomeCounts,
    remarks: JSON.parse(row.remarks) as string[],
  };
}
