/** The chapters of one service, put together before any port is open: who is handed to whom. */
import { createHealth, createMetrics, type Health } from "@belfry/host";
import { openCopies } from "@belfry/host/database";
import { BelfryError, type StatusBody } from "@belfry/protocol";
import { Acts } from "./admin/acts.ts";
import { History } from "./admin/history.ts";
import { createServiceAdmin } from "./admin/routes.ts";
import type { AppDirectory } from "./app/directory.ts";
import { takesWebPush } from "./channel/plain-http.ts";
import { openChannelToken } from "./channel/uri.ts";
import { createDelivery, type Delivery } from "./delivery/delivery.ts";
import type { AppRecord } from "./engine/store.ts";
import { type Foundation, layFoundation, type Materials, type Standing } from "./foundation.ts";
import { shareAllowances } from "./limit/across.ts";
import { lookAfter } from "./look-after.ts";
import { registerMetrics } from "./metrics.ts";
import { joinOthers } from "./others.ts";
import type { Ports } from "./ports.ts";
import { createThrottle } from "./push/throttle.ts";
import { createWebPushParts } from "./push/web-push-parts.ts";
import { recent } from "./recent.ts";
import { issueOperatorToken } from "./token/issue.ts";
import { createTokenProver } from "./token/prove.ts";
import { createAnatomy } from "./trace/anatomy.ts";
import { readEverywhere } from "./trace/everywhere.ts";
import { LostEnds } from "./trace/lost-ends.ts";
import type { TraceReader } from "./trace/trace.ts";
import { version } from "./version.ts";

/** Channel tokens whose seal is not opened again while they are in use: about 4 MB. */
const MAX_ADDRESSES_OPENED = 10_000;

/** Milliseconds that a device has to answer a ping. */
const PONG_MS = 10_000;

/** What a copy of the database is called. */
const COPY = "belfry.sqlite";

/** Over what milliseconds devices come back elsewhere when this node may serve them no longer. */
const CUT_OFF_SPREAD_MS = 1000;

/** The chapters, built and looked after, before any port is open. */
export async function buildService(materials: Materials) {
  const { settings, engine, clock, given, telemetry } = materials;
  const standing: Standing = { startedAt: clock.now(), publicUrl: "", draining: false };
  const shared = await layFoundation(materials, (deviceIds) => rims.delivery.returned(new Set(deviceIds)));
  void shared.sharedFaults.learn();
  const traces = readTraces(materials, standing);
  const rims = buildRims(materials, shared, standing, traces.anatomy);
  const { admin, metrics, health, upkeep } = await buildAdministration(materials, shared, standing, traces, rims);
  const { apps, sealer } = shared;
  return {
    doors: {
      open: { ...rims, token: shared, health, autopushAccessKey: settings.autopushAccessKey },
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
        return standing.publicUrl;
      },
      accessToken: (packageSid: string) => issueOperatorToken(sealer, appOf(apps, packageSid), clock.now()),
    },
    opened(ports: Ports) {
      standing.publicUrl = settings.publicUrl || ports.service.url;
      const { publicUrl } = standing;
      if (!takesWebPush(publicUrl, settings.webPushOverHttp)) given.log.warn("Web Push is off", { publicUrl });
    },
    /** Devices of this node can confirm nothing any more: they come back elsewhere. */
    cutOff: () => rims.delivery.drain(CUT_OFF_SPREAD_MS),
    async drain() {
      standing.draining = true;
      engine.cluster.draining();
      rims.delivery.drain(settings.drainSeconds * 500);
      await upkeep.stop();
    },
  };
}

interface Traces {
  readonly anatomy: TraceReader;
  readonly lostEnds: LostEnds;
}

/** What is asked of traces, and what finds those whose end was lost. */
function readTraces(materials: Materials, { startedAt }: Standing): Traces {
  const { settings, ring, keeper, clock, engine, given, tellNow } = materials;
  const { store, cluster } = engine;
  const [now, isAlone] = [() => clock.now(), settings.engine === ""];
  const lostEnds = new LostEnds({ ring, keeper, store, cluster, isAlone, now, log: given.log });
  const own = createAnatomy({ ring, keeper, startedAt, now, isCaughtUp: () => lostEnds.isCaughtUp });
  return { anatomy: readEverywhere(own, cluster, tellNow), lostEnds };
}

type Rims = ReturnType<typeof buildRims>;

/** What senders and devices meet. */
function buildRims({ settings, engine }: Materials, shared: Foundation, standing: Standing, { tell }: TraceReader) {
  const { apps, sealer } = shared;
  const publicUrl = () => standing.publicUrl;
  const opening = {
    ...shared,
    maxChannels: settings.channelsPerDevice,
    requireVapid: settings.requireVapid === "on",
    takesWebPush: () => takesWebPush(standing.publicUrl, settings.webPushOverHttp),
  };
  const delivery: Delivery = createDelivery({
    ...opening,
    tell,
    publicUrl,
    maxWaitingOfOne: settings.anonymousBurst,
    helloMs: settings.helloSeconds * 1000,
    pongMs: PONG_MS,
    autopush: { messageLimit: settings.autopushMessageLimit, batchAck: settings.autopushBatchAck === "on" },
  });
  const push = {
    ...shared,
    ...createWebPushParts({ ...shared, settings, publicUrl }),
    prover: createTokenProver(apps, sealer),
    addressOf: recent(MAX_ADDRESSES_OPENED, (token) => openChannelToken(sealer, token)),
    throttle: createThrottle(settings),
    publicUrl,
    profile: settings.profile,
    maxPayloadBytes: settings.maxPayload,
    node: engine.cluster.self.name,
    draining: () => standing.draining,
  };
  return { push, opening, delivery };
}

/** What operators meet, and what looks after the rest. */
async function buildAdministration(
  { settings, engine, clock, given, adminToken, telemetry }: Materials,
  shared: Foundation,
  standing: Standing,
  { anatomy, lostEnds }: Traces,
  { push, delivery }: Rims,
) {
  const { bus, cluster } = engine;
  const { store, counts, faults, sharedFaults, sealer, strangers } = shared;
  const metrics = createMetrics();
  const health = createHealth(metrics);
  const now = () => clock.now();
  const connected = () => bus.attached();
  const history = new History({ counts, connected, books: () => store.books(), now });
  const acts = new Acts({
    ...shared,
    faults: sharedFaults,
    anatomy,
    copy: await openCopies(settings.data, COPY, engine.copyTo),
    others: joinOthers({ ...shared, cluster, keys: sealer, devices: delivery }),
    maxChannels: settings.channelsPerDevice,
    push,
    present: bus.present,
    publicUrl: () => standing.publicUrl,
    status: () => statusOf({ settings, engine }, shared, standing, health),
    history,
    rows: given.rows,
  });
  registerMetrics(metrics, {
    counts,
    faults,
    connected,
    books: () => acts.lastBooks,
    drops: () => acts.lastDrops,
    cluster,
  });
  telemetry?.register(metrics);
  const allowances = shareAllowances({ ...push.throttle.allowances, strangers }, cluster, now);
  const upkeep = lookAfter({ ...shared, keys: sealer, delivery, history, lostEnds, allowances });
  health.add("draining", () => !standing.draining || "the service is about to stop");
  health.add("store", upkeep.storeWorks);
  health.add("disk", upkeep.hasRoom);
  health.add("cluster", () => cluster.trouble() === "" || cluster.trouble());
  const admin = createServiceAdmin({ ...shared, acts, adminToken, health, now });
  return { admin, metrics, health, upkeep };
}

function statusOf(
  { settings, engine: { bus, cluster } }: Pick<Materials, "settings" | "engine">,
  { faults }: Foundation,
  { publicUrl, startedAt, draining }: Standing,
  health: Health,
): StatusBody {
  return {
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
  };
}

function appOf(apps: AppDirectory, packageSid: string): AppRecord {
  const app = apps.find(packageSid.toLowerCase());
  if (app === undefined) throw new BelfryError("APP_UNKNOWN", { detail: packageSid });
  return app;
}
