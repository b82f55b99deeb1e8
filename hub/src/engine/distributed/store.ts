/**
 * The store of a hub on many nodes: PostgreSQL. Every node opens one of its own over the same database; what they agree upon is in there, so no
 * node knows another.
 *
 * Beyond the port, many nodes may rely on this: writes to what is registered in one hub happen one group after another, whichever node they
 * come from, as each group locks its hub; writes to other hubs, and all sends, go on beside it. A read may see what was written after it was asked for.
 * What hubs there are is read beside all of it, so whoever saves one waits for the answer before asking.
 *
 * @source docs/adr/0022-the-hub-on-many-nodes.md
 */
import { randomUUID } from "node:crypto";
import type { Log } from "@belfry/host";
import { type OpenPostgres, openPostgres, type PostgresOptions, type PostgresTlsFiles } from "@belfry/host/postgres";
import type { HubStore } from "../store.ts";
import type { Ask } from "./ask.ts";
import * as feedback from "./feedback.ts";
import * as hubs from "./hubs.ts";
import * as jobs from "./jobs.ts";
import { Node } from "./nodes.ts";
import * as pages from "./pages.ts";
import { Reads } from "./reads.ts";
import * as registrations from "./registrations.ts";
import { MIGRATIONS, SCHEMA } from "./schema.ts";
import * as sends from "./sends.ts";
import { sweepSlice } from "./sweep.ts";
import { type Direct, Writes } from "./writes.ts";

/** How a store is opened. */
export interface DistributedHubStoreOptions {
  /** `postgres://user:password@host:port/database`. */
  readonly url: string;
  /** Whose tables they are; default `belfry_hub`. */
  readonly schema?: string | undefined;
  readonly tls?: PostgresTlsFiles | undefined;
  /** Under which this node claims; no two that live at the same time may share one. Default: a new one. */
  readonly node?: string | undefined;
  readonly log?: Log | undefined;
}

/** Connections that read. */
const READERS = 4;

/** Opens the hub's schema of a database, and brings it up to date. @throws BelfryError what `openPostgres` throws */
export function openHubDatabase(options: PostgresOptions): Promise<OpenPostgres> {
  return openPostgres(options, { what: "hub", migrations: MIGRATIONS });
}

/**
 * Opens the store of a database, makes its tables when they are not there, and joins the nodes that work on it.
 *
 * @throws BelfryError what `openPostgres` throws
 */
export async function openDistributedHubStore(options: DistributedHubStoreOptions): Promise<HubStore> {
  const { url, schema = SCHEMA, tls, node: id = randomUUID(), log } = options;
  const postgres = await openHubDatabase({ url, schema, tls, lanes: 1 });
  const node = new Node(id, (statement, parameters) => postgres.lanes.ask(statement, parameters), log);
  try {
    await node.open();
  } catch (error) {
    await postgres.lanes.close();
    throw error;
  }
  return portOver(postgres, node);
}

function portOver(postgres: OpenPostgres, node: Node): HubStore {
  const writer = postgres.connect();
  const writes = new Writes(writer);
  const readers = Array.from({ length: READERS }, () => postgres.connect());
  const reads = new Reads(readers, () => writes.settled());
  const own = new sends.Sends(node.id);
  const read = <T>(ask: (ask: Ask) => Promise<T>) => reads.call(ask);
  const direct = <T>(run: Direct<T>["run"]) => writes.call<T>({ kind: "direct", run });
  const claiming = <T>(run: Direct<sends.Claiming<T>>["run"]) => direct(run).then((done) => own.keep(done));
  /** In a hub that is there, by a walk. */
  const walk = <T>(name: string, otherwise: T, read: (ask: Ask, hub: hubs.HubNumbers) => Promise<T>) =>
    reads.walking(async (ask) => {
      const hub = await hubs.numbersOf(ask, name);
      return hub === null ? otherwise : read(ask, hub);
    });
  const close = async () => {
    await writes.close();
    await node.close();
    await Promise.all([reads.close(), writer.close(), postgres.lanes.close()]);
  };
  let closing: Promise<void> | undefined;
  return {
    loadHubs: () => reads.now(hubs.loadHubs),
    saveHub: (hub, before) => direct((ask) => hubs.saveHub(ask, hub, before)),
    hubsVersion: () => reads.now(hubs.hubsVersion),
    deleteHub: (hub) => direct((ask) => hubs.deleteHub(ask, hub)),
    putRegistration: (...args) => writes.call(registrations.putRegistration(...args)),
    findRegistration: (hub, id, now) => read((ask) => registrations.findRegistration(ask, hub, id, now)),
    deleteRegistration: (...args) => writes.call(registrations.deleteRegistration(...args)),
    listRegistrations: (name, query) => walk(name, [], (ask, { id }) => pages.listIn(ask, id, query)),
    putInstallation: (...args) => writes.call(registrations.putInstallation(...args)),
    patchInstallation: (...args) => writes.call(registrations.patch(...args)),
    findInstallation: (hub, id, now) => read((ask) => registrations.findInstallation(ask, hub, id, now)),
    deleteInstallation: (...args) => writes.call(registrations.deleteInstallation(...args)),
    targets: (name, query) => {
      const none = { targets: [], cursor: query.after, done: true };
      return walk(name, none, (ask, { id }) => pages.targetsIn(ask, id, query));
    },
    sampleTargets: (name, query, seed) =>
      walk(name, [], (ask, { id, lastOrdinal }) => pages.sampleIn(ask, id, lastOrdinal, query, seed)),
    countTargets: (name, query) => walk(name, 0, (ask, { id }) => pages.countIn(ask, id, query)),
    acceptSend: (send, key) => claiming((ask) => own.accept(ask, send, key)),
    findSend: (hub, id) => read((ask) => sends.findSend(ask, hub, id)),
    listSends: (hub, limit) => read((ask) => sends.newestSends(ask, hub, limit)),
    dueSends: (now, limit, claims = limit) => claiming((ask) => own.due(ask, now, limit, claims)),
    nextSchedule: () => read(sends.nextSchedule),
    progressSend: (progress) => claiming((ask) => own.progress(ask, progress)),
    cancelSend: (hub, id, now) => direct((ask) => own.cancel(ask, hub, id, now)),
    dueDeferred: (hub, id, now, limit) => read((ask) => sends.dueDeferred(ask, hub, id, now, limit)),
    nextDeferred: (hub, id) => read((ask) => sends.nextDeferred(ask, hub, id)),
    feedback: (hub, since, limit) => read((ask) => feedback.since(ask, hub, since, limit)),
    saveJob: (job) => direct((ask) => jobs.saveJob(ask, node.id, job)),
    findJob: (hub, jobId) => read((ask) => jobs.findJob(ask, hub, jobId)),
    listJobs: (hub) => read((ask) => jobs.listJobs(ask, hub)),
    openJobs: (claims) => direct((ask) => jobs.openJobs(ask, node.id, claims)),
    sweep: (now, forgetBefore, limit) => direct((ask) => sweepSlice(ask, now, forgetBefore, limit)),
    counts: (hub) => read((ask) => hubs.countsOf(ask, hub)),
    copyTo: null,
    close: () => (closing ??= close()),
  };
}
