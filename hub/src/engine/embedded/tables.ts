/** Everything that is kept, table by table, over one database. */
import type { Database } from "bun:sqlite";
import { Deferred } from "./deferred.ts";
import { Feedback } from "./feedback.ts";
import { Hubs } from "./hubs.ts";
import { Installations } from "./installations.ts";
import { Jobs } from "./jobs.ts";
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

/** @param mergeAt see `lists.ts` */
export function openTables(db: Database, mergeAt?: number): Tables {
  const hubs = new Hubs(db);
  const numbers = new Numbers(db);
  const lists = new Lists(db, mergeAt);
  const registrations = new Registrations(db, hubs, lists, numbers);
  const installations = new Installations(db, hubs, numbers, registrations);
  const deferred = new Deferred(db);
  const swept = {
    lists,
    registrations,
    installations,
    sends: new Sends(db, deferred),
    feedback: new Feedback(db),
    jobs: new Jobs(db),
  };
  const pages = new Pages(db, new Walks(lists, registrations, installations), registrations);
  return { ...swept, hubs, numbers, deferred, pages, sweep: new Sweep(db, swept) };
}
