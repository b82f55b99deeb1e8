/**
 * What a store owes, written down a second time in the plainest way: arrays in memory, one line a rule. The engines are compared with it.
 * Refuses to be fast, durable or concurrent.
 */
import type { BooksBody, Match } from "@belfry/protocol";
import {
  type ChannelRecord,
  type Closing,
  type DeadState,
  type EndedEntry,
  type InboxEntry,
  type ListedChannel,
  type NewEntry,
  type PutResult,
  type Recorded,
  type RemovalResult,
  type Settlement,
  WAITING_LIMIT,
} from "../store.ts";

type End = "delivered" | "replaced" | "expired" | "removed" | "dropped";
interface HeldChannel {
  record: ChannelRecord;
  closedAt: number | null;
}

/** The methods are those of the port, answered at once; lists come in no particular order where the port names none. */
export class Model {
  #channels: HeldChannel[] = [];
  #entries: InboxEntry[] = [];
  #muted: { readonly deviceId: string; readonly app: string }[] = [];
  readonly #lastSeq = new Map<string, number>();
  readonly #books = new Map<string, { accepted: number } & Record<End, number>>();

  openChannel(channel: ChannelRecord, reuseAfter: number, limit: number): ChannelRecord | null {
    const { deviceId, createdAt, tileQueue } = channel;
    const ofDevice = (held: HeldChannel) => held.record.deviceId === deviceId;
    const newest = this.#open(createdAt)
      .filter((held) => ofDevice(held) && held.record.expiresAt >= reuseAfter)
      .filter(({ record }) => nameOf(record) === nameOf(channel))
      .toSorted((a, b) => b.record.createdAt - a.record.createdAt)[0];
    if (newest !== undefined) {
      newest.record = { ...newest.record, tileQueue };
      return newest.record;
    }
    const countedWith = (record: ChannelRecord) => (record.kind === "alternate" ? record.app : "all others");
    const counts = (held: HeldChannel) => ofDevice(held) && countedWith(held.record) === countedWith(channel);
    const openNames = new Set(
      this.#open(createdAt)
        .filter(counts)
        .map(({ record }) => nameOf(record)),
    );
    openNames.delete(nameOf(channel));
    if (openNames.size >= limit || this.#channels.filter(counts).length >= limit * 10) return null;
    this.#channels.push({ record: channel, closedAt: null });
    if (!this.#lastSeq.has(deviceId)) this.#lastSeq.set(deviceId, 0);
    return channel;
  }

  closeChannels(deviceId: string, app: string, at: number): Closing {
    return this.#close(at, (c) => c.deviceId === deviceId && c.app === app && c.kind !== "alternate");
  }

  closeChannel(deviceId: string, channelId: string, at: number): Closing {
    const open = this.#open(at).find(({ record }) => isNamed(record, deviceId, channelId));
    if (open === undefined) return { channels: [], removed: [] };
    return this.#close(at, (c) => c.deviceId === deviceId && nameOf(c) === nameOf(open.record));
  }

  deleteApp(app: string, at: number): Closing {
    return this.#close(at, (c) => c.app === app);
  }

  muteApp(deviceId: string, app: string, muted: boolean): void {
    this.#muted = this.#muted.filter((mute) => mute.deviceId !== deviceId || mute.app !== app);
    if (muted && this.#lastSeq.has(deviceId)) this.#muted.push({ deviceId, app });
  }

  findChannel(deviceId: string, channelId: string): ChannelRecord | null {
    const found = this.#channels.find(({ record }) => isNamed(record, deviceId, channelId));
    return found === undefined || found.closedAt !== null ? null : found.record;
  }

  listNewest(app: string, at: number): ListedChannel[] {
    const open = this.#open(at).map(({ record }) => record);
    const primary = open.filter((record) => record.app === app && record.kind === "primary");
    const newest = new Map<string, ListedChannel>();
    for (const { deviceId, channelId, createdAt } of primary.toSorted((a, b) => a.createdAt - b.createdAt)) {
      newest.set(deviceId, { deviceId, channelId, createdAt });
    }
    return [...newest.values()];
  }

  put(entry: NewEntry): PutResult {
    const { deviceId, channelId, app, acceptedAt } = entry;
    const state = this.channelState(deviceId, channelId, acceptedAt);
    if (state !== "open") return { state };
    if (this.#muted.some((mute) => mute.deviceId === deviceId && mute.app === app)) {
      this.countDropped(app, 1);
      return { state: "muted" };
    }
    return this.#record(this.findChannel(deviceId, channelId)?.tileQueue === true ? queued(entry) : entry);
  }

  putRemoval(entry: NewEntry, match: Match): RemovalResult {
    const { deviceId, channelId, app, acceptedAt } = entry;
    const state = this.channelState(deviceId, channelId, acceptedAt);
    if (state !== "open") return { state, removed: [] };
    const removed = this.#end("removed", (e) => {
      if (e.deviceId !== deviceId || e.app !== app || e.type !== "wns/toast" || e.expiresAt <= acceptedAt) return false;
      if (match.all) return true;
      return (match.tag ?? e.tag) === e.tag && (match.group ?? e.group) === e.group;
    });
    return { ...this.#record(entry), removed };
  }

  channelState(deviceId: string, channelId: string, at: number): "open" | DeadState {
    const named = this.#channels.find(({ record }) => isNamed(record, deviceId, channelId));
    if (named === undefined) return "unknown";
    if (named.closedAt !== null) return "closed";
    return named.record.expiresAt > at ? "open" : "expired";
  }

  read(deviceId: string, afterSeq: number, at: number, maxCount: number, maxBytes: number): InboxEntry[] {
    const read: InboxEntry[] = [];
    let bytes = 0;
    for (const entry of this.#entries) {
      if (entry.deviceId !== deviceId || entry.seq <= afterSeq || entry.expiresAt <= at) continue;
      bytes += entry.payload.length;
      if (read.length > 0 && (read.length >= maxCount || bytes > maxBytes)) break;
      read.push(entry);
    }
    return read;
  }

  settle({ deviceId, entries }: Settlement): number {
    return entries.flatMap(([seq, app]) =>
      this.#end("delivered", (e) => e.deviceId === deviceId && e.seq === seq && e.app === app),
    ).length;
  }

  waitingUpTo(deviceId: string, seq: number, at: number): EndedEntry[] {
    const upTo = this.#entries.filter((e) => e.deviceId === deviceId && e.seq <= seq && e.expiresAt > at);
    return upTo.map(({ messageId, app }) => ({ messageId, app }));
  }

  settleUpTo(deviceId: string, seq: number, at: number): number {
    return this.#end("delivered", (e) => e.deviceId === deviceId && e.seq <= seq && e.expiresAt > at).length;
  }

  /** A whole sweep at once. */
  sweep(at: number, forgetBefore: number): EndedEntry[] {
    const expired = this.#end("expired", (e) => e.expiresAt <= at);
    const waits = new Set(this.#entries.map((e) => e.deviceId));
    this.#channels = this.#channels.filter(
      ({ record, closedAt }) => (closedAt ?? record.expiresAt) >= forgetBefore || waits.has(record.deviceId),
    );
    const held = new Set(this.#channels.map(({ record }) => record.deviceId));
    for (const deviceId of this.#lastSeq.keys()) if (!held.has(deviceId)) this.#lastSeq.delete(deviceId);
    this.#muted = this.#muted.filter(({ deviceId }) => held.has(deviceId));
    return expired;
  }

  countDropped(app: string, count: number): void {
    this.#booksOf(app).accepted += count;
    this.#booksOf(app).dropped += count;
  }

  lastSeq(deviceId: string): number | null {
    return this.#lastSeq.get(deviceId) ?? null;
  }

  books(): BooksBody[] {
    return [...this.#books].map(([app, counters]) => {
      return { app, ...counters, pending: this.#entries.filter((entry) => entry.app === app).length };
    });
  }

  #record(entry: NewEntry): Recorded {
    const { deviceId, channelId, slot, type, keep, acceptedAt } = entry;
    const onDevice = () => this.#entries.filter((e) => e.deviceId === deviceId && e.expiresAt > acceptedAt);
    const here = () => onDevice().filter((e) => e.channelId === channelId);
    const replaced = slot === null ? [] : here().filter((e) => e.slot === slot);
    const alike = here().filter((e) => e.type === type && e.keep === keep);
    const isAlternate = this.findChannel(deviceId, channelId)?.kind === "alternate";
    const crowded =
      alike.length >= keep
        ? isAlternate
          ? byUrgency(alike)
          : alike
        : onDevice().length >= WAITING_LIMIT
          ? fullest(onDevice())
          : [];
    const evicted = replaced.length > 0 ? [] : crowded.slice(0, 1);
    this.#endAll("replaced", replaced);
    this.#endAll("dropped", evicted);
    const seq = (this.#lastSeq.get(deviceId) ?? 0) + 1;
    this.#lastSeq.set(deviceId, seq);
    this.#entries.push({ ...entry, seq });
    this.#booksOf(entry.app).accepted += 1;
    return { state: "recorded", seq, replaced: replaced[0]?.messageId ?? null, evicted: evicted[0]?.messageId ?? null };
  }

  /** Closes those of the channels that are open, and removes what waits on any of them. */
  #close(at: number, which: (record: ChannelRecord) => boolean): Closing {
    const held = this.#channels.filter(({ record }) => which(record));
    const closing = this.#open(at).filter((channel) => held.includes(channel));
    for (const channel of closing) channel.closedAt = at;
    const on = (e: InboxEntry) => held.some(({ record }) => isNamed(record, e.deviceId, e.channelId));
    const channels = closing.map(({ record: { deviceId, channelId } }) => ({ deviceId, channelId }));
    return { channels, removed: this.#end("removed", (e) => on(e) && e.expiresAt > at) };
  }

  #open(at: number): HeldChannel[] {
    return this.#channels.filter(({ record, closedAt }) => closedAt === null && record.expiresAt > at);
  }

  #end(end: End, which: (entry: InboxEntry) => boolean): EndedEntry[] {
    return this.#endAll(end, this.#entries.filter(which));
  }

  #endAll(end: End, entries: readonly InboxEntry[]): EndedEntry[] {
    this.#entries = this.#entries.filter((entry) => !entries.includes(entry));
    for (const { app } of entries) this.#booksOf(app)[end] += 1;
    return entries.map(({ messageId, app }) => ({ messageId, app }));
  }

  #booksOf(app: string) {
    const books = this.#books.get(app) ?? {
      accepted: 0,
      delivered: 0,
      replaced: 0,
      expired: 0,
      removed: 0,
      dropped: 0,
    };
    this.#books.set(app, books);
    return books;
  }
}

const isNamed = (record: ChannelRecord, deviceId: string, channelId: string): boolean =>
  record.deviceId === deviceId && record.channelId === channelId;

/** What a renewed channel has in common with its former one. */
const nameOf = ({ app, kind, label }: ChannelRecord): string => JSON.stringify([app, kind, label]);

/** On a channel with the tile queue, tiles that may wait have five places; those of one tag share one of them. */
function queued(entry: NewEntry): NewEntry {
  if (entry.slot !== "tile") return entry;
  const ofTag = entry.tag === null ? null : `tile ${entry.tag}`;
  return { ...entry, slot: ofTag, keep: 5 };
}

/** The least urgent first, and of those the one that has waited longest. */
const byUrgency = (entries: readonly InboxEntry[]) => entries.toSorted((a, b) => b.priority - a.priority);

/** What waits of the app that has most waiting; of two, the one that has waited longest. */
function fullest(entries: readonly InboxEntry[]): readonly InboxEntry[] {
  const byApp = [...Map.groupBy(entries, ({ app }) => app).values()];
  return byApp.toSorted((a, b) => b.length - a.length || (a[0]?.seq ?? 0) - (b[0]?.seq ?? 0))[0] ?? [];
}
