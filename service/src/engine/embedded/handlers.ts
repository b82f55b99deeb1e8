/**
 * The operations of the port, each over the tables it concerns. What one operation does across tables is decided here;
 * when it is written to disk is not.
 */
import type { Database } from "bun:sqlite";
import type { ChannelKind, Match } from "@belfry/protocol";
import type {
  ChannelRecord,
  Closing,
  DeadState,
  EntryContent,
  ListedChannel,
  NewEntry,
  PutResult,
  RemovalResult,
  Target,
} from "../store.ts";
import { queueTile } from "../tile-queue.ts";
import { Apps } from "./apps.ts";
import { Books } from "./books.ts";
import { Channels } from "./channels.ts";
import { Devices } from "./devices.ts";
import { Inbox } from "./inbox.ts";
import type { Handlers } from "./operations.ts";
import { packResult, unpackEntry } from "./packed.ts";
import { Sweep } from "./sweep.ts";

/** Dead channels are remembered for months; opening and closing without end must not fill the disk. */
const REMEMBERED_FOR_EACH = 10;

const OLDER_THAN_ALL: ListedChannel = { deviceId: "", channelId: "", createdAt: -1 };

/** What stands in memory between the start of a group and its commit. */
export interface Memory {
  /** Writes what the group changed; called before the commit. */
  flush(): void;
  committed(): void;
  rolledBack(): void;
}

/** All operations over one database, and the memories that its transactions must keep in step. */
export function openHandlers(db: Database): { handlers: Handlers; memories: readonly Memory[] } {
  const books = new Books(db);
  const devices = new Devices(db);
  const channels = new Channels(db);
  const inbox = new Inbox(db, books, devices);
  const apps = new Apps(db);
  const sweep = new Sweep(db, inbox, channels, devices);

  function put(entry: NewEntry): PutResult {
    const reception = channels.receive(entry.deviceId, entry.channelId, entry.acceptedAt);
    if (typeof reception === "string") return { state: reception };
    const device = devices.find(entry.deviceId);
    if (device === null) return { state: "unknown" };
    if (device.muted.has(entry.app)) {
      books.dropAtOnce(entry.app);
      return { state: "muted" };
    }
    return inbox.put(device, reception.tileQueue === 1 ? queueTile(entry) : entry);
  }

  function putAll(content: EntryContent, targets: readonly Target[]): PutResult[] {
    return targets.map(([deviceId, channelId, messageId]) => put({ ...content, deviceId, channelId, messageId }));
  }

  /** The toasts go first, so that none of them is dropped to make room for what takes it back. */
  function putRemoval(entry: NewEntry, match: Match): RemovalResult {
    const { deviceId, channelId, app, acceptedAt } = entry;
    const reception = channels.receive(deviceId, channelId, acceptedAt);
    if (typeof reception === "string") return { state: reception, removed: [] };
    const device = devices.find(deviceId);
    if (device === null) return { state: "unknown", removed: [] };
    const removed = inbox.removeToasts(device, app, match, acceptedAt);
    return { ...inbox.put(device, entry), removed };
  }

  function channelState(deviceId: string, channelId: string, at: number): "open" | DeadState {
    const reception = channels.receive(deviceId, channelId, at);
    return typeof reception === "string" ? reception : "open";
  }

  function openChannel(channel: ChannelRecord, reuseAfter: number, limit: number): ChannelRecord | null {
    const { deviceId, createdAt, tileQueue } = channel;
    const reused = channels.reusable(channel, createdAt, reuseAfter);
    if (reused !== null) return channels.queueTiles(reused, tileQueue);
    const { open, remembered } = channels.count(channel, createdAt);
    if (open >= limit || remembered >= limit * REMEMBERED_FOR_EACH) return null;
    devices.create(deviceId);
    channels.add(channel);
    return channel;
  }

  function closeOfApp(deviceId: string, app: string, at: number, spared: ChannelKind | null): Closing {
    const removed = inbox.removeApp(deviceId, app, at, spared);
    return { channels: channels.closeOfApp(deviceId, app, at, spared), removed };
  }

  function closeChannel(deviceId: string, channelId: string, at: number): Closing {
    const closed = channels.close(deviceId, channelId, at);
    return { channels: closed, removed: closed.length === 0 ? [] : inbox.removeChannel(deviceId, channelId, at) };
  }

  function muteApp(deviceId: string, app: string, muted: boolean): void {
    const device = devices.find(deviceId);
    if (device !== null) devices.mute(device, app, muted);
  }

  function deleteApp(app: string, at: number): Closing {
    apps.delete(app);
    const closings = channels.devicesOf(app).map((deviceId) => closeOfApp(deviceId, app, at, null));
    return {
      channels: closings.flatMap((closing) => closing.channels),
      removed: closings.flatMap(({ removed }) => removed),
    };
  }

  const handlers: Handlers = {
    loadApps: () => apps.load(),
    saveApp: (app) => apps.save(app),
    deleteApp,
    loadKeys: () => apps.loadKeys(),
    addKey: (key) => apps.addKey(key),
    openChannel,
    closeChannels: (deviceId, app, at) => closeOfApp(deviceId, app, at, "alternate"),
    closeChannel,
    muteApp,
    channelState,
    findChannel: (deviceId, channelId) => channels.find(deviceId, channelId),
    listNewest: (app, beyond, at, limit) => channels.newest(app, beyond ?? OLDER_THAN_ALL, at, limit),
    listChannels: (filter, at, limit) => channels.list(filter, at, limit),
    put: (packed) => packResult(put(unpackEntry(packed))),
    putAll: (content, targets) => putAll(content, targets).map(packResult),
    putRemoval,
    read: (deviceId, afterSeq, at, maxCount, maxBytes) => inbox.read(deviceId, afterSeq, at, maxCount, maxBytes),
    settle: (settlement) => inbox.settle(settlement),
    settleUpTo: (deviceId, seq, at) => inbox.settleUpTo(deviceId, seq, at),
    lastSeq: (deviceId) => devices.find(deviceId)?.lastSeq ?? null,
    sweep: (cursor, at, forgetBefore, limit) => sweep.slice(cursor, at, forgetBefore, limit),
    countDropped: (app, count) => books.dropAtOnce(app, count),
    books: () => books.list(),
  };
  return { handlers, memories: [books, devices] };
}
