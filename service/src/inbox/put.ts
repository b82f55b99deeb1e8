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
export async function putEntry({ store, bus, trace }: InboxParts, entry: NewEntry): Promise<PutResult> {
  const result = await store.put(entry);
  if (result.state !== "recorded") return result;
  trace.recorded(entry.messageId);
  if (result.replaced !== null) trace.ended(result.replaced, "replaced", `a newer one: ${entry.messageId}`);
  if (result.evicted !== null)
    trace.ended(
      result.evicted,
      "dropped",
      `the oldest made room: at most ${entry.keep} of its kind wait on a channel, ${WAITING_LIMIT} on a device`,
    );
  trace.announced(entry.messageId);
  bus.ring({ ...entry, seq: result.seq });
  return result;
}
