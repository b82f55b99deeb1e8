/** All operations of the port over one database. When their effects are written to disk is not decided here. */
import type { Database } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";
import { appHandlers } from "./app-handlers.ts";
import { channelHandlers } from "./channel-handlers.ts";
import { deviceHandlers } from "./device-handlers.ts";
import { inboxHandlers } from "./inbox-handlers.ts";
import type { Handlers } from "./operations.ts";
import { receiptHandlers } from "./receipt-handlers.ts";
import { openTables } from "./tables.ts";

/** All operations over one database, and the memories that its transactions must keep in step. */
export function openHandlers(db: Database): { handlers: Handlers; memories: readonly Memory[] } {
  const tables = openTables(db);
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
