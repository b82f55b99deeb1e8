/** Forgets what devices confirmed. An ack that is lost on its way here makes the device be told twice, never not at all. */
import type { AckResult } from "@belfry/protocol";
import type { Settlement, Store } from "../engine/store.ts";
import type { Trace } from "../trace/trace.ts";

interface SettleParts {
  readonly store: Pick<Store, "settle" | "settleUpTo" | "stillThere" | "waitingUpTo">;
  readonly trace: Pick<Trace, "acked" | "unsettled">;
}

/** One confirmed entry, as the connection remembers it. */
export interface ConfirmedEntry {
  readonly seq: number;
  readonly app: string;
  readonly messageId: string;
  readonly result: AckResult;
}

/** What one device confirmed in one breath. */
interface Heard {
  readonly deviceId: string;
  readonly confirmed: readonly ConfirmedEntry[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Hears that it could not be settled. */
  readonly failed: (error: unknown) => void;
}

/** Settles what is heard. */
export interface Settling {
  /**
   * Settles entries that were on their way over a connection. Idempotent. The trace is told as the confirmation is heard, because a device may ask why in
   * its next frame; what did not count after all, because a newer connection of the device is at another node, waits again.
   */
  settle(heard: Heard): void;
}

/** Entries in company, or a few more: as many as a store in a thread of its own begins with at once, while others are still being heard. */
const MOST = 64;

/** Whatever is heard in one turn of the loop is settled by one call: confirmations are half of what the store is asked for. */
export function createSettling(parts: SettleParts): Settling {
  let company: Heard[] = [];
  let entries = 0;
  const settleAll = () => {
    if (company.length > 0) void settleInCompany(parts, company);
    company = [];
    entries = 0;
  };
  return {
    settle(heard) {
      for (const { messageId, result } of heard.confirmed) parts.trace.acked(messageId, result, heard.at);
      if (company.length === 0) setImmediate(settleAll);
      company.push(heard);
      entries += heard.confirmed.length;
      if (entries >= MOST) settleAll();
    },
  };
}

/** What fails in company is tried alone: no device pays for another. */
async function settleInCompany(parts: SettleParts, company: readonly Heard[]): Promise<void> {
  try {
    await settleTogether(parts, company);
  } catch (error) {
    if (company.length === 1) company[0]?.failed(error);
    else await Promise.all(company.map((one) => settleInCompany(parts, [one])));
  }
}

async function settleTogether(parts: SettleParts, company: readonly Heard[]): Promise<void> {
  const settlements = company.map(
    ({ deviceId, confirmed, at }): Settlement => ({
      deviceId,
      entries: confirmed.map(({ seq, app }) => [seq, app] as const),
      at: Math.floor(at),
    }),
  );
  const settled = await parts.store.settle(...settlements);
  if (settled < settlements.reduce((sum, { entries }) => sum + entries.length, 0)) await takeBack(parts, company);
}

/** What had ended otherwise is there no more either, and its first end counts. */
async function takeBack({ store, trace }: SettleParts, company: readonly Heard[]): Promise<void> {
  const named = company.flatMap(({ deviceId, confirmed, at }) =>
    confirmed.map(({ messageId }) => ({ deviceId, messageId, at })),
  );
  const there = new Set(await store.stillThere(named.map(({ deviceId, messageId }) => [deviceId, messageId] as const)));
  for (const { messageId, at } of named) if (there.has(messageId)) trace.unsettled(messageId, at);
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
