/**
 * The only place where the parts of the hub meet: settings, engine, chapters, ports; and how they stop.
 *
 * A hub runs alone, or beside the push service in one process: then it borrows that one's admin port, metrics and clock, and is given
 * access tokens of its apps without a secret. It holds no other privilege: it pushes over the wire, as any sender does.
 */
import { randomBytes } from "node:crypto";
import { join, resolve } from "node:path";
import {
  type Certificate,
  type Clock,
  closePorts,
  type DataDirectory,
  type Listening,
  type Log,
  openDataDirectory,
  readCertificate,
  systemClock,
  takeBack,
  type Undo,
} from "@belfry/host";
import { openCopies } from "@belfry/host/database";
import { addHubRoutes } from "./admin/routes.ts";
import type { HubSettings } from "./config.ts";
import { HubCounts } from "./counts.ts";
import { type Desk, openDesk } from "./desk.ts";
import { HubDirectory } from "./directory.ts";
import { createEgress, type Egress } from "./egress/egress.ts";
import { DATABASE_FILE } from "./engine/embedded/database.ts";
import type { HubStore } from "./engine/store.ts";
import type { HomeService } from "./home-service.ts";
import { createJobs } from "./job/job-office.ts";
import { followOthers, lookAfterHubs } from "./look-after.ts";
import { registerHubMetrics } from "./metrics.ts";
import { openStore } from "./open-store.ts";
import { openAdminPort, openHubPort, type PortParts } from "./ports.ts";
import { createAllowedHosts } from "./rest/allowed-host.ts";
import { createHubRoutes, type HubRoutes } from "./routes.ts";
import { createSending } from "./send/sending.ts";
import { createTimer } from "./send/timer.ts";
import { SendTimings } from "./send/timings.ts";
import { readTrusted } from "./trusted.ts";

/** What a hub borrows from another server of its process. */
export interface HubNeighbour extends Desk {
  /** Where that admin API is. */
  readonly adminUrl: string;
}

/** What the caller brings besides settings. */
export interface HubServerParts {
  readonly log: Log;
  /** The push service of this process. Default: none. */
  readonly home?: HomeService | undefined;
  /** Default: none, and the hub has an admin port of its own. */
  readonly neighbour?: HubNeighbour | undefined;
  readonly clock?: Clock | undefined;
}

export interface RunningHub {
  /** Origin under which clients reach the hub, as it stands in connection strings. */
  readonly hub: string;
  /** Where it listens, which differs when it has a public URL. */
  readonly listening: string;
  readonly admin: string;
  /** Path of the development authority's certificate with `tls: dev`, else null. */
  readonly ca: string | null;
  readonly adminToken: string;
  /** True at the first start in a data directory: show the token once. */
  readonly adminTokenCreated: boolean;
  /** Refuses what is new, lets pushes under way end, closes the store. What is left of a send goes on at the next start. */
  stop(): Promise<void>;
}

const DAY_MS = 86_400_000;

/** What saving the last page of every send may take once their connections were cut. */
const CUT_OFF_MS = 1000;

/** How often a node that has others beside it asks whether one of them left something to do. */
const LOOK_EVERY_MS = 1000;

/** Folder in the data directory below which each hub has one for the files of its jobs. */
const FILES = "hub-files";

/**
 * Starts the hub on its data directory.
 *
 * Everything acknowledged before is there again: sends that were under way go on where they were, and what was scheduled for a time that
 * is over goes out late and says so.
 *
 * @throws BelfryError DATA_UNUSABLE, DATA_LOCKED, PORT_IN_USE, TLS_UNUSABLE, SETTING_INVALID; of an engine that nodes share also
 *   ENGINE_UNREACHABLE, ENGINE_REFUSED, ENGINE_UNSUITABLE
 */
export async function startHub(settings: HubSettings, parts: HubServerParts): Promise<RunningHub> {
  const data = openDataDirectory(settings.data);
  const { tls, host, adminHost, hubPublicUrl } = settings;
  // Not at the same time: a store that was opened for nothing would keep its file locked.
  const certificate = await readCertificate({
    tls,
    data: data.path,
    hosts: [host, adminHost],
    origins: [hubPublicUrl],
  });
  const trusted = readTrusted(settings, certificate);
  const store = await openStore(settings, data.path, parts.log);
  const undo: Undo[] = [() => store.close()];
  try {
    const clock = parts.clock ?? systemClock;
    return await open({ settings, parts, data, certificate, trusted, store, clock, undo });
  } catch (error) {
    await takeBack(undo);
    throw error;
  }
}

interface Materials {
  readonly settings: HubSettings;
  readonly parts: HubServerParts;
  readonly data: DataDirectory;
  readonly certificate: Certificate;
  readonly trusted: readonly string[];
  readonly store: HubStore;
  readonly clock: Clock;
  /** What a start that fails has to take back, newest first. */
  readonly undo: Undo[];
}

async function open(materials: Materials): Promise<RunningHub> {
  const { settings, parts, data, certificate, store, undo } = materials;
  const { token: adminToken, created: adminTokenCreated } = data.adminToken(settings.adminTokenFile);
  const desk = parts.neighbour ?? openDesk(settings, { log: parts.log, clock: materials.clock }, adminToken);
  if (parts.neighbour === undefined) undo.unshift(() => desk.telemetry?.close());
  const ports = { tls: certificate.tls, health: desk.health, log: parts.log };
  let routes: HubRoutes | undefined;
  const { host: hostname, hubPort: port } = settings;
  const listening = openHubPort({ hostname, port }, ports, () => routes);
  undo.unshift(() => listening.destroy());
  const hub = settings.hubPublicUrl || listening.url;
  const office = await build(materials, desk, { publicUrl: hub, listening });
  undo.unshift(office.drain);
  const own = openOwnAdmin(materials, desk, ports);
  undo.unshift(() => own?.destroy());
  await office.start();
  routes = office.routes;
  const admin = parts.neighbour?.adminUrl ?? own?.url ?? "";
  const running = { hub, admin, ca: certificate.caPath };
  data.writeRunningHub({ pid: process.pid, ...running, listening: listening.url, adminToken });
  parts.log.info("hub ready", running);
  const stop = async () => {
    await office.drain();
    await closePorts([listening, ...(own === undefined ? [] : [own])], settings.drainSeconds * 500);
    data.clearRunningHub();
    office.close();
    // A neighbour's has more to say.
    if (parts.neighbour === undefined) await desk.telemetry?.close();
    await store.close();
  };
  let stopping: Promise<void> | undefined;
  return { ...running, listening: listening.url, adminToken, adminTokenCreated, stop: () => (stopping ??= stop()) };
}

function openOwnAdmin({ settings, parts }: Materials, { admin }: Desk, ports: PortParts): Listening | undefined {
  if (parts.neighbour !== undefined) return undefined;
  return openAdminPort({ hostname: settings.adminHost, port: settings.adminPort }, ports, admin);
}

function openEgress({ settings, parts, trusted }: Materials): Egress {
  return createEgress({
    allowPrivate: settings.hubAllowPrivate,
    own: () => parts.home?.origins() ?? [],
    ca: trusted,
    maxConnectionsPerHost: settings.hubSendConcurrency,
  });
}

/** The chapters, before anybody is let in. */
async function build(
  materials: Materials,
  { admin, metrics, health, telemetry }: Desk,
  { publicUrl, listening }: { readonly publicUrl: string; readonly listening: Listening },
) {
  const { settings, parts, data, store, clock } = materials;
  const { log, home = null } = parts;
  const egress = openEgress(materials);
  const random = (bytes: number) => randomBytes(bytes);
  const hubs = await HubDirectory.load(store, { now: () => clock.now(), random });
  const service = (home?.origins() ?? []).map((origin) => new URL(origin).host);
  const allowedHosts = createAllowedHosts({ service, wns: settings.hubWnsHosts, browser: settings.hubBrowserHosts });
  const timings = new SendTimings();
  const isShared = settings.engine !== "";
  const lookEveryMs = isShared ? LOOK_EVERY_MS : undefined;
  const counts = new HubCounts();
  const sends = createSending({
    store,
    egress,
    timer: createTimer(clock),
    log,
    random,
    hubOf: (name) => hubs.find(name),
    allowedHosts,
    home,
    maxScheduleSeconds: (settings.hubScheduleDays * DAY_MS) / 1000,
    testsPerMinute: settings.hubTestRate,
    maxPerHost: settings.hubSendConcurrency,
    lookEveryMs,
    tracer: telemetry?.tracer("belfry-hub"),
    timings,
  });
  // A hub may be called `..`.
  const files = settings.hubFiles === "" ? data.file(FILES) : resolve(settings.hubFiles);
  const filesOf = (hub: string) => join(files, `hub-${hub}`);
  const jobs = createJobs({ store, clock, log, random, publicUrl, allowedHosts, lookEveryMs, filesOf });
  let draining = false;
  const routes = createHubRoutes({
    store,
    sends,
    jobs,
    hubs,
    clock,
    log,
    random,
    publicUrl,
    audienceHosts: namesOf(settings, listening),
    allowedHosts,
    limits: {
      requestsPerSecond: settings.hubRate > 0 ? settings.hubRate : null,
      idLeaseSeconds: settings.hubIdHours * 3600,
      strictBrowserKeys: settings.hubStrictKeys,
    },
    counts,
    draining: () => draining,
  });
  const following = isShared ? followOthers({ hubs, log }) : undefined;
  const upkeep = lookAfterHubs({ counts, store, clock, log, keepMs: settings.hubKeepDays * DAY_MS });
  health.add("hub", () => !draining || "the hub is about to stop");
  health.add("hub store", upkeep.storeWorks);
  health.add("hub disk", upkeep.hasRoom);
  const copy = await openCopies(data.path, DATABASE_FILE, store.copyTo);
  addHubRoutes(
    admin,
    { store, hubs, sends, jobs, clock, log, home, publicUrl, copy, filesOf },
    registerHubMetrics(metrics, { store, hubs: () => hubs.list(), running: () => sends.running, timings, counts }),
  );
  return {
    routes,
    async start() {
      await Promise.all([sends.start(), jobs.start()]);
    },
    async drain() {
      draining = true;
      const done = Promise.all([sends.stop(), jobs.stop(), upkeep.stop(), following?.()]);
      // What is cut off is begun anew at the next start: a push with the key that it had, a job from its beginning.
      if (!(await within(settings.drainSeconds * 500, done))) egress.close();
      await within(CUT_OFF_MS, done);
    },
    close: () => egress.close(),
  };
}

/** Whether something ends in that time. */
async function within(milliseconds: number, work: Promise<unknown>): Promise<boolean> {
  const { promise: over, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), milliseconds);
  const ended = await Promise.race([work.then(() => true), over]);
  clearTimeout(timer);
  return ended;
}

/** Under which names a token may know this hub besides its public one: those by which this machine is reached. */
function namesOf({ host }: HubSettings, { port }: Listening): readonly string[] {
  const named = host.includes(":") ? `[${host}]` : host;
  return ["localhost", "127.0.0.1", "[::1]", named].map((name) => `${name}:${port}`);
}
