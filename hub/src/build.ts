/** The chapters of one hub, put together before anybody is let in: who is handed to whom. */
import { join, resolve } from "node:path";
import type { Clock, DataDirectory, Listening, Log } from "@belfry/host";
import { openCopies } from "@belfry/host/database";
import { addHubRoutes } from "./admin/routes.ts";
import type { HubSettings } from "./config.ts";
import { HubCounts } from "./counts.ts";
import type { Desk } from "./desk.ts";
import { HubDirectory } from "./directory.ts";
import { createEgress } from "./egress/egress.ts";
import { DATABASE_FILE } from "./engine/embedded/database.ts";
import type { HubStore } from "./engine/store.ts";
import type { HomeService } from "./home-service.ts";
import { createJobs } from "./job/job-office.ts";
import { followOthers, lookAfterHubs } from "./look-after.ts";
import { registerHubMetrics } from "./metrics.ts";
import { createRandom } from "./random.ts";
import { createAllowedHosts } from "./rest/allowed-host.ts";
import { createHubRoutes, type HubRoutes } from "./routes.ts";
import { createSending } from "./send/sending.ts";
import { createTimer } from "./send/timer.ts";
import { SendTimings } from "./send/timings.ts";

const DAY_MS = 86_400_000;

/** What saving the last page of every send may take once their connections were cut. */
const CUT_OFF_MS = 1000;

/** How often a node that has others beside it asks whether one of them left something to do. */
const LOOK_EVERY_MS = 1000;

/** Folder in the data directory below which each hub has one for the files of its jobs. */
const FILES = "hub-files";

/** What the chapters stand on. */
export interface Foundation {
  readonly settings: HubSettings;
  readonly log: Log;
  readonly clock: Clock;
  readonly data: DataDirectory;
  readonly store: HubStore;
  readonly desk: Desk;
  /** The push service of this process, where there is one. */
  readonly home: HomeService | null;
  /** Authorities in PEM to trust beside the usual ones. */
  readonly trusted: readonly string[];
  /** Origin under which clients reach the hub. */
  readonly publicUrl: string;
  readonly listening: Listening;
}

/** A hub that is put together. */
export interface BuiltHub {
  readonly routes: HubRoutes;
  /** Goes on with the sends and jobs of the last run. */
  start(): Promise<void>;
  /** Refuses what is new and lets end what is under way, or cuts it off: it goes on at the next start. */
  drain(): Promise<void>;
  close(): void;
}

const random = createRandom();

const isShared = ({ settings }: Foundation) => settings.engine !== "";

/** Everything that works on requests, and what it works with. */
async function openChapters(foundation: Foundation) {
  const { settings, log, clock, data, store, desk, home, trusted, publicUrl } = foundation;
  const egress = createEgress({
    allowPrivate: settings.hubAllowPrivate,
    own: () => home?.origins() ?? [],
    ca: trusted,
    maxConnectionsPerHost: settings.hubSendConcurrency,
  });
  const hubs = await HubDirectory.load(store, { now: () => clock.now(), random });
  const service = (home?.origins() ?? []).map((origin) => new URL(origin).host);
  const allowedHosts = createAllowedHosts({ service, wns: settings.hubWnsHosts, browser: settings.hubBrowserHosts });
  const timings = new SendTimings();
  const lookEveryMs = isShared(foundation) ? LOOK_EVERY_MS : undefined;
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
    tracer: desk.telemetry?.tracer("belfry-hub"),
    timings,
  });
  // A hub may be called `..`.
  const files = settings.hubFiles === "" ? data.file(FILES) : resolve(settings.hubFiles);
  const filesOf = (hub: string) => join(files, `hub-${hub}`);
  const jobs = createJobs({ store, clock, log, random, publicUrl, allowedHosts, lookEveryMs, filesOf });
  return { egress, hubs, allowedHosts, timings, sends, jobs, filesOf, counts: new HubCounts() };
}

type Chapters = Awaited<ReturnType<typeof openChapters>>;

function openRoutes(foundation: Foundation, chapters: Chapters, draining: () => boolean): HubRoutes {
  const { settings, store, clock, log, publicUrl, listening } = foundation;
  const { sends, jobs, hubs, allowedHosts, counts } = chapters;
  return createHubRoutes({
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
    draining,
  });
}

/** What operators see and do, and what goes by itself. */
async function administer(foundation: Foundation, chapters: Chapters, draining: () => boolean) {
  const { settings, store, clock, log, data, desk, home, publicUrl } = foundation;
  const { hubs, sends, jobs, filesOf, counts, timings } = chapters;
  const { admin, metrics, health } = desk;
  const upkeep = lookAfterHubs({ counts, store, clock, log, keepMs: settings.hubKeepDays * DAY_MS });
  health.add("hub", () => !draining() || "the hub is about to stop");
  health.add("hub store", upkeep.storeWorks);
  health.add("hub disk", upkeep.hasRoom);
  const copy = await openCopies(data.path, DATABASE_FILE, store.copyTo);
  addHubRoutes(
    admin,
    { store, hubs, sends, jobs, clock, log, home, publicUrl, copy, filesOf },
    registerHubMetrics(metrics, { store, hubs: () => hubs.list(), running: () => sends.running, timings, counts }),
  );
  return upkeep;
}

/** Puts the chapters together. */
export async function buildHub(foundation: Foundation): Promise<BuiltHub> {
  const { settings, log } = foundation;
  let draining = false;
  const chapters = await openChapters(foundation);
  const { egress, hubs, sends, jobs } = chapters;
  const routes = openRoutes(foundation, chapters, () => draining);
  const following = isShared(foundation) ? followOthers({ hubs, log }) : undefined;
  const upkeep = await administer(foundation, chapters, () => draining);
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
