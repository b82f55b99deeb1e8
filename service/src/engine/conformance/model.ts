/**
 * What a store owes, written down a second time in the plainest way: arrays in memory, one line a rule. The engines are compared with it.
 * Refuses to be fast, durable or concurrent.
 */
import type { BooksBody } from "@belfry/protocol";
import {
  type ChannelRecord,
  type Closing,
  type EndedEntry,
  type InboxEntry,
  type NewEntry,
  type PutResult,
  type Settlement,
  WAITING_LIMIT,
} from "../store.ts";

type End = "delivered" | "replaced" | "expired" | "removed" | "dropped";
interface HeldChannel {
  readonly record: ChannelRecord;
  closedAt: number | null;
}

/** The methods are those of the port, answered at once; lists come in no particular order where the port names none. */
export class Model {
  #channels: HeldChannel[] = [];
  #entries: InboxEntry[] = [];
  readonly #lastSeq = new Map<string, number>();
  readonly #books = new Map<string, { accepted: number } & Record<End, number>>();

  openChannel(channel: ChannelRecord, reuseAfter: number, limit: number): ChannelRecord | null {
    const { deviceId, app, createdAt } = channel;
    const open = this.#open(createdAt).filter(({ record }) => record.deviceId === deviceId);
    const reusable = open.filter(({ record }) => record.app === app && record.expiresAt >= reuseAfter);
    const newest = reusable.toSorted((a, b) => b.record.createdAt - a.record.createdAt)[0];
    if (newest !== undefined) return newest.record;
    const remembered = this.#channels.filter(({ record }) => record.deviceId === deviceId);
    if (open.length >= limit || remembered.length >= limit * 10) return null;
    this.#channels.push({ record: channel, closedAt: null });
    if (!this.#lastSeq.has(deviceId)) this.#lastSeq.set(deviceId, 0);
    return channel;
  }

  closeChannels(deviceId: string, app: string, at: number): Closing {
    const closing = this.#open(at).filter(({ record }) => record.deviceId === deviceId && record.app === app);
    for (const channel of closing) channel.closedAt = at;
    const ofApp = (entry: InboxEntry) => entry.deviceId === deviceId && entry.app === app && entry.expiresAt > at;
    const channels = closing.map(({ record: { channelId } }) => ({ deviceId, channelId }));
    return { channels, removed: this.#end("removed", ofApp) };
  }

  deleteApp(app: string, at: number): Closing {
    const devices = new Set(this.#channels.map(({ record }) => record.deviceId));
    const closings = [...devices].map((deviceId) => this.closeChannels(deviceId, app, at));
    return {
      channels: closings.flatMap(({ channels }) => channels),
      removed: closings.flatMap(({ removed }) => removed),
    };
  }

  put(entry: NewEntry): PutResult {
    const { deviceId, channelId, slot, type, keep, acceptedAt } = entry;
    const known = this.#channels.some(({ record }) => record.deviceId === deviceId && record.channelId === channelId);
    if (!known) return { state: "unknown" };
    if (!this.#open(acceptedAt).some(({ record }) => record.channelId === channelId)) return { state: "closed" };
    const here = () => this.#entries.filter((e) => e.deviceId === deviceId && e.expiresAt > acceptedAt);
    const replaced = slot === null ? [] : here().filter((e) => e.channelId === channelId && e.slot === slot);
    this.#endAll("replaced", replaced);
    const alike =
      slot === null
        ? here().filter((e) => e.channelId === channelId && e.type === type && e.slot === null && e.keep === keep)
        : [];
    const crowded = alike.length >= keep ? alike : here().length >= WAITING_LIMIT ? fullest(here()) : [];
    const evicted = crowded.slice(0, 1);
    this.#endAll("dropped", evicted);
    const seq = (this.#lastSeq.get(deviceId) ?? 0) + 1;
    this.#lastSeq.set(deviceId, seq);
    this.#entries.push({ ...entry, seq });
    this.#booksOf(entry.app).accepted += 1;
    return { state: "recorded", seq, replaced: replaced[0]?.messageId ?? null, evicted: evicted[0]?.messageId ?? null };
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

  settleUpTo(deviceId: string, seq: number, at: number): EndedEntry[] {
    return this.#end("delivered", (e) => e.deviceId === deviceId && e.seq <= seq && e.expiresAt > at);
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

/** What waits of the app that has most waiting; of two, the one that has waited longest. */
function fullest(entries: readonly InboxEntry[]): readonly InboxEntry[] {
  const byApp = [...Map.groupBy(entries, ({ app }) => app).values()];
  return byApp.toSorted((a, b) => b.length - a.length || (a[0]?.seq ?? 0) - (b[0]?.seq ?? 0))[0] ?? [];
}
