/** The operations on what waits. Whether a channel takes something, and a person wants it, is asked here, before the inbox records it. */
import type { Match } from "@belfry/protocol";
import type { EntryContent, NewDrop, NewEntry, PutResult, RemovalResult, Repeated, Target } from "../store.ts";
import { queueTile } from "../tile-queue.ts";
import type { Handlers } from "./operations.ts";
import { packResult, unpackEntry } from "./packed.ts";
import type { Tables } from "./tables.ts";

export function inboxHandlers(tables: Tables) {
  const { inbox } = tables;
  return {
    put: (packed) => packResult(put(tables, unpackEntry(packed))),
    putOnce: (packed, key) => packResult(putOnce(tables, unpackEntry(packed), key)),
    dropOnce: (drop, key) => dropOnce(tables, drop, key),
    putAll: (content, targets) => putAll(tables, content, targets).map(packResult),
    putRemoval: (entry, match) => putRemoval(tables, entry, match),
    cancel: (channel, messageId, end, at) => inbox.endMessage(channel, messageId, end, at),
    read: (deviceId, afterSeq, at, maxCount, maxBytes, maxPriority) =>
      inbox.read(deviceId, afterSeq, at, maxCount, maxBytes, maxPriority),
    settle: (...settlements) => inbox.settle(settlements),
    waitingUpTo: (deviceId, seq, at) => inbox.waitingUpTo(deviceId, seq, at),
    stillThere: (named) => inbox.stillThere(named),
    settleUpTo: (deviceId, seq, at) => inbox.settleUpTo(deviceId, seq, at),
  } satisfies Partial<Handlers>;
}

function put({ books, channels, devices, inbox }: Tables, entry: NewEntry): PutResult {
  const reception = channels.receive(entry.deviceId, entry.channelId, entry.acceptedAt);
  if (typeof reception === "string") return { state: reception };
  const device = devices.find(entry.deviceId);
  if (device === null) return { state: "unknown" };
  if (device.muted.has(entry.app)) {
    books.dropAtOnce(entry.app, "MUTED");
    return { state: "muted" };
  }
  return inbox.put(device, reception.tileQueue ? queueTile(entry) : entry);
}

function putOnce(tables: Tables, entry: NewEntry, key: string): PutResult | Repeated {
  const { once } = tables;
  const { acceptedAt, messageId } = entry;
  const first = once.find(entry, key, acceptedAt);
  if (first !== null) return first;
  const result = put(tables, entry);
  const { state: end } = result;
  if (end === "recorded" || end === "muted") once.save(entry, key, acceptedAt, { messageId, end, why: "" });
  return result;
}

function dropOnce({ books, once }: Tables, drop: NewDrop, key: string): Repeated | null {
  const { app, messageId, acceptedAt, why, reason } = drop;
  const first = once.find(drop, key, acceptedAt);
  if (first !== null) return first;
  books.dropAtOnce(app, reason);
  once.save(drop, key, acceptedAt, { messageId, end: "dropped", why });
  return null;
}

function putAll(tables: Tables, content: EntryContent, targets: readonly Target[]): (PutResult | Repeated)[] {
  return targets.map(([deviceId, channelId, messageId, key]) => {
    const entry = { ...content, deviceId, channelId, messageId };
    return key == null ? put(tables, entry) : putOnce(tables, entry, key);
  });
}

/** The toasts go first, so that none of them is dropped to make room for what takes it back. */
function putRemoval({ channels, devices, inbox }: Tables, entry: NewEntry, match: Match): RemovalResult {
  const { deviceId, channelId, app, acceptedAt } = entry;
  const reception = channels.receive(deviceId, channelId, acceptedAt);
  if (typeof reception === "string") return { state: reception, removed: [] };
  const device = devices.find(deviceId);
  if (device === null) return { state: "unknown", removed: [] };
  const removed = inbox.removeToasts(device, app, match, acceptedAt);
  return { ...inbox.put(device, entry), removed };
}
