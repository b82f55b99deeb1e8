/** All operations of the port over one database. When their effects are written to disk is not decided here. */
import type { Database } from "bun:sqlite";
import type { Memory } from "@belfry/host/database";
import { inHub } from "./in-hub.ts";
import { installationHandlers } from "./installation-handlers.ts";
import type { Handlers, HubStoreOptions } from "./operations.ts";
import { gather } from "./packed-targets.ts";
import { registrationHandlers } from "./registration-handlers.ts";
import { sendHandlers } from "./send-handlers.ts";
import { openTables, type Tables } from "./tables.ts";

/** All operations over one database, and the memories that its transactions must keep in step. */
export function openHandlers(
  db: Database,
  { mergeAt }: Pick<HubStoreOptions, "mergeAt">,
): { handlers: Handlers; memories: readonly Memory[] } {
  const { tables, memories } = openTables(db, mergeAt);
  const { hubs, jobs, sweep } = tables;
  const handlers: Handlers = {
    loadHubs: () => hubs.list(),
    saveHub: (hub, before) => hubs.save(hub, before),
    hubsVersion: () => String(hubs.version),
    deleteHub: (hub) => hubs.delete(hub),
    ...registrationHandlers(tables),
    ...installationHandlers(tables),
    ...targetHandlers(tables),
    ...sendHandlers(tables),
    saveJob: (job) => inHub<"saved" | "lost">(tables, job.hub, "lost", (hub) => jobs.save(hub, job)),
    findJob: (name, jobId) => inHub(tables, name, null, (hub) => jobs.find(hub, jobId)),
    listJobs: (name) => inHub(tables, name, [], (hub) => jobs.list(hub)),
    openJobs: () => jobs.open(),
    sweep: (now, forgetBefore, limit) => sweep.slice(now, forgetBefore, limit),
    counts: (name) => {
      const { registrations, installations } = hubs.find(name) ?? { registrations: 0, installations: 0 };
      return { registrations, installations };
    },
  };
  return { handlers, memories };
}

function targetHandlers(tables: Tables) {
  const { pages } = tables;
  const nowhere = gather([]);
  return {
    targets: (name, query) => {
      const none = { targets: nowhere, cursor: query.after, done: true };
      return inHub(tables, name, none, (hub) => {
        const page = pages.targets(hub, query);
        return { ...page, targets: gather(page.targets) };
      });
    },
    sampleTargets: (name, query, seed) => inHub(tables, name, nowhere, (hub) => gather(pages.sample(hub, query, seed))),
    countTargets: (name, query) => inHub(tables, name, 0, (hub) => pages.count(hub, query)),
  } satisfies Partial<Handlers>;
}
