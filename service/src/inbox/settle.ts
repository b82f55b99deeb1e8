/** Forgets what a device confirmed. An ack that is lost on its way here makes the device be told twice, never not at all. */
import type { AckResult } from "@belfry/protocol";
import type { Store } from "../engine/store.ts";
import type { Trace } from "../trace/trace.ts";

interface SettleParts {
  readonly store: Store;
  readonly trace: Trace;
}

/** One confirmed entry, as the connection remembers it. */
export interface ConfirmedEntry {
  readonly seq: number;
  readonly app: string;
  readonly messageId: string;
  readonly result: AckResult;
}

/**
 * Settles entries that were on their way over a connection. Idempotent. The trace is told as the confirmation is heard, because a device may ask why in
 * its next frame; what did not count after all, because a newer connection of the device is at another node, waits again.
 */
export async function settle(
  parts: SettleParts,
  deviceId: string,
  confirmed: readonly ConfirmedEntry[],
  at: number,
): Promise<void> {
  const { store, trace } = parts;
  for (const { messageId, result } of confirmed) trace.acked(messageId, result, at);
  const entries = confirmed.map(({ seq, app }) => [seq, app] as const);
  const settled = await store.settle({ deviceId, entries, at: Math.floor(at) });
  if (settled < confirmed.length) await takeBack(parts, deviceId, confirmed, at);
}

/** What had ended otherwise is there no more either, and its first end counts. */
async function takeBack(
  { store, trace }: SettleParts,
  deviceId: string,
  confirmed: readonly ConfirmedEntry[],
  at: number,
): Promise<void> {
  const there = await store.stillThere(confirmed.map(({ messageId }) => [deviceId, messageId] as const));
  for (const messageId of there) trace.unsettled(messageId, at);
}

/**
 * Settles everything up to `seq`: a device that comes back says how far it got. Idempotent. The trace is told of what was there before it is
 * settled: should the answer to that be lost, nobody could be told any more, and as a rule nothing is there, so that nothing need be written.
 */
export async function settleUpTo(parts: SettleParts, deviceId: string, seq: number, at: number): Promise<void> {
  const confirmed = await parts.store.waitingUpTo(deviceId, seq, Math.floor(at));
  if (confirmed.length === 0) return;
  for (const { messageId } of confirmed) parts.trace.acked(messageId, "handled");
  await parts.store.settleUpTo(deviceId, seq, Math.floor(at));
}
