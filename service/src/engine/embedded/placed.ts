/** The table `inbox`: its statements, and what their rows are. Refuses to know what of it is to be deleted soon, and what is not there yet. */
import type { Database, Statement } from "bun:sqlite";
import type { ChannelKind, Priority } from "@belfry/protocol";
import type { EndedEntry, InboxEntry } from "../store.ts";

/** One row that is about to go. */
export interface InboxRow extends EndedEntry {
  readonly deviceId: string;
  readonly seq: number;
}

export type Candidate = { readonly seq: number; readonly app: string; readonly messageId: string };
export type Counted = { readonly [K in keyof Candidate]: Candidate[K] | null } & { readonly waiting: number };
type EntryRow = Omit<InboxEntry, "base64" | "suppressPopup"> & {
  readonly base64: number;
  readonly suppressPopup: number;
};

const CANDIDATE = "seq, app, message_id AS messageId FROM inbox";
const ROW = `device AS deviceId, ${CANDIDATE}`;

/**
 * How many wait, and which of them goes first: on an alternate channel the oldest of the least urgent, on others the oldest. Numbers of
 * sequence stay far below 2^48. SQLite takes the bare columns from the row of the smallest number: https://sqlite.org/lang_select.html#bareagg
 */
const FIRST_TO_GO = `seq, app, message_id AS messageId, count(*) AS waiting,
  min(seq - (priority << 48) * (SELECT kind = 'alternate' FROM channels WHERE device = ?1 AND channel = ?2)) AS turn FROM inbox`;

/** What waits as rows. Everything is asked for one device. */
export class Placed {
  readonly inSlot: Statement<Candidate, [device: string, channel: string, slot: string, at: number]>;
  readonly alike: Statement<Counted, [device: string, channel: string, type: string, keep: number, at: number]>;
  readonly fullest: Statement<Counted, [device: string, at: number]>;
  readonly ofApp: Statement<InboxRow, [device: string, app: string, at: number, spared: ChannelKind | null]>;
  readonly ofName: Statement<InboxRow, [device: string, at: number, app: string, kind: ChannelKind, label: string]>;
  readonly matching: Statement<
    InboxRow,
    [device: string, app: string, at: number, tag: string | null, group: string | null]
  >;
  readonly upTo: Statement<InboxRow, [device: string, seq: number, at: number]>;
  readonly one: Statement<{ readonly messageId: string }, [device: string, seq: number, app: string]>;
  readonly ofMessage: Statement<Candidate, [device: string, channel: string, messageId: string, at: number]>;
  readonly among: Statement<Candidate, [device: string, messageIds: string]>;
  readonly #read: Statement<EntryRow, [string, number, number, number, number]>;
  readonly #insert: Statement;
  readonly #delete: Statement;

  constructor(db: Database) {
    this.#insert = db.prepare(`
      INSERT INTO inbox (device, seq, channel, type, slot, expires_at, app, message_id, keep, accepted_at, tag, tag_group, priority,
        suppress_popup, collection_id, base64, payload, headers, show_until)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#delete = db.prepare("DELETE FROM inbox WHERE device = ? AND seq = ?");
    this.inSlot = db.prepare(`SELECT ${CANDIDATE} WHERE device = ? AND channel = ? AND slot = ? AND expires_at > ?`);
    this.alike = db.prepare(
      `SELECT ${FIRST_TO_GO} WHERE device = ?1 AND channel = ?2 AND type = ?3 AND keep = ?4 AND expires_at > ?5`,
    );
    // No app may push out what another app's sender was told is received, so the one with most waiting makes room.
    this.fullest = db.prepare(`
      SELECT min(seq) AS seq, app, message_id AS messageId, sum(count(*)) OVER () AS waiting FROM inbox
      WHERE device = ? AND expires_at > ? GROUP BY app ORDER BY count(*) DESC, min(seq) LIMIT 1`);
    this.ofApp = db.prepare(`
      SELECT ${ROW} WHERE device = ? AND app = ? AND expires_at > ? AND NOT EXISTS (
        SELECT 1 FROM channels WHERE channels.device = inbox.device AND channels.channel = inbox.channel AND kind = ?)`);
    this.ofName = db.prepare(`
      SELECT ${ROW} WHERE device = ?1 AND expires_at > ?2 AND channel IN (
        SELECT channel FROM channels WHERE device = ?1 AND app = ?3 AND kind = ?4 AND label = ?5)`);
    this.matching = db.prepare(`
      SELECT ${ROW} WHERE device = ?1 AND app = ?2 AND type = 'wns/toast' AND expires_at > ?3
        AND (?4 IS NULL OR tag = ?4) AND (?5 IS NULL OR tag_group = ?5) ORDER BY seq`);
    this.upTo = db.prepare(`SELECT ${ROW} WHERE device = ? AND seq <= ? AND expires_at > ? ORDER BY seq`);
    this.#read = db.prepare(`
      SELECT device AS deviceId, seq, channel AS channelId, app, slot, keep, message_id AS messageId, type, payload, base64, tag,
        tag_group AS "group", priority, suppress_popup AS suppressPopup, collection_id AS collectionId, headers,
        accepted_at AS acceptedAt, expires_at AS expiresAt, show_until AS showUntil
      FROM inbox WHERE device = ? AND seq > ? AND expires_at > ? AND priority <= ? ORDER BY seq LIMIT ?`);
    this.one = db.prepare("SELECT message_id AS messageId FROM inbox WHERE device = ? AND seq = ? AND app = ?");
    this.among = db.prepare(`SELECT ${CANDIDATE} WHERE device = ? AND message_id IN (SELECT value FROM json_each(?))`);
    this.ofMessage = db.prepare(
      `SELECT ${CANDIDATE} WHERE device = ? AND channel = ? AND message_id = ? AND expires_at > ?`,
    );
  }

  /** Rows beyond a number, not expired and not less urgent, in their order. */
  *read(deviceId: string, after: number, at: number, maxPriority: Priority, limit: number): Generator<InboxEntry> {
    for (const row of this.#read.iterate(deviceId, after, at, maxPriority, limit)) {
      yield { ...row, base64: row.base64 === 1, suppressPopup: row.suppressPopup === 1 };
    }
  }

  insert(e: InboxEntry): void {
    this.#insert.run(
      ...[
        e.deviceId,
        e.seq,
        e.channelId,
        e.type,
        e.slot,
        e.expiresAt,
        e.app,
        e.messageId,
        e.keep,
        e.acceptedAt,
        e.tag,
        e.group,
      ],
      ...[e.priority, e.suppressPopup ? 1 : 0, e.collectionId, e.base64 ? 1 : 0, e.payload, e.headers, e.showUntil],
    );
  }

  delete(deviceId: string, seq: number): void {
    this.#delete.run(deviceId, seq);
  }
}
