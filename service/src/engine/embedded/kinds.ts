/** What each operation is to the journal. One that is named nowhere is a transaction. */
import type { Operation } from "./operations.ts";

const of = (...operations: readonly Operation[]): ReadonlySet<string> => new Set<string>(operations);

export const KINDS = {
  /** Their effects stand in memories, and depend on nothing but what is kept. */
  light: of("put", "putOnce", "putAll", "settle", "settleUpTo", "cancel", "countDropped", "dropOnce"),
  looks: of(
    ...(["loadApps", "channelState", "findChannel", "listNewest", "listChannels", "read", "waitingUpTo"] as const),
    ...(["stillThere", "lastSeq", "readReceipts", "drops", "books"] as const),
  ),
  takes: of("put", "putOnce", "putAll", "putRemoval", "openChannel"),
} as const;
