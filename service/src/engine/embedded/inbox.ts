/**
 * The inboxes of all devices: what waits, in the order of its sequence numbers. Keeps the books of every entry that comes or goes.
 *
 * What waits for a device are rows of the table `inbox`, but for those that are gone, and behind them what came since the last transaction
 * ({@link Arrivals}). Whatever happens to most entries is found without the table; what looks through all rows of a device has them brought there first.
 *
 * An entry that expired is seen by nobody but the sweep, which explains it, and by a device that confirms it after all.
 * Refuses to know whether a channel is open, and whose notifications are off.
 */
import type { Database } from "bun:sqlite";
import { begin } from "@belfry/host/database";
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
import type { Arrivals } from "./arrivals.ts";
import type { Books, End } from "./books.ts";
import type { Device, Devices } from "./devices.ts";
import type { Candidate, Counted, InboxRow, Placed } from "./placed.ts";
import type { Receipts } from "./receipts.ts";

/** Nothing is passed over. */
const LEAST_URGENT: Priority = 4;

/** What an inbox is made of, and what it tells. */
export interface InboxParts {
  readonly placed: Placed;
  readonly arrivals: Arrivals;
  readonly books: Books;
  readonly devices: Devices;
  readonly receipts: Receipts;
}

/** What waits, wherever it stands. */
export class Inbox {
  readonly #db: Database;
  readonly #placed: Placed;
  readonly #arrivals: Arrivals;
  readonly #books: Books;
  readonly #devices: Devices;
  readonly #receipts: Receipts;

  constructor(db: Database, { placed, arrivals, books, devices, receipts }: InboxParts) {
    this.#db = db;
    this.#placed = placed;
    this.#arrivals = arrivals;
    this.#books = books;
    this.#devices = devices;
    this.#receipts = receipts;
  }

  /** Records an entry for a device that has a record, and lets go what has to make room for it. The entry is given away. */
  put(device: Device, entry: NewEntry): Recorded {
    const replaced = this.#replace(device, entry);
    const evicted = replaced === null ? this.#evict(device, entry) : null;
    const seq = this.#devices.nextSeq(device);
    this.#arrivals.add(Object.assign(entry, { seq }));
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
    for (const entry of this.#waiting(deviceId, afterSeq, at, maxPriority, Math.max(1, maxCount))) {
      bytes += Buffer.byteLength(entry.payload, entry.base64 ? "base64" : "utf8");
      if (entries.length > 0 && bytes > maxBytes) break;
      entries.push(entry);
    }
    return entries;
  }

  settle(settlements: readonly Settlement[]): number {
    let settled = 0;
    for (const { deviceId, entries, at = 0 } of settlements) {
      for (const [seq, app] of entries) if (this.remove(deviceId, seq, app, "delivered", at)) settled += 1;
    }
    return settled;
  }

  waitingUpTo(deviceId: string, seq: number, at: number): EndedEntry[] {
    return this.#upTo(deviceId, seq, at).map(({ messageId, app }) => ({ messageId, app }));
  }

  stillThere(named: readonly NamedEntry[]): string[] {
    return [...Map.groupBy(named, ([deviceId]) => deviceId)].flatMap(([deviceId, ones]) => {
      const asked = ones.map(([, messageId]) => messageId);
      const rows = this.#there(deviceId, this.#placed.among.all(deviceId, JSON.stringify(asked)));
      const came = this.#arrivals.of(deviceId).filter(({ messageId }) => asked.includes(messageId));
      return [...rows, ...came].map(({ messageId }) => messageId);
    });
  }

  settleUpTo(deviceId: string, seq: number, at: number): number {
    return this.end(this.#upTo(deviceId, seq, at), "delivered", at).length;
  }

  /** Ends the entry of this message on a channel. @returns whether it waited */
  endMessage({ deviceId, channelId }: ChannelName, messageId: string, end: End, at: number): boolean {
    const came = this.#arrivals.of(deviceId);
    const entry =
      came.find((one) => one.channelId === channelId && one.messageId === messageId && one.expiresAt > at) ??
      this.#there(deviceId, this.#placed.ofMessage.all(deviceId, channelId, messageId, at))[0];
    return entry !== undefined && this.remove(deviceId, entry.seq, entry.app, end, at);
  }

  /** Removes what waits of an app on one device, but for what waits on channels of the spared kind. */
  removeApp(deviceId: string, app: string, at: number, spared: ChannelKind | null): EndedEntry[] {
    this.#arrivals.bringIn(deviceId);
    return this.end(this.#placed.ofApp.all(deviceId, app, at, spared), "removed", at);
  }

  /** Removes what waits on the channel and on those of the same device, app, kind and label. */
  removeAlike({ deviceId, app, kind, label }: ChannelRecord, at: number): EndedEntry[] {
    this.#arrivals.bringIn(deviceId);
    return this.end(this.#placed.ofName.all(deviceId, at, app, kind, label), "removed", at);
  }

  /** Removes the toasts of an app that wait for a device and match. */
  removeToasts({ deviceId, waiting }: Device, app: string, match: Match, at: number): EndedEntry[] {
    if (waiting === 0) return [];
    this.#arrivals.bringIn(deviceId);
    const { tag = null, group = null } = match.all ? {} : match;
    return this.end(this.#placed.matching.all(deviceId, app, at, tag, group), "removed", at);
  }

  /** Brings what has expired to where whoever looks through the rows of all devices finds it. */
  bringExpiredIn(at: number): void {
    if (this.#arrivals.hasExpired(at)) this.#arrivals.bringAllIn();
  }

  /** Brings rows to their end, as far as they are there. @returns what there is to tell of them */
  end(rows: readonly InboxRow[], end: End, at: number): EndedEntry[] {
    return rows
      .filter((row) => this.remove(row.deviceId, row.seq, row.app, end, at))
      .map(({ messageId, app }) => ({ messageId, app }));
  }

  /** Brings one entry to its end. @returns whether it was there, of that app */
  remove(deviceId: string, seq: number, app: string, end: End, at: number): boolean {
    const came = this.#arrivals.of(deviceId);
    const entry = came.find((one) => one.seq === seq && one.app === app);
    const messageId = entry?.messageId ?? this.#rowOf(deviceId, seq, app)?.messageId;
    if (messageId === undefined) return false;
    if (entry === undefined) this.#arrivals.forget(deviceId, seq);
    else this.#arrivals.take(entry);
    this.#devices.ended(deviceId);
    this.#books.end(app, end);
    if (this.#receipts.expecting) this.#tellReceipts(deviceId, messageId, end, at);
    return true;
  }

  #tellReceipts(deviceId: string, messageId: string, end: End, at: number): void {
    begin(this.#db);
    this.#receipts.ended(deviceId, messageId, end, at);
  }

  /** A row that is there; most devices have none, and that is known. */
  #rowOf(deviceId: string, seq: number, app: string): { readonly messageId: string } | null {
    const waiting = this.#devices.known(deviceId)?.waiting;
    if (waiting === this.#arrivals.of(deviceId).length || this.#arrivals.isGone(deviceId, seq)) return null;
    return this.#placed.one.get(deviceId, seq, app);
  }

  #there<Row extends { readonly seq: number }>(deviceId: string, rows: readonly Row[]): readonly Row[] {
    return this.#arrivals.goneOf(deviceId) === 0
      ? rows
      : rows.filter(({ seq }) => !this.#arrivals.isGone(deviceId, seq));
  }

  *#waiting(deviceId: string, after: number, at: number, maxPriority: Priority, limit: number): Generator<InboxEntry> {
    let left = limit;
    const rows = this.#placed.read(deviceId, after, at, maxPriority, limit + this.#arrivals.goneOf(deviceId));
    for (const row of rows) {
      if (left === 0 || this.#arrivals.isGone(deviceId, row.seq)) continue;
      left -= 1;
      yield row;
    }
    for (const entry of this.#arrivals.of(deviceId)) {
      const isWanted = entry.seq > after && entry.expiresAt > at && entry.priority <= maxPriority;
      if (left === 0 || !isWanted) continue;
      left -= 1;
      yield entry;
    }
  }

  #upTo(deviceId: string, seq: number, at: number): readonly InboxRow[] {
    const rows = this.#there(deviceId, this.#placed.upTo.all(deviceId, seq, at));
    return [...rows, ...this.#arrivals.of(deviceId).filter((one) => one.seq <= seq && one.expiresAt > at)];
  }

  #replace(device: Device, { channelId, slot, acceptedAt }: NewEntry): string | null {
    if (slot === null || device.waiting === 0) return null;
    const former = this.#inSlot(device, channelId, slot, acceptedAt);
    if (former === undefined) return null;
    this.remove(device.deviceId, former.seq, former.app, "replaced", acceptedAt);
    return former.messageId;
  }

  #inSlot({ deviceId, waiting }: Device, channelId: string, slot: string, at: number): Candidate | undefined {
    const came = this.#arrivals.of(deviceId);
    const entry = came.find((one) => one.channelId === channelId && one.slot === slot && one.expiresAt > at);
    if (entry !== undefined || waiting === came.length) return entry;
    return this.#there(deviceId, this.#placed.inSlot.all(deviceId, channelId, slot, at))[0];
  }

  /** At most one goes for each that comes: after `keep` was lowered, an inbox shrinks as its entries settle. */
  #evict(device: Device, { channelId, slot, type, keep, acceptedAt }: NewEntry): string | null {
    const { deviceId } = device;
    // Those that share one slot, and replaced nothing, are alone.
    const sharesSlot = keep === 1 && slot !== null;
    if (device.waiting < (sharesSlot ? WAITING_LIMIT : Math.min(keep, WAITING_LIMIT))) return null;
    this.#arrivals.bringIn(deviceId);
    if (!sharesSlot && device.waiting >= keep) {
      const counted = this.#placed.alike.get(deviceId, channelId, type, keep, acceptedAt);
      if (counted !== null && counted.waiting >= keep) return this.#drop(device, counted, acceptedAt);
    }
    if (device.waiting < WAITING_LIMIT) return null;
    const counted = this.#placed.fullest.get(deviceId, acceptedAt);
    return counted !== null && counted.waiting >= WAITING_LIMIT ? this.#drop(device, counted, acceptedAt) : null;
  }

  #drop({ deviceId }: Device, { seq, app, messageId }: Counted, at: number): string | null {
    if (seq === null || app === null) return null;
    if (this.remove(deviceId, seq, app, "dropped", at)) this.#books.dropped(app, "NO_ROOM");
    return messageId;
  }
}
