/** All operations of the port over one database. When their effects are written to disk is not decided here. */
import type { Database } from "bun:sqlite";
import type { DatabaseOptions, Memory } from "@belfry/host/database";
import { appHandlers } from "./app-handlers.ts";
import { channelHandlers } from "./channel-handlers.ts";
import { deviceHandlers } from "./device-handlers.ts";
import { inboxHandlers } from "./inbox-handlers.ts";
import type { Handlers } from "./operations.ts";
import { receiptHandlers } from "./receipt-handlers.ts";
import { openTables } from "./tables.ts";

/** Where the store lies, and when it is opened. */
export interface StoreOptions extends DatabaseOptions {
  /** Milliseconds since 1970. In a directory that has devices their numbers go on above it; absent: where they ended. */
  readonly openedAt?: number;
}

/** All operations over one database, and the memories that its transactions must keep in step. */
export function openHandlers(
  db: Database,
  { openedAt = 0 }: StoreOptions,
): { handlers: Handlers; memories: readonly Memory[] } {
  const tables = openTables(db, openedAt);
  const { books, channels, devices, once, sweep } = tables;
  const handlers: Handlers = {
    ...appHandlers(tables),
    ...channelHandlers(tables),
    ...deviceHandlers(tables),
    ...inboxHandlers(tables),
    ...receiptHandlers(tables),
    sweep: (cursor, at, forgetBefore, limit) => sweep.slice(cursor, at, forgetBefore, limit),
    countDropped: (app, count, reason) => books.dropAtOnce(app, reason, count),
    drops: () => books.drops(),
    books: () => books.list(),
  };
  return { handlers, memories: [books, channels, devices, once] };
}
