/**
 * The operations of the port, each over the tables it concerns. What one operation does across tables is decided here;
 * when it is written to disk is not.
 */
import type { Database } from "bun:sqlite";
import type { ChannelRecord, Closing, ListedChannel, NewEntry, PutResult } from "../store.ts";
import { Apps } from "./apps.ts";
import { Books } from "./books.ts";
import { Channels } from "./channels.ts";
import { Devices } from "./devices.ts";
import { Inbox } from "./inbox.ts";
import type { Handlers } from "./operations.ts";
import { unpackEntry } from "./packed.ts";
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
    const state = channels.state(entry.deviceId, entry.channelId, entry.acceptedAt);
    if (state !== "open") return { state };
    const device = devices.find(entry.deviceId);
    return device === null ? { state: "unknown" } : inbox.put(device, entry);
  }

  function openChannel(channel: ChannelRecord, reuseAfter: number, limit: number): ChannelRecord | null {
    const { deviceId, app, createdAt } = channel;
    const reused = channels.reusable(deviceId, app, createdAt, reuseAfter);
    if (reused !== null) return reused;
    const { open, remembered } = channels.count(deviceId, createdAt);
    if (open >= limit || remembered >= limit * REMEMBERED_FOR_EACH) return null;
    devices.create(deviceId);
    channels.add(channel);
    return channel;
  }

  function closeChannels(deviceId: string, app: string, at: number): Closing {
    const removed = inbox.removeApp(deviceId, app, at);
    return { channels: channels.close(deviceId, app, at), removed };
  }

  function deleteApp(app: string, at: number): Closing {
    apps.delete(app);
    const closings = channels.devicesOf(app).map((deviceId) => closeChannels(deviceId, app, at));
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
    closeChannels,
    channelState: (deviceId, channelId, at) => channels.state(deviceId, channelId, at),
    channelApp: (deviceId, channelId) => channels.app(deviceId, channelId),
    listNewest: (app, beyond, at, limit) => channels.newest(app, beyond ?? OLDER_THAN_ALL, at, limit),
    listChannels: (filter, at, limit) => channels.list(filter, at, limit),
    put: (packed) => put(unpackEntry(packed)),
    putAll: (content, targets) =>
      targets.map(([deviceId, channelId, messageId]) => put({ ...content, deviceId, channelId, messageId })),
    read: (deviceId, afterSeq, at, maxCount, maxBytes) => inbox.read(deviceId, afterSeq, at, maxCount, maxBytes),
    settle: (settlement) => inbox.settle(settlement),
    settleUpTo: (deviceId, seq, at) => inbox.settleUpTo(deviceId, seq, at),
    lastSeq: (deviceId) => devices.find(deviceId)?.lastSeq ?? null,
    sweep: (cursor, at, forgetBefore, limit) => sweep.slice(cursor, at, forgetBefore, limit),
    countDropped: (app, count) => {
      books.accept(app, count);
      books.end(app, "dropped", count);
    },
    books: () => books.list(),
  };
  return { handlers, memories: [books, devices] };
}
