/** The tables `sends`, `send_requests` and `client_keys`: what was accepted, and how far it is. Refuses to know to whom it goes. */
import type { Database, Statement } from "bun:sqlite";
import type { SendRecord, SendState } from "../../model.ts";
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
import type { AcceptResult, ProgressResult, SendProgress } from "../store.ts";
import type { Deferred } from "./deferred.ts";
import type { Hub } from "./hubs.ts";

/** Sends, in order of acceptance. */
export class Sends {
  readonly #deferred: Deferred;
  readonly #insert: Statement<{ n: number }, (string | number | null)[]>;
  readonly #insertRequest: Statement;
  readonly #find: Statement<SendRow, [number, string]>;
  readonly #newest: Statement<SendRow, [number, number]>;
  readonly #due: Statement<SendRow, [number, number]>;
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
        remarks, request, last_step
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
        browser_outcomes = ?, remarks = ?, last_step = ?
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
      writeRemarks(send.remarks),
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

  /** A step that was told already counts once. */
  progress(hub: Hub, progress: SendProgress): ProgressResult {
    const row = this.#find.get(hub.id, progress.notificationId);
    if (row === null) return "lost";
    const result = isEnded(row.state) ? "over" : "saved";
    if (progress.step !== undefined && progress.step === row.last_step) return result;
    const after = advanced(row, progress);
    this.#save(after);
    this.#deferred.remove(row.n, progress.undeferred);
    if (!isEnded(after.state)) this.#deferred.put(row.n, progress.deferred);
    return result;
  }

  cancel(hub: Hub, notificationId: string, now: number): SendState | null {
    const row = this.#find.get(hub.id, notificationId);
    if (row === null || isEnded(row.state)) return null;
    this.#save(canceled(row, now, this.#deferred.counts(row.n)));
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

  #save(row: StandingRow): void {
    this.#progress.run(
      ...[row.state, isEnded(row.state) ? 1 : 0, row.started_at, row.ended_at, row.cursor],
      ...[row.wns_outcomes, row.browser_outcomes, row.remarks, row.last_step, row.n],
    );
  }

  #remove(rows: readonly { n: number }[]): number {
    for (const { n } of rows) {
      for (const statement of this.#forget) statement.run(n);
      this.#deferred.clear(n);
    }
    return rows.length;
  }
}
