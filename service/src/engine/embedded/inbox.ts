/**
 * The inboxes of all devices: what waits, in the order of its sequence numbers. Keeps the books of every entry that comes or goes.
 *
 * An entry that expired is seen by nobody but the sweep, which explains it, and by a device that confirms it after all.
 * Refuses to know whether a channel is open, and whose notifications are off.
 */
import type { Database, Statement } from "bun:sqlite";
import type { ChannelKind, Match, Priority } from "@belfry/protocol";
import type {
  ChannelName,
  ChannelRecord,
  EndedEntry,
  InboxEntry,
  NamedEntry,
  NewEntry,
  Recorded,
  Settlement,
} from "../store.ts";
import { WAITING_LIMIT } from "../store.ts";
import type { Books, End } from "./books.ts";
import type { Device, Devices } from "./devices.ts";
import type { Receipts } from "./receipts.ts";

/** One row that is about to go. */
export interface InboxRow extends EndedEntry {
  readonly deviceId: string;
  readonly seq: number;
}

type Candidate = { readonly seq: number; readonly app: string; readonly messageId: string };
type Counted = { readonly [K in keyof Candidate]: Candidate[K] | null } & { readonly waiting: number };
type EntryRow = Omit<InboxEntry, "base64" | "suppressPopup"> & {
  readonly base64: number;
  readonly suppressPopup: number;
};

/** Nothing is passed over. */
const LEAST_URGENT: Priority = 4;

const CANDIDATE = "seq, app, message_id AS messageId FROM inbox";
const ROW = `device AS deviceId, ${CANDIDATE}`;

/**
 * How many wait, and which of them goes first: on an alternate channel the oldest of the least urgent, on others the oldest. Numbers of
 * sequence stay far below 2^48. SQLite takes the bare columns from the row of the smallest number: https://sqlite.org/lang_select.html#bareagg
 */
const FIRST_TO_GO = `seq, app, message_id AS messageId, count(*) AS waiting,
  min(seq - (priority << 48) * (SELECT kind = 'alternate' FROM channels WHERE device = ?1 AND channel = ?2)) AS turn FROM inbox`;

/** The table `inbox`. */
export class Inbox {
  readonly #books: Books;
  readonly #devices: Devices;
  readonly #receipts: Receipts;
  readonly #insert: Statement;
  readonly #delete: Statement;
  readonly #inSlot: Statement<Candidate, [string, string, string, number]>;
  readonly #alike: Statement<Counted, [string, string, string, number, number]>;
  readonly #fullest: Statement<Counted, [string, number]>;
  readonly #ofApp: Statement<InboxRow, [string, string, number, ChannelKind | null]>;
  readonly #ofName: Statement<InboxRow, [string, number, string, ChannelKind, string]>;
  readonly #matching: Statement<InboxRow, [string, string, number, string | null, string | null]>;
  readonly #upTo: Statement<InboxRow, [string, number, number]>;
  readonly #read: Statement<EntryRow, [string, number, number, number, number]>;
  readonly #messageId: Statement<{ readonly messageId: string }, [string, number, string]>;
  readonly #byId: Statement<Candidate, [string, string, string, number]>;
  readonly #among: Statement<{ readonly messageId: string }, [string, string]>;

  constructor(db: Database, { books, devices, receipts }: { books: Books; devices: Devices; receipts: Receipts }) {
    this.#books = books;
    this.#devices = devices;
    this.#receipts = receipts;
    this.#insert = db.prepare(`
      INSERT INTO inbox (device, seq, channel, type, slot, expires_at, app, message_id, keep, accepted_at, tag, tag_group, priority,
        suppress_popup, collection_id, base64, payload, headers, show_until)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`);
    this.#delete = db.prepare("DELETE FROM inbox WHERE device = ? AND seq = ? AND app = ?");
    this.#inSlot = db.prepare(`SELECT ${CANDIDATE} WHERE device = ? AND channel = ? AND slot = ? AND expires_at > ?`);
    this.#alike = db.prepare(
      `SELECT ${FIRST_TO_GO} WHERE device = ?1 AND channel = ?2 AND type = ?3 AND keep = ?4 AND expires_at > ?5`,
    );
    // No app may push out what another app's sender was told is received, so the one with most waiting makes room.
    this.#fullest = db.prepare(`
      SELECT min(seq) AS seq, app, message_id AS messageId, sum(count(*)) OVER () AS waiting FROM inbox
      WHERE device = ? AND expires_at > ? GROUP BY app ORDER BY count(*) DESC, min(seq) LIMIT 1`);
    this.#ofApp = db.prepare(`
      SELECT ${ROW} WHERE device = ? AND app = ? AND expires_at > ? AND NOT EXISTS (
        SELECT 1 FROM channels WHERE channels.device = inbox.device AND channels.channel = inbox.channel AND kind = ?)`);
    this.#ofName = db.prepare(`
      SELECT ${ROW} WHERE device = ?1 AND expires_at > ?2 AND channel IN (
        SELECT channel FROM channels WHERE device = ?1 AND app = ?3 AND kind = ?4 AND label = ?5)`);
    this.#matching = db.prepare(`
      SELECT ${ROW} WHERE device = ?1 AND app = ?2 AND type = 'wns/toast' AND expires_at > ?3
        AND (?4 IS NULL OR tag = ?4) AND (?5 IS NULL OR tag_group = ?5) ORDER BY seq`);
    this.#upTo = db.prepare(`SELECT ${ROW} WHERE device = ? AND seq <= ? AND expires_at > ? ORDER BY seq`);
    this.#read = db.prepare(`
      SELECT device AS deviceId, seq, channel AS channelId, app, slot, keep, message_id AS messageId, type, payload, base64, tag,
        tag_group AS "group", priority, suppress_popup AS suppressPopup, collection_id AS collectionId, headers,
        accepted_at AS acceptedAt, expires_at AS expiresAt, show_until AS showUntil
      FROM inbox WHERE device = ? AND seq > ? AND expires_at > ? AND priority <= ? ORDER BY seq LIMIT ?`);
    this.#messageId = db.prepare("SELECT message_id AS messageId FROM inbox WHERE device = ? AND seq = ? AND app = ?");
    this.#among = db.prepare(
      "SELECT message_id AS messageId FROM inbox WHERE device = ? AND message_id IN (SELECT value FROM json_each(?))",
    );
    this.#byId = db.prepare(
      `SELECT ${CANDIDATE} WHERE device = ? AND channel = ? AND message_id = ? AND expires_at > ?`,
    );
  }

  /** Records an entry for a device that has a record, and lets go what has to make room for it. */
  put(device: Device, entry: NewEntry): Recorded {
    const replaced = this.#replace(device, entry);
    const evicted = replaced === null ? this.#evict(device, entry) : null;
    const seq = this.#devices.nextSeq(device);
    this.#record(seq, entry);
    this.#books.accept(entry.app);
    return { state: "recorded", seq, replaced, evicted };
  }

  read(
    deviceId: string,
    afterSeq: number,
    at: number,
    maxCount: number,
    maxBytes: number,
    maxPriority: Priority = LEAST_URGENT,
  ): InboxEntry[] {
    const entries: InboxEntry[] = [];
    if (this.#devices.look(deviceId)?.waiting === 0) return entries;
    let bytes = 0;
    for (const row of this.#read.iterate(deviceId, afterSeq, at, maxPriority, Math.max(1, maxCount))) {
      bytes += Buffer.byteLength(row.payload, row.base64 === 1 ? "base64" : "utf8");
      if (entries.length > 0 && bytes > maxBytes) break;
      entries.push({ ...row, base64: row.base64 === 1, suppressPopup: row.suppressPopup === 1 });
    }
    return entries;
  }

  settle({ deviceId, entries, at = 0 }: Settlement): number {
    let settled = 0;
    for (const [seq, app] of entries) if (this.remove(deviceId, seq, app, "delivered", at)) settled += 1;
    return settled;
  }

  waitingUpTo(deviceId: string, seq: number, at: number): EndedEntry[] {
    return this.#upTo.all(deviceId, seq, at).map(({ messageId, app }) => ({ messageId, app }));
  }

  stillThere(named: readonly NamedEntry[]): string[] {
    return [...Map.groupBy(named, ([deviceId]) => deviceId)].flatMap(([deviceId, ones]) => {
      const asked = JSON.stringify(ones.map(([, messageId]) => messageId));
      return this.#among.all(deviceId, asked).map(({ messageId }) => messageId);
    });
  }

  settleUpTo(deviceId: string, seq: number, at: number): number {
    return this.end(this.#upTo.all(deviceId, seq, at), "delivered", at).length;
  }

  /** Ends the entry of this message on a channel. @returns whether it waited */
  endMessage({ deviceId, channelId }: ChannelName, messageId: string, end: End, at: number): boolean {
    const row = this.#byId.get(deviceId, channelId, messageId, at);
    return row !== null && this.remove(deviceId, row.seq, row.app, end, at);
  }

  /** Removes what waits of an app on one device, but for what waits on channels of the spared kind. */
  removeApp(deviceId: string, app: string, at: number, spared: ChannelKind | null): EndedEntry[] {
    return this.end(this.#ofApp.all(deviceId, app, at, spared), "removed", at);
  }

  /** Removes what waits on the channel and on those of the same device, app, kind and label. */
  removeAlike({ deviceId, app, kind, label }: ChannelRecord, at: number): EndedEntry[] {
    return this.end(this.#ofName.all(deviceId, at, app, kind, label), "removed", at);
  }

  /** Removes the toasts of an app that wait for a device and match. */
  removeToasts({ deviceId, waiting }: Device, app: string, match: Match, at: number): EndedEntry[] {
    if (waiting === 0) return [];
    const { tag = null, group = null } = match.all ? {} : match;
    return this.end(this.#matching.all(deviceId, app, at, tag, group), "removed", at);
  }

  /** Brings rows to their end. @returns what there is to tell of them */
  end(rows: readonly InboxRow[], end: End, at: number): EndedEntry[] {
    for (const row of rows) this.remove(row.deviceId, row.seq, row.app, end, at);
    return rows.map(({ messageId, app }) => ({ messageId, app }));
  }

  /** Brings one row to its end. @returns whether it was there, of that app */
  remove(deviceId: string, seq: number, app: string, end: End, at: number): boolean {
    if (this.#receipts.expecting) this.#tellReceipts(deviceId, seq, app, end, at);
    if (this.#delete.run(deviceId, seq, app).changes === 0) return false;
    this.#devices.ended(deviceId);
    this.#books.end(app, end);
    return true;
  }

  #tellReceipts(deviceId: string, seq: number, app: string, end: End, at: number): void {
    const row = this.#messageId.get(deviceId, seq, app);
    if (row !== null) this.#receipts.ended(deviceId, row.messageId, end, at);
  }

  #replace(device: Device, { channelId, slot, acceptedAt }: NewEntry): string | null {
    if (slot === null || device.waiting === 0) return null;
    const former = this.#inSlot.get(device.deviceId, channelId, slot, acceptedAt);
    if (former === null) return null;
    this.remove(device.deviceId, former.seq, former.app, "replaced", acceptedAt);
    return former.messageId;
  }

  /** At most one goes for each that comes: after `keep` was lowered, an inbox shrinks as its entries settle. */
  #evict(device: Device, { channelId, slot, type, keep, acceptedAt }: NewEntry): string | null {
    // Those that share one slot, and replaced nothing, are alone.
    const sharesSlot = keep === 1 && slot !== null;
    if (!sharesSlot && device.waiting >= keep) {
      const counted = this.#alike.get(device.deviceId, channelId, type, keep, acceptedAt);
      if (counted !== null && counted.waiting >= keep) return this.#drop(device, counted, acceptedAt);
    }
    if (device.waiting < WAITING_LIMIT) return null;
    const counted = this.#fullest.get(device.deviceId, acceptedAt);
    return counted !== null && counted.waiting >= WAITING_LIMIT ? this.#drop(device, counted, acceptedAt) : null;
  }

  #drop({ deviceId }: Device, { seq, app, messageId }: Counted, at: number): string | null {
    if (seq === null || app === null) return null;
    if (this.remove(deviceId, seq, app, "dropped", at)) this.#books.dropped(app, "NO_ROOM");
    return messageId;
  }

  #record(seq: number, e: NewEntry): void {
    this.#insert.run(
      ...[
        e.deviceId,
        seq,
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
}
