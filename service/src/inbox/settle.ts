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
 * The trace is told after the store: what was replaced a moment before has come to that end, and what a newer connection will be told again to none.
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
  // Where the store's answer is lost it may have forgotten them, and nobody would tell their end.
  let counts = true;
  try {
    counts = await store.settle({ deviceId, entries, at: Math.floor(at) });
  } finally {
    for (const { messageId, result } of confirmed) {
      if (counts) trace.acked(messageId, result, at);
      else trace.ackedInVain(messageId, result, at);
    }
  }
}

/** Settles everything up to `seq`: a device that comes back says how far it got. Idempotent. */
export async function settleUpTo(parts: SettleParts, deviceId: string, seq: number, at: number): Promise<void> {
  const settled = await parts.store.settleUpTo(deviceId, seq, Math.floor(at));
  for (const { messageId } of settled) parts.trace.acked(messageId, "handled", at);
}
