/**
 * The embedded store: SQLite in one directory, in a thread of its own. This is the side that the service calls; it holds no state
 * but the calls on their way.
 *
 * A call resolves when its group was committed and synced, some 1 ms after it was made; groups take what comes meanwhile.
 */
import type { Store } from "../store.ts";
import { Batch } from "./batch.ts";
import { toError } from "./failure.ts";
import { Line } from "./line.ts";
import type { DatabaseOptions, Frame, PlainAnswer } from "./operations.ts";
import { packEntry } from "./packed.ts";

/**
 * Opens the store of a data directory, which is made when it is not there, and holds it alone until closed.
 *
 * @param options.maxBytes size at which the database refuses to grow, as a full disk does; absent means as large as the disk allows
 * @throws BelfryError DATA_LOCKED when another process or another store of this process holds the directory; DATA_UNUSABLE
 * when it cannot be made, written or understood
 */
export async function openEmbeddedStore(options: DatabaseOptions): Promise<Store> {
  const line = new Line(new URL("./worker.ts", import.meta.url));
  try {
    await askPlainly(line, { ask: "open", options });
  } catch (error) {
    line.end();
    throw error;
  }
  return portOver(line, new Batch((question) => line.ask(question)));
}

async function askPlainly(line: Line, frame: Frame): Promise<void> {
  const { failure } = JSON.parse(await line.ask(JSON.stringify(frame))) as PlainAnswer;
  if (failure !== null) throw toError(failure);
}

function portOver(line: Line, batch: Batch): Store {
  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    await batch.drain();
    try {
      await askPlainly(line, { ask: "close" });
    } finally {
      line.end();
    }
  }
  return {
    loadApps: () => batch.call("loadApps"),
    saveApp: (app) => batch.call("saveApp", app),
    deleteApp: (packageSid, at) => batch.call("deleteApp", packageSid, at),
    loadKeys: () => batch.call("loadKeys"),
    addKey: (key) => batch.call("addKey", key),
    openChannel: (channel, reuseAfter, limit) => batch.call("openChannel", channel, reuseAfter, limit),
    closeChannels: (deviceId, app, at) => batch.call("closeChannels", deviceId, app, at),
    closeChannel: (deviceId, channelId, at) => batch.call("closeChannel", deviceId, channelId, at),
    muteApp: (deviceId, app, muted) => batch.call("muteApp", deviceId, app, muted),
    channelState: (deviceId, channelId, at) => batch.call("channelState", deviceId, channelId, at),
    findChannel: (deviceId, channelId) => batch.call("findChannel", deviceId, channelId),
    listNewest: (app, beyond, at, limit) => batch.call("listNewest", app, beyond, at, limit),
    listChannels: (filter, at, limit) => batch.call("listChannels", filter, at, limit),
    putAll: (content, targets) => batch.call("putAll", content, targets),
    put: (entry) => batch.call("put", packEntry(entry)),
    putRemoval: (entry, match) => batch.call("putRemoval", entry, match),
    read: (deviceId, afterSeq, at, maxCount, maxBytes) =>
      batch.call("read", deviceId, afterSeq, at, maxCount, maxBytes),
    settle: (settlement) => batch.call("settle", settlement),
    settleUpTo: (deviceId, seq, at) => batch.call("settleUpTo", deviceId, seq, at),
    lastSeq: (deviceId) => batch.call("lastSeq", deviceId),
    sweep: (cursor, at, forgetBefore, limit) => batch.call("sweep", cursor, at, forgetBefore, limit),
    countDropped: (app, count) => batch.call("countDropped", app, count),
    books: () => batch.call("books"),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
