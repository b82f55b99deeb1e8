/** Records a notification, then announces it. Never the other way round: what was announced must survive a crash. */
import { MAX_QUEUED_TILES, type Match } from "@belfry/protocol";
import type { Bus } from "../engine/bus.ts";
import {
  type InboxEntry,
  type NewEntry,
  type PutResult,
  type RemovalResult,
  type Repeated,
  type Store,
  type Unheld,
  WAITING_LIMIT,
} from "../engine/store.ts";
import type { Trace } from "../trace/trace.ts";

export interface InboxParts {
  readonly store: Store;
  readonly bus: Bus;
  readonly trace: Trace;
}

/** How the store is asked to record an entry. */
export type Put = (store: Store, entry: NewEntry) => Promise<PutResult | Repeated | Unheld>;

/** Whatever came before, and wherever its device is. */
export const put: Put = (store, entry) => store.put(entry);

/** As long as another node holds the device's connection. */
export const putIfHeld: Put = (store, entry) => store.putIfHeld(entry);

/** Unless it came before with the same key. */
export const putOnce =
  (key: string): Put =>
  (store, entry) =>
    store.putOnce(entry, key);

/** Records a removal and explains the toasts that it ended. @returns what became of it */
export async function putRemoval(parts: InboxParts, entry: NewEntry, match: Match): Promise<RemovalResult> {
  const result = await parts.store.putRemoval(entry, match);
  for (const { messageId } of result.removed) {
    parts.trace.ended(messageId, "TAKEN_BACK", undefined, entry.messageId);
  }
  announceEntry(parts, entry, result);
  return result;
}

/**
 * Tells the trace and the device's connection of an entry that is on disk, and the trace of one that was dropped instead; of what was not recorded there is
 * nothing to tell. The entry is given away.
 */
export function announceEntry(
  { bus, trace }: InboxParts,
  entry: NewEntry,
  result: PutResult | Repeated | Unheld,
): void {
  const { messageId } = entry;
  if (result.state === "muted") trace.ended(messageId, "MUTED");
  if (result.state !== "recorded") return;
  const { seq, replaced, evicted, holder } = result;
  trace.recorded(messageId);
  if (replaced !== null) trace.ended(replaced, "NEWER", undefined, messageId);
  if (evicted !== null) trace.ended(evicted, "NO_ROOM", roomWords(entry), messageId);
  bus.ring(numbered(entry, seq), holder);
}

/** In place: a copy of so many fields is felt at this pace. */
function numbered(entry: NewEntry & { seq?: number }, seq: number): InboxEntry {
  entry.seq = seq;
  return entry as InboxEntry;
}

/** Of what shares one slot none makes room for another on its channel, but of tiles where the tile queue is on. */
function roomWords({ keep, type }: NewEntry): string {
  const most = type === "wns/tile" && keep === 1 ? MAX_QUEUED_TILES : keep;
  const onChannel = most === 1 ? "" : `${most} of its kind wait on a channel, `;
  return `it made room: at most ${onChannel}${WAITING_LIMIT} on a device`;
}
