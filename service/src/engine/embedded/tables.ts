/** Everything that is kept, table by table, over one database. */
import type { Database } from "bun:sqlite";
import { Apps } from "./apps.ts";
import { Books } from "./books.ts";
import { Channels } from "./channels.ts";
import { Devices } from "./devices.ts";
import { Inbox } from "./inbox.ts";
import { numberAbove } from "./number-above.ts";
import { PushedOnce } from "./pushed-once.ts";
import { Receipts } from "./receipts.ts";
import { Sweep } from "./sweep.ts";

export interface Tables {
  readonly apps: Apps;
  readonly books: Books;
  readonly channels: Channels;
  readonly devices: Devices;
  readonly inbox: Inbox;
  readonly once: PushedOnce;
  readonly receipts: Receipts;
  readonly sweep: Sweep;
}

/** @param openedAt milliseconds since 1970 */
export function openTables(db: Database, openedAt: number): Tables {
  const above = numberAbove(db, openedAt);
  const books = new Books(db);
  const devices = new Devices(db, above);
  const channels = new Channels(db);
  const receipts = new Receipts(db, above);
  const inbox = new Inbox(db, { books, devices, receipts });
  const once = new PushedOnce(db);
  const sweep = new Sweep(db, { inbox, channels, devices, once, receipts });
  return { apps: new Apps(db), books, channels, devices, inbox, once, receipts, sweep };
}
