/**
 * The only place where the parts of the push service meet: settings, engine, chapters, ports; and how they stop.
 *
 * ARCHITECTURE.md follows one toast through the chapters; here stands only who is handed to whom.
 */
import { join } from "node:path";
import {
  type Admin,
  type Clock,
  createHealth,
  createMetrics,
  type Health,
  type Log,
  type Metrics,
  openDataDirectory,
  readCertificate,
  systemClock,
} from "@belfry/host";
import { type AccessTokenBody, BelfryError, type SettingBody, type StatusBody } from "@belfry/protocol";
import { Acts } from "./admin/acts.ts";
import { createServiceAdmin } from "./admin/routes.ts";
import { AppDirectory } from "./app/directory.ts";
import { openChannelToken } from "./channel/uri.ts";
import type { ServiceSettings } from "./config.ts";
import { Counts } from "./counts.ts";
import { createDelivery, type Delivery } from "./delivery/delivery.ts";
import type { Bus } from "./engine/bus.ts";
import { openEmbeddedBus } from "./engine/embedded/bus.ts";
import { openEmbeddedStore } from "./engine/embedded/store.ts";
import type { AppRecord, Store } from "./engine/store.ts";
import { FaultSet } from "./fault/faults.ts";
import { createAllowance } from "./limit/allowance.ts";
import { createStranger } from "./limit/stranger.ts";
import { createTokenLoopGuard } from "./limit/token-loop.ts";
import { lookAfter } from "./look-after.ts";
import { registerMetrics } from "./metrics.ts";
import { type AdminPage, openPorts, type Ports } from "./ports.ts";
import { createThrottle } from "./push/throttle.ts";
import { createWebPushParts } from "./push/web-push-parts.ts";
import { recent } from "./recent.ts";
import { createSealer, newKey, type Sealer } from "./seal.ts";
import { issueOperatorToken } from "./token/issue.ts";
import { createTokenProver } from "./token/prove.ts";
import { createAnatomy } from "./trace/anatomy.ts";
import { type Keeper, openKeeper } from "./trace/kept/keeper.ts";
import { TraceRing } from "./trace/ring.ts";
import { version } from "./version.ts";

export type { AdminPage } from "./ports.ts";

/** What the caller brings besides settings. */
export interface ServiceParts {
  readonly log: Log;
  /** The settings as an operator is to see them. */
  readonly rows: readonly SettingBody[];
  /** The page on the admin port; without it that port has the API only. */
  readonly page?: AdminPage | undefined;
  readonly clock?: Clock | undefined;
}

/** What another server of the same process may use: the hub stands beside the service on one admin port. */
export interface Neighbourhood {
  /** Its routes are answered beside the service's own. */
  readonly admin: Admin;
  readonly metrics: Metrics;
  readonly health: Health;
  /** Origin that channel URIs begin with. */
  readonly publicUrl: string;
  /** Asks the clock of the service, so that both see one time. */
  readonly clock: Clock;
  /** Gives an access token of an app without a secret, as an operator gets one. @throws BelfryError APP_UNKNOWN */
  accessToken(packageSid: string): AccessTokenBody;
}

export interface RunningService {
  /** Origin of the service, `http://127.0.0.1:8030`. */
  readonly service: string;
  readonly admin: string;
  /** Path of the development authority's certificate with `tls: dev`, else null. */
  readonly ca: string | null;
  readonly adminToken: string;
  /** True at the first start in a data directory: show the token once. */
  readonly adminTokenCreated: boolean;
  readonly neighbourhood: Neighbourhood;
  /** Refuses what is new, tells devices to come back, finishes what is under way, closes the store. */
  stop(): Promise<void>;
}

/** Keys of strangers' addresses that are remembered: about 10 MB at the most. */
const MAX_STRANGERS = 100_000;

/** Channel tokens whose seal is not opened again while they are in use: about 4 MB. */
const MAX_ADDRESSES_OPENED = 10_000;

/** Names this node in `X-WNS-DEBUG-TRACE`; there is one node until the distributed engine comes. */
const NODE = "BELFRY01";

/** Milliseconds that a device has to answer a ping. */
const PONG_MS = 10_000;

/**
 * Starts the push service on its data directory.
 *
 * Everything acknowledged before is there again; what was not confirmed is delivered again.
 *
 * @throws BelfryError DATA_UNUSABLE, DATA_LOCKED, PORT_IN_USE, TLS_UNUSABLE
 */
export async function startService(settings: ServiceSettings, given: ServiceParts): Promise<RunningService> {
  const data = openDataDirectory(settings.data);
  // Not at the same time: a store that was opened for nothing would keep the directory locked.
  const { tls, host, adminHost, publicUrl } = settings;
  const certificate = await readCertificate({ tls, data: data.path, hosts: [host, adminHost], origins: [publicUrl] });
  const maxBytes = settings.maxData > 0 ? settings.maxData : undefined;
  const store = await openEmbeddedStore({ directory: data.path, maxBytes });
  const undo: (() => Promise<void>)[] = [() => store.close()];
  try {
    const clock = given.clock ?? systemClock;
    const { token: adminToken, created: adminTokenCreated } = data.adminToken();
    const trace = new TraceRing(settings.traceNotifications, () => clock.now());
    const keeper = keepTraces(settings, trace, clock, given.log);
    if (keeper !== null) undo.unshift(() => keeper.close());
    const service = await build({ settings, store, bus: openEmbeddedBus(), clock, adminToken, given, trace, keeper });
    undo.unshift(service.drain);
    const ports = openPorts(settings, certificate, service.doors, given.page);
    undo.unshift(() => ports.close(0));
    service.opened(ports);
    const running = { service: ports.service.url, admin: ports.admin.url, ca: certificate.caPath };
    data.writeRunning({ pid: process.pid, ...running, adminToken });
    given.log.info("ready", running);
    const stop = async () => {
      await service.drain();
      await ports.close(settings.drainSeconds * 500);
      // While the directory is still locked: once it is free, the file may be another server's.
      data.clearRunning();
      await keeper?.close();
      await store.close();
    };
    let stopping: Promise<void> | undefined;
    const { neighbourhood } = service;
    return { ...running, adminToken, adminTokenCreated, neighbourhood, stop: () => (stopping ??= stop()) };
  } catch (error) {
    for (const step of undo) await step();
    throw error;
  }
}

interface Materials {
  readonly settings: ServiceSettings;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly adminToken: string;
  readonly given: ServiceParts;
  readonly trace: TraceRing;
  readonly keeper: Keeper | null;
}

/** @returns null where the operator wants none on disk */
function keepTraces(
  { data, traceKeepDays, traceKeepBytes: keepBytes }: ServiceSettings,
  ring: TraceRing,
  clock: Clock,
  log: Log,
): Keeper | null {
  if (traceKeepDays === 0) return null;
  const options = { directory: join(data, "trace"), keepMs: traceKeepDays * 86_400_000, keepBytes };
  return openKeeper(options, { ring, log, now: () => clock.now() });
}

/** What every chapter stands on. @param onReturn hears which devices a fault keeps away no longer */
async function layFoundation(
  { settings, store, bus, clock, given: { log }, trace }: Materials,
  onReturn: (deviceIds: readonly string[]) => void,
) {
  const sealer = await openSealer(store, clock.now());
  const apps = await AppDirectory.load(store, sealer);
  const { anonymousRate: perSecond, anonymousBurst: burst } = settings;
  const strangers = createAllowance({ perSecond, burst, maxKeys: MAX_STRANGERS });
  return {
    store,
    bus,
    apps,
    sealer,
    clock,
    log,
    counts: new Counts(),
    stranger: createStranger(strangers, createTokenLoopGuard()),
    trace,
    faults: new FaultSet({ now: () => clock.now(), onReturn }),
  };
}

/** The chapters, built and looked after, before any port is open. */
async function build(materials: Materials) {
  const { settings, adminToken, bus, clock, given, trace: ring, keeper } = materials;
  let publicUrl = "";
  let draining = false;
  const startedAt = clock.now();
  const shared = await layFoundation(materials, (deviceIds) => delivery.returned(new Set(deviceIds)));
  const { apps, counts, faults, sealer } = shared;
  const delivery: Delivery = createDelivery({
    ...shared,
    maxChannels: settings.channelsPerDevice,
    requireVapid: settings.requireVapid === "on",
    publicUrl: () => publicUrl,
    maxWaitingOfOne: settings.anonymousBurst,
    helloMs: settings.helloSeconds * 1000,
    pongMs: PONG_MS,
    autopush: { messageLimit: settings.autopushMessageLimit, batchAck: settings.autopushBatchAck === "on" },
  });
  const metrics = createMetrics();
  const health = createHealth(metrics);
  const status = (): StatusBody => ({
    version,
    profile: settings.profile,
    service: publicUrl,
    startedAt: Math.floor(startedAt),
    ready: health.ready().ready,
    draining,
    connectedDevices: bus.attached(),
    faults: faults.live,
  });
  const webPush = createWebPushParts({ ...shared, settings, publicUrl: () => publicUrl });
  const push = {
    ...shared,
    ...webPush,
    prover: createTokenProver(apps, sealer),
    addressOf: recent(MAX_ADDRESSES_OPENED, (token) => openChannelToken(sealer, token)),
    throttle: createThrottle(settings),
    publicUrl: () => publicUrl,
    profile: settings.profile,
    maxPayloadBytes: settings.maxPayload,
    node: NODE,
    draining: () => draining,
  };
  const acts = new Acts({
    ...shared,
    anatomy: createAnatomy({ ring, keeper, startedAt, now: () => clock.now() }),
    devices: delivery,
    maxChannels: settings.channelsPerDevice,
    push,
    present: bus.present,
    publicUrl: () => publicUrl,
    status,
    rows: given.rows,
  });
  registerMetrics(metrics, {
    counts,
    faults,
    connected: () => bus.attached(),
    books: () => acts.lastBooks,
    drops: () => acts.lastDrops,
  });
  const upkeep = lookAfter({ ...shared, delivery });
  health.add("draining", () => !draining || "the service is about to stop");
  health.add("store", upkeep.storeWorks);
  const admin = createServiceAdmin({ ...shared, acts, adminToken, health, now: () => clock.now() });
  return {
    doors: {
      open: { push, token: shared, delivery, health, autopushAccessKey: settings.autopushAccessKey },
      admin,
      log: given.log,
    },
    neighbourhood: {
      admin,
      metrics,
      health,
      clock,
      get publicUrl() {
        return publicUrl;
      },
      accessToken: (packageSid: string) => issueOperatorToken(sealer, appOf(apps, packageSid), clock.now()),
    },
    opened(ports: Ports) {
      publicUrl = settings.publicUrl || ports.service.url;
    },
    async drain() {
      draining = true;
      delivery.drain(settings.drainSeconds * 500);
      await upkeep.stop();
    },
  };
}

function appOf(apps: AppDirectory, packageSid: string): AppRecord {
  const app = apps.find(packageSid.toLowerCase());
  if (app === undefined) throw new BelfryError("APP_UNKNOWN", { detail: packageSid });
  return app;
}

/** The keys of this store, made at its first opening. */
async function openSealer(store: Store, at: number): Promise<Sealer> {
  const keys = await store.loadKeys();
  if (keys.length > 0) return createSealer(keys);
  const key = newKey(Math.floor(at));
  await store.addKey(key);
  return createSealer([key]);
}
