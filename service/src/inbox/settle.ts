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

/** Settles entries that were on their way over a connection. Idempotent. */
export function settle(
  parts: SettleParts,
  deviceId: string,
  confirmed: readonly ConfirmedEntry[],
  at: number,
): Promise<unknown> {
  for (const { messageId, result } of confirmed) parts.trace.acked(messageId, result);
  return parts.store.settle({
    deviceId,
    entries: confirmed.map(({ seq, app }) => [seq, app] as const),
    at: Math.floor(at),
  });
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
