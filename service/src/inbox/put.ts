/** Records a notification, then announces it. Never the other way round: what was announced must survive a crash. */
import type { Bus } from "../engine/bus.ts";
import { type NewEntry, type PutResult, type Store, WAITING_LIMIT } from "../engine/store.ts";
import type { Trace } from "../trace/trace.ts";

export interface InboxParts {
  readonly store: Store;
  readonly bus: Bus;
  readonly trace: Trace;
}

/** @returns what became of it, after it is on disk and its device's connection was told */
export async function putEntry(parts: InboxParts, entry: NewEntry): Promise<PutResult> {
  const result = await parts.store.put(entry);
  if (result.state === "recorded") announceEntry(parts, entry, result);
  return result;
}

/** Tells the trace and the device's connection of an entry that is on disk. */
export function announceEntry(
  { bus, trace }: InboxParts,
  entry: NewEntry,
  { seq, replaced, evicted }: PutResult & { state: "recorded" },
): void {
  const { messageId, keep } = entry;
  trace.recorded(messageId);
  if (replaced !== null) trace.ended(replaced, "replaced", `a newer one: ${messageId}`);
  if (evicted !== null) trace.ended(evicted, "dropped", roomWords(keep));
  bus.ring({ ...entry, seq });
}

const roomWords = (keep: number): string =>
  `the oldest made room: at most ${keep} of its kind wait on a channel, ${WAITING_LIMIT} on a device`;
