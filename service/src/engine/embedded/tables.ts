/** Everything that is kept, table by table, over one database. */
import type { Database } from "bun:sqlite";
import { Apps } from "./apps.ts";
import { Arrivals } from "./arrivals.ts";
import { Books } from "./books.ts";
import { Channels } from "./channels.ts";
import { Devices } from "./devices.ts";
import { Inbox } from "./inbox.ts";
import { NumberAbove } from "./number-above.ts";
import { Placed } from "./placed.ts";
import { PushedOnce } from "./pushed-once.ts";
import { Receipts } from "./receipts.ts";
import { Sweep } from "./sweep.ts";

export interface Tables {
  readonly above: NumberAbove;
  readonly apps: Apps;
  readonly arrivals: Arrivals;
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
  const above = new NumberAbove(db, openedAt);
  const books = new Books(db);
  const placed = new Placed(db);
  const arrivals = new Arrivals(db, placed);
  const devices = new Devices(db, above, arrivals);
  const channels = new Channels(db);
  const receipts = new Receipts(db, above.ofOpening);
  const inbox = new Inbox(db, { placed, arrivals, books, devices, receipts });
  const once = new PushedOnce(db);
  const sweep = new Sweep(db, { inbox, channels, devices, once, receipts });
  return { above, apps: new Apps(db), arrivals, books, channels, devices, inbox, once, receipts, sweep };
}
