/** The chapters of one service, put together before any port is open: who is handed to whom. */
import { type Clock, createAllowance, createHealth, createMetrics, type Telemetry } from "@belfry/host";
import { openCopies } from "@belfry/host/database";
import { BelfryError, type StatusBody } from "@belfry/protocol";
import { Acts } from "./admin/acts.ts";
import { History } from "./admin/history.ts";
import { createServiceAdmin } from "./admin/routes.ts";
import { AppDirectory } from "./app/directory.ts";
import { takesWebPush } from "./channel/plain-http.ts";
import { openChannelToken } from "./channel/uri.ts";
import type { ServiceSettings } from "./config.ts";
import { Counts } from "./counts.ts";
import { createDelivery, type Delivery } from "./delivery/delivery.ts";
import type { Engine } from "./engine/engine.ts";
import type { AppRecord } from "./engine/store.ts";
import { faultsElsewhere, shareFaults } from "./fault/across.ts";
import { FaultSet } from "./fault/faults.ts";
import { KeyRing } from "./key-ring.ts";
import { createStranger } from "./limit/stranger.ts";
import { createTokenLoopGuard } from "./limit/token-loop.ts";
import { lookAfter } from "./look-after.ts";
import type { ServiceParts } from "./main.ts";
import { registerMetrics } from "./metrics.ts";
import { joinOthers } from "./others.ts";
import type { Ports } from "./ports.ts";
import { Captures } from "./push/captures.ts";
import { createThrottle } from "./push/throttle.ts";
import { createWebPushParts } from "./push/web-push-parts.ts";
import { recent } from "./recent.ts";
import { joinTraces } from "./telemetry/span-trace.ts";
import type { Timings } from "./timings.ts";
import { issueOperatorToken } from "./token/issue.ts";
import { createTokenProver } from "./token/prove.ts";
import { createAnatomy } from "./trace/anatomy.ts";
import { readEverywhere } from "./trace/everywhere.ts";
import type { Keeper } from "./trace/kept/keeper.ts";
import type { TraceRing } from "./trace/ring.ts";
import type { Trace } from "./trace/trace.ts";
import { version } from "./version.ts";

/** Keys of strangers' addresses that are remembered: about 10 MB at the most. */
const MAX_STRANGERS = 100_000;

/** Channel tokens whose seal is not opened again while they are in use: about 4 MB. */
const MAX_ADDRESSES_OPENED = 10_000;

/** Milliseconds that a device has to answer a ping. */
const PONG_MS = 10_000;

/** What a copy of the database is called. */
const COPY = "belfry.sqlite";

/** Over what milliseconds devices come back elsewhere when this node may serve them no longer. */
const CUT_OFF_SPREAD_MS = 1000;

export interface Materials {
  readonly settings: ServiceSettings;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly adminToken: string;
  readonly given: ServiceParts;
  readonly ring: TraceRing;
  /** Through which every verb tells what it did: the ring, or one of many nodes' in front of it. */
  readonly trace: Trace;
  /** Tells other nodes what happened here to theirs. */
  readonly tellNow: () => Promise<void>;
  readonly timings: Timings;
  readonly telemetry: Telemetry | null;
  readonly keeper: Keeper | null;
}

/** What every chapter stands on. @param onReturn hears which devices a fault keeps away no longer */
async function layFoundation(
  { settings, engine: { store, bus, cluster }, clock, given: { log }, trace, timings, telemetry }: Materials,
  onReturn: (deviceIds: readonly string[]) => void,
) {
  const sealer = await KeyRing.open(store, clock.now());
  const apps = await AppDirectory.load(store, sealer);
  const { anonymousRate: perSecond, anonymousBurst: burst } = settings;
  const strangers = createAllowance({ perSecond, burst, maxKeys: MAX_STRANGERS });
  const elsewhere = faultsElsewhere(cluster);
  const faults = new FaultSet({ now: () => clock.now(), onReturn, elsewhere });
  return {
    store,
    bus,
    apps,
    sealer,
    clock,
    log,
    counts: new Counts(timings),
    stranger: createStranger(strangers, createTokenLoopGuard()),
    ...joinTraces(telemetry, trace, () => clock.now()),
    faults,
    sharedFaults: shareFaults(faults, cluster, elsewhere),
    captures: new Captures(),
  };
}

/** The chapters, built and looked after, before any port is open. */
export async function buildService(materials: Materials) {
  const { settings, adminToken, engine, clock, given, ring, telemetry, keeper } = materials;
  const { bus, cluster } = engine;
  let publicUrl = "";
  let draining = false;
  const startedAt = clock.now();
  const shared = await layFoundation(materials, (deviceIds) => delivery.returned(new Set(deviceIds)));
  const { apps, counts, faults, sharedFaults, sealer } = shared;
  void sharedFaults.learn();
  const anatomy = readEverywhere(
    createAnatomy({ ring, keeper, startedAt, now: () => clock.now() }),
    cluster,
    materials.tellNow,
  );
  const opening = {
    ...shared,
    maxChannels: settings.channelsPerDevice,
    requireVapid: settings.requireVapid === "on",
    takesWebPush: () => takesWebPush(publicUrl, settings.webPushOverHttp),
  };
  const delivery: Delivery = createDelivery({
    ...opening,
    tell: anatomy.tell,
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
    nodes: cluster.nodes(),
    lateness: cluster.lateness(),
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
    node: cluster.self.name,
    draining: () => draining,
  };
  const history = new History({
    counts,
    connected: () => bus.attached(),
    books: () => shared.store.books(),
    now: () => clock.now(),
  });
  const acts = new Acts({
    ...shared,
    faults: sharedFaults,
    anatomy,
    copy: await openCopies(settings.data, COPY, engine.copyTo),
    others: joinOthers({ ...shared, cluster, keys: sealer, devices: delivery }),
    maxChannels: settings.channelsPerDevice,
    push,
    present: bus.present,
    publicUrl: () => publicUrl,
    status,
    history,
    rows: given.rows,
  });
  registerMetrics(metrics, {
    counts,
    faults,
    connected: () => bus.attached(),
    books: () => acts.lastBooks,
    drops: () => acts.lastDrops,
    cluster,
  });
  telemetry?.register(metrics);
  const upkeep = lookAfter({ ...shared, keys: sealer, delivery, history });
  health.add("draining", () => !draining || "the service is about to stop");
  health.add("store", upkeep.storeWorks);
  health.add("disk", upkeep.hasRoom);
  health.add("cluster", () => cluster.trouble() === "" || cluster.trouble());
  const admin = createServiceAdmin({ ...shared, acts, adminToken, health, now: () => clock.now() });
  return {
    doors: {
      open: { push, opening, token: shared, delivery, health, autopushAccessKey: settings.autopushAccessKey },
      admin,
      log: given.log,
    },
    neighbourhood: {
      admin,
      metrics,
      health,
      telemetry,
      clock,
      get publicUrl() {
        return publicUrl;
      },
      accessToken: (packageSid: string) => issueOperatorToken(sealer, appOf(apps, packageSid), clock.now()),
    },
    opened(ports: Ports) {
      publicUrl = settings.publicUrl || ports.service.url;
      if (!takesWebPush(publicUrl, settings.webPushOverHttp)) given.log.warn("Web Push is off", { publicUrl });
    },
    /** Devices of this node can confirm nothing any more: they come back elsewhere. */
    cutOff: () => delivery.drain(CUT_OFF_SPREAD_MS),
    async drain() {
      draining = true;
      cluster.draining();
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
