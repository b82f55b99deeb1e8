/** All operations of the port over one database. When their effects are written to disk is not decided here. */
import type { Database } from "bun:sqlite";
import type { DatabaseOptions, Journaled, Memory } from "@belfry/host/database";
import { appHandlers } from "./app-handlers.ts";
import { channelHandlers } from "./channel-handlers.ts";
import { deviceHandlers } from "./device-handlers.ts";
import { inboxHandlers } from "./inbox-handlers.ts";
import { KINDS } from "./kinds.ts";
import type { Handlers } from "./operations.ts";
import { receiptHandlers } from "./receipt-handlers.ts";
import { openTables } from "./tables.ts";

/** Where the store lies, and when it is opened. */
export interface StoreOptions extends DatabaseOptions {
  /** Milliseconds since 1970. In a directory that has devices their numbers go on above it; absent: where they ended. */
  readonly openedAt?: number;
}

/** All operations over one database, the memories that its transactions must keep in step, and what goes to its journal. */
export function openHandlers(
  db: Database,
  { openedAt = 0 }: StoreOptions,
): { handlers: Handlers; memories: readonly Memory[]; journaled: Journaled } {
  const tables = openTables(db, openedAt);
  const { above, arrivals, books, channels, devices, once, sweep } = tables;
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
  const isFull = () => arrivals.isFull || devices.isFull || once.isFull;
  const isQuiet = () => arrivals.isQuiet;
  const memories = [arrivals, books, channels, devices, once, above];
  const wentOn = () => {
    above.goOn();
    devices.renumber();
  };
  return { handlers, memories, journaled: { ...KINDS, isFull, isQuiet, wentOn } };
}
