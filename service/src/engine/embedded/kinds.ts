/** What each operation is to the journal. One that is named nowhere is a transaction. */
import type { Operation } from "./operations.ts";

const of = (...operations: readonly Operation[]): ReadonlySet<string> => new Set<string>(operations);

export const KINDS = {
  /** Their effects stand in memories, and depend on nothing but what is kept. */
  light: of("put", "putOnce", "putAll", "settle", "settleUpTo", "cancel", "countDropped", "dropOnce"),
  /** A sweep, as long as it finds nothing. */
  looks: of(
    ...(["loadApps", "channelState", "findChannel", "listNewest", "listChannels", "read", "waitingUpTo"] as const),
    ...(["stillThere", "lastSeq", "readReceipts", "drops", "books", "sweep"] as const),
  ),
  takes: of("put", "putOnce", "putAll", "putRemoval", "openChannel"),
} as const;
