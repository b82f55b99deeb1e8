/** The operations on receipts of Web Push. What is written to them is the inbox's doing. */
import type { Handlers } from "./operations.ts";
import type { Tables } from "./tables.ts";

export function receiptHandlers({ receipts }: Tables) {
  return {
    openReceipts: (rid, channel, mayOpen, until, at, limit) => receipts.open(rid, channel, mayOpen, until, at, limit),
    expectReceipt: (expected) => receipts.expect(expected),
    readReceipts: (filter, at) => receipts.read(filter, at),
    closeReceipts: (rid, at) => receipts.close(rid, at),
  } satisfies Partial<Handlers>;
}
