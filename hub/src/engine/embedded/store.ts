/**
 * The embedded store of the hub: SQLite in one file, in a thread of its own. This is the side that the hub calls; it holds no state
 * but the calls on their way.
 */
import { type OpenWorker, openWorker } from "@belfry/host/database";
import type { HubStore } from "../store.ts";
import { type HubStoreOptions, type Operations, unpackReturned } from "./operations.ts";

/** A call takes some 100 µs, so that a page of targets waits no longer for its group than 30 ms and the sync. */
const MAX_GROUP = 250;

/**
 * Opens the store of a data directory, which is made when it is not there, and holds its file alone until closed.
 *
 * @param options.maxBytes size at which the database refuses to grow, as a full disk does; absent means as large as the disk allows
 * @throws BelfryError DATA_LOCKED when another process or another store of this process holds the file; DATA_UNUSABLE
 * when it cannot be made, written or understood
 */
export async function openEmbeddedHubStore(options: HubStoreOptions): Promise<HubStore> {
  const url = new URL("./worker.ts", import.meta.url);
  return portOver(await openWorker<Operations>(url, options, { maxGroup: MAX_GROUP, unpack: unpackReturned }));
}

function portOver({ batch, copyTo, close }: OpenWorker<Operations>): HubStore {
  return {
    loadHubs: () => batch.call("loadHubs"),
    // What is absent must not travel: on the way it would become null.
    saveHub: (...args) => batch.call("saveHub", ...args),
    hubsVersion: () => batch.call("hubsVersion"),
    deleteHub: (hub) => batch.call("deleteHub", hub),
    putRegistration: (hub, id, content, condition, now) =>
      batch.call("putRegistration", hub, id, content, condition, now),
    findRegistration: (hub, id, now) => batch.call("findRegistration", hub, id, now),
    deleteRegistration: (hub, id, condition) => batch.call("deleteRegistration", hub, id, condition),
    listRegistrations: (hub, query) => batch.call("listRegistrations", hub, query),
    putInstallation: (hub, installation) => batch.call("putInstallation", hub, installation),
    patchInstallation: (hub, patch) => batch.call("patchInstallation", hub, patch),
    findInstallation: (hub, id, now) => batch.call("findInstallation", hub, id, now),
    deleteInstallation: (hub, id) => batch.call("deleteInstallation", hub, id),
    targets: (hub, query) => batch.call("targets", hub, query),
    sampleTargets: (hub, query, seed) => batch.call("sampleTargets", hub, query, seed),
    countTargets: (hub, query) => batch.call("countTargets", hub, query),
    acceptSend: (send, key) => batch.call("acceptSend", send, key),
    findSend: (hub, id) => batch.call("findSend", hub, id),
    listSends: (hub, limit) => batch.call("listSends", hub, limit),
    dueSends: (now, limit) => batch.call("dueSends", now, limit),
    nextSchedule: () => batch.call("nextSchedule"),
    progressSend: (progress) => batch.call("progressSend", progress),
    cancelSend: (hub, id, now) => batch.call("cancelSend", hub, id, now),
    dueDeferred: (hub, id, now, limit) => batch.call("dueDeferred", hub, id, now, limit),
    nextDeferred: (hub, id) => batch.call("nextDeferred", hub, id),
    feedback: (hub, since, limit) => batch.call("feedback", hub, since, limit),
    saveJob: (job) => batch.call("saveJob", job),
    findJob: (hub, jobId) => batch.call("findJob", hub, jobId),
    listJobs: (hub) => batch.call("listJobs", hub),
    openJobs: () => batch.call("openJobs"),
    sweep: (now, forgetBefore, limit) => batch.call("sweep", now, forgetBefore, limit),
    counts: (hub) => batch.call("counts", hub),
    copyTo,
    close,
  };
}
