/**
 * The embedded store: SQLite in one directory, in a thread of its own. This is the side that the service calls; it holds no state
 * but the calls on their way.
 *
 * A call resolves when its group was committed and synced, some 1 ms after it was made; groups take what comes meanwhile.
 */
import { type Call, type OpenWorker, openWorker } from "@belfry/host/database";
import type { Store, Target } from "../store.ts";
import type { StoreOptions } from "./handlers.ts";
import { type Operation, type Operations, unpackReturned } from "./operations.ts";
import { packEntry } from "./packed.ts";

/** Nobody waits for an ack to be forgotten. */
const UNHURRIED: ReadonlySet<Operation> = new Set<Operation>(["settle"]);

/** Channels that are listed in the time of one put. */
const LISTED_FOR_ONE = 2;

/** One content for many is as much as many, and so are the confirmations of many devices; a list is as long as it may be. */
function weightOf([name, args]: Call): number {
  if (name === "listNewest") return Math.ceil((args[3] as number) / LISTED_FOR_ONE);
  if (name === "putAll") return (args[1] as readonly Target[]).length;
  return name === "settle" ? args.length : 1;
}

/**
 * Opens the store of a data directory, which is made when it is not there, and holds it alone until closed.
 *
 * @param options.maxBytes size at which the database refuses to grow, as a full disk does; absent means as large as the disk allows
 * @throws BelfryError DATA_LOCKED when another process or another store of this process holds the directory; DATA_UNUSABLE
 * when it cannot be made, written or understood
 */
export async function openEmbeddedStore(options: StoreOptions): Promise<EmbeddedStore> {
  const url = new URL("./worker.ts", import.meta.url);
  const worker = await openWorker<Operations>(url, options, {
    unhurried: UNHURRIED,
    unpack: unpackReturned,
    weightOf,
  });
  return portOver(worker);
}

/** A store that can write a copy of itself. */
export interface EmbeddedStore extends Store, Pick<OpenWorker<Operations>, "copyTo"> {}

function portOver({ batch, copyTo, close }: OpenWorker<Operations>): EmbeddedStore {
  return {
    copyTo,
    loadApps: () => batch.call("loadApps"),
    saveApp: (app) => batch.call("saveApp", app),
    deleteApp: (packageSid, at) => batch.call("deleteApp", packageSid, at),
    loadKeys: (first) => (first === undefined ? batch.call("loadKeys") : batch.call("loadKeys", first)),
    addKey: (key) => batch.call("addKey", key),
    openChannel: (channel, reuseAfter, limit) => batch.call("openChannel", channel, reuseAfter, limit),
    closeChannels: (deviceId, app, at) => batch.call("closeChannels", deviceId, app, at),
    closeChannel: (deviceId, channelId, at) => batch.call("closeChannel", deviceId, channelId, at),
    muteApp: (deviceId, app, muted) => batch.call("muteApp", deviceId, app, muted),
    channelState: (deviceId, channelId, at) => batch.call("channelState", deviceId, channelId, at),
    findChannel: (deviceId, channelId) => batch.call("findChannel", deviceId, channelId),
    listNewest: (app, beyond, at, limit) => batch.call("listNewest", app, beyond, at, limit),
    listChannels: (filter, at, limit) => batch.call("listChannels", filter, at, limit),
    putOnce: (entry, key) => batch.call("putOnce", packEntry(entry), key),
    dropOnce: (drop, key) => batch.call("dropOnce", drop, key),
    putAll: (content, targets) => batch.call("putAll", content, targets),
    put: (entry) => batch.call("put", packEntry(entry)),
    putIfHeld: () => Promise.resolve({ state: "unheld" }),
    putRemoval: (entry, match) => batch.call("putRemoval", entry, match),
    read: (deviceId, afterSeq, at, maxCount, maxBytes, maxPriority) =>
      maxPriority === undefined
        ? batch.call("read", deviceId, afterSeq, at, maxCount, maxBytes)
        : batch.call("read", deviceId, afterSeq, at, maxCount, maxBytes, maxPriority),
    cancel: (channel, messageId, end, at) => batch.call("cancel", channel, messageId, end, at),
    prolongChannels: (deviceId, until, at) => batch.call("prolongChannels", deviceId, until, at),
    openReceipts: (rid, channel, mayOpen, until, at, limit) =>
      batch.call("openReceipts", rid, channel, mayOpen, until, at, limit),
    expectReceipt: (expected) => batch.call("expectReceipt", expected),
    readReceipts: (filter, at) => batch.call("readReceipts", filter, at),
    closeReceipts: (rid, at) => batch.call("closeReceipts", rid, at),
    settle: (...settlements) => batch.call("settle", ...settlements),
    waitingUpTo: (deviceId, seq, at) => batch.call("waitingUpTo", deviceId, seq, at),
    stillThere: (named) => batch.call("stillThere", named),
    settleUpTo: (deviceId, seq, at) => batch.call("settleUpTo", deviceId, seq, at),
    lastSeq: (deviceId) => batch.call("lastSeq", deviceId),
    sweep: (cursor, at, forgetBefore, limit) => batch.call("sweep", cursor, at, forgetBefore, limit),
    countDropped: (app, count, reason) => batch.call("countDropped", app, count, reason),
    drops: () => batch.call("drops"),
    books: () => batch.call("books"),
    close,
  };
}
