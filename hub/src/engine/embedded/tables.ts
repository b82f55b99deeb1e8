/** Everything that is kept, table by table, over one database. */
import type { Database } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";
import { Deferred } from "./deferred.ts";
import { Feedback } from "./feedback.ts";
import { Hubs } from "./hubs.ts";
import { Installations } from "./installations.ts";
import { Jobs } from "./jobs.ts";
import { Keys } from "./keys.ts";
import { Lists } from "./lists.ts";
import { Numbers } from "./numbers.ts";
import { Pages } from "./pages.ts";
import { Registrations } from "./registrations.ts";
import { Sends } from "./sends.ts";
import { Sweep, type Swept } from "./sweep.ts";
import { Walks } from "./walks.ts";

export interface Tables extends Swept {
  readonly hubs: Hubs;
  readonly numbers: Numbers;
  readonly deferred: Deferred;
  readonly pages: Pages;
  readonly sweep: Sweep;
}

/** Rows that are indexed again at once when a database is opened. */
const ROWS_AT_ONCE = 10_000;

/** @param mergeAt see `lists.ts` and `keys.ts` */
export function openTables(db: Database, mergeAt?: number): { tables: Tables; memories: readonly Memory[] } {
  const hubs = new Hubs(db);
  const numbers = new Numbers(db);
  const lists = new Lists(db, mergeAt);
  const handles = new Keys(db, "handle_keys", mergeAt);
  const ids = new Keys(db, "installation_keys", mergeAt);
  const registrations = new Registrations(db, hubs, handles, lists, numbers);
  const installations = new Installations(db, hubs, ids, numbers, registrations);
  const deferred = new Deferred(db);
  const swept = {
    lists,
    registrations,
    installations,
    sends: new Sends(db, deferred),
    feedback: new Feedback(db),
    jobs: new Jobs(db),
  };
  const memories = [lists, handles, ids, hubs, numbers];
  indexAgain(db, registrations, memories);
  indexAgain(db, installations, memories);
  const pages = new Pages(db, new Walks(lists, registrations, installations), registrations);
  const tables = { ...swept, hubs, numbers, deferred, pages, sweep: new Sweep(db, swept) };
  return { tables, memories };
}

/**
 * Indexes again what stood in memory when the database was closed; after a step of its schema that may be all there is, which is merged on the way.
 */
function indexAgain(db: Database, rows: Registrations | Installations, memories: readonly Memory[]): void {
  let last: number | null = 0;
  const some = db.transaction((after: number) => {
    last = rows.indexAgain(after, ROWS_AT_ONCE);
    for (const memory of memories) memory.flush();
  });
  while (last !== null) {
    some(last);
    for (const memory of memories) memory.committed(true);
  }
}
