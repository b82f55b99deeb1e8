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
 * Settles entries that were on their way over a connection. Idempotent.
 *
 * The trace is told once the store has counted them: what was replaced in the same moment, or is held by a newer connection, was not delivered by
 * this confirmation.
 *
 * @param at when they were confirmed
 */
export async function settle(
  { store, trace }: SettleParts,
  deviceId: string,
  confirmed: readonly ConfirmedEntry[],
  at: number,
): Promise<void> {
  const entries = confirmed.map(({ seq, app }) => [seq, app] as const);
  const missed = await store.settle({ deviceId, entries, at: Math.floor(at) });
  for (const { seq, messageId, result } of confirmed) {
    if (missed.includes(seq)) trace.ackedInVain(messageId, result, at);
    else trace.acked(messageId, result, at);
  }
}

/** Settles everything up to `seq`: a device that comes back says how far it got. Idempotent. */
export async function settleUpTo(parts: SettleParts, deviceId: string, seq: number, at: number): Promise<void> {
  const settled = await parts.store.settleUpTo(deviceId, seq, Math.floor(at));
  for (const { messageId } of settled) parts.trace.acked(messageId, "handled", at);
}
