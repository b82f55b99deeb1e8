/**
 * Starts the push service and stops it: engine, traces, chapters, ports, in this order and back.
 *
 * ARCHITECTURE.md follows one toast through the chapters; `build.ts` says who of them is handed to whom.
 */
import { join } from "node:path";
import { setTimeout as rest } from "node:timers/promises";
import {
  type Admin,
  type Clock,
  type Health,
  type Log,
  type Metrics,
  openDataDirectory,
  openTelemetry,
  readCertificate,
  systemClock,
  type Telemetry,
  takeBack,
  type Undo,
} from "@belfry/host";
import type { AccessTokenBody, SettingBody } from "@belfry/protocol";
import { buildService } from "./build.ts";
import type { ServiceSettings } from "./config.ts";
import type { Cluster } from "./engine/cluster.ts";
import { openEngine } from "./open-engine.ts";
import { type AdminPage, openPorts } from "./ports.ts";
import { Timings } from "./timings.ts";
import { SharedTrace } from "./trace/across.ts";
import { type Keeper, openKeeper } from "./trace/kept/keeper.ts";
import { TraceRing } from "./trace/ring.ts";
import { untoldIn } from "./trace/untold.ts";
import { version } from "./version.ts";

export type { AdminPage } from "./ports.ts";

/**
 * Between the first 503 and the closing of the ports: senders with connections that they keep are told in an answer that these end, and balancers
 * see that this node is not ready. A tenth of the time for draining, and a second at most.
 */
const MOST_LINGER_MS = 1000;
const LINGER_SHARE_MS = 100;

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
  /** Where spans go; null where nobody wants any. */
  readonly telemetry: Telemetry | null;
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

/**
 * Starts the push service on its data directory.
 *
 * Everything acknowledged before is there again; what was not confirmed is delivered again.
 *
 * @throws BelfryError DATA_UNUSABLE, DATA_LOCKED, PORT_IN_USE, TLS_UNUSABLE; of an engine that nodes share also SETTING_INVALID,
 *   ENGINE_UNREACHABLE, ENGINE_REFUSED, ENGINE_UNSUITABLE
 */
export async function startService(settings: ServiceSettings, given: ServiceParts): Promise<RunningService> {
  const { log } = given;
  const data = openDataDirectory(settings.data);
  // Not at the same time: a store that was opened for nothing would keep the directory locked.
  const { tls, host, adminHost, publicUrl } = settings;
  const certificate = await readCertificate({ tls, data: data.path, hosts: [host, adminHost], origins: [publicUrl] });
  const clock = given.clock ?? systemClock;
  let service: Awaited<ReturnType<typeof buildService>> | undefined;
  const onCutOff = () => service?.cutOff();
  const engine = await openEngine(settings, { data, log, startedAt: Math.floor(clock.now()), onCutOff });
  const undo: Undo[] = [() => engine.close()];
  try {
    const { token: adminToken, created: adminTokenCreated } = data.adminToken(settings.adminTokenFile);
    const traces = openTraces(settings, engine.cluster, clock, log);
    undo.unshift(() => traces.close());
    const telemetry = openTelemetry(settings, { log, version });
    if (telemetry !== null) undo.unshift(() => telemetry.close());
    service = await buildService({ settings, engine, clock, adminToken, given, telemetry, ...traces });
    undo.unshift(service.drain);
    const ports = openPorts(settings, certificate, service.doors, given.page);
    undo.unshift(() => ports.close(0));
    service.opened(ports);
    const running = { service: ports.service.url, admin: ports.admin.url, ca: certificate.caPath };
    data.writeRunning({ pid: process.pid, ...running, adminToken });
    log.info("ready", running);
    const { neighbourhood, drain } = service;
    const stop = async () => {
      await drain();
      await rest(Math.min(MOST_LINGER_MS, settings.drainSeconds * LINGER_SHARE_MS));
      await ports.close(settings.drainSeconds * 500);
      // While the directory is still locked: once it is free, the file may be another server's.
      data.clearRunning();
      await traces.close();
      await telemetry?.close();
      await engine.close();
    };
    let stopping: Promise<void> | undefined;
    return { ...running, adminToken, adminTokenCreated, neighbourhood, stop: () => (stopping ??= stop()) };
  } catch (error) {
    await takeBack(undo);
    throw error;
  }
}

/** The trace of this node: in memory, on disk where the operator wants that, and told to other nodes where there are any. */
function openTraces(settings: ServiceSettings, cluster: Cluster, clock: Clock, log: Log) {
  const isAlone = settings.engine === "";
  const now = () => clock.now();
  const timings = new Timings();
  const node = isAlone ? null : cluster.self.number;
  const ring = new TraceRing(settings.traceNotifications, now, 0, node, timings);
  const shared = isAlone ? null : new SharedTrace(ring, cluster, now, untoldIn(join(settings.data, "untold.json")));
  const keeper = keepTraces(settings, ring, now, log);
  return {
    ring,
    timings,
    keeper,
    trace: shared ?? ring,
    tellNow: async () => shared?.tellNow(),
    async close(): Promise<void> {
      await shared?.close();
      await keeper?.close();
    },
  };
}

/** @returns null where the operator wants none on disk */
function keepTraces(
  { data, traceKeepDays, traceKeepBytes: keepBytes }: ServiceSettings,
  ring: TraceRing,
  now: () => number,
  log: Log,
): Keeper | null {
  if (traceKeepDays === 0) return null;
  const options = { directory: join(data, "trace"), keepMs: traceKeepDays * 86_400_000, keepBytes };
  return openKeeper(options, { ring, log, now });
}
