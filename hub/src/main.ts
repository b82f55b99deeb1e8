/**
 * Opens the hub and stops it: engine, ports, and between them the chapters that build.ts puts together.
 *
 * A hub runs alone, or beside the push service in one process: then it borrows that one's admin port, metrics and clock, and is given
 * access tokens of its apps without a secret. It holds no other privilege: it pushes over the wire, as any sender does.
 */
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
import { buildHub } from "./build.ts";
import type { HubSettings } from "./config.ts";
import { type Desk, openDesk } from "./desk.ts";
import type { HubStore } from "./engine/store.ts";
import type { HomeService } from "./home-service.ts";
import { openStore } from "./open-store.ts";
import { openAdminPort, openHubPort, type PortParts } from "./ports.ts";
import type { HubRoutes } from "./routes.ts";
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
  const { settings, data, certificate, trusted, store, clock, undo } = materials;
  const { log, home = null, neighbour } = materials.parts;
  const { token: adminToken, created: adminTokenCreated } = data.adminToken(settings.adminTokenFile);
  const desk = neighbour ?? openDesk(settings, { log, clock }, adminToken);
  if (neighbour === undefined) undo.unshift(() => desk.telemetry?.close());
  const { host: hostname, hubPort: port, trustedProxies } = settings;
  const ports = { tls: certificate.tls, trustedProxies, health: desk.health, log };
  let routes: HubRoutes | undefined;
  const listening = openHubPort({ hostname, port }, ports, () => routes);
  undo.unshift(() => listening.destroy());
  const hub = settings.hubPublicUrl || listening.url;
  const office = await buildHub({ settings, log, clock, data, store, desk, home, trusted, publicUrl: hub, listening });
  undo.unshift(office.drain);
  const own = openOwnAdmin(materials, desk, ports);
  undo.unshift(() => own?.destroy());
  await office.start();
  routes = office.routes;
  const admin = neighbour?.adminUrl ?? own?.url ?? "";
  const running = { hub, admin, ca: certificate.caPath };
  data.writeRunningHub({ pid: process.pid, ...running, listening: listening.url, adminToken });
  log.info("hub ready", running);
  const stop = async () => {
    await office.drain();
    await closePorts([listening, ...(own === undefined ? [] : [own])], settings.drainSeconds * 500);
    data.clearRunningHub();
    office.close();
    // A neighbour's has more to say.
    if (neighbour === undefined) await desk.telemetry?.close();
    await store.close();
  };
  let stopping: Promise<void> | undefined;
  return { ...running, listening: listening.url, adminToken, adminTokenCreated, stop: () => (stopping ??= stop()) };
}

function openOwnAdmin({ settings, parts }: Materials, { admin }: Desk, ports: PortParts): Listening | undefined {
  if (parts.neighbour !== undefined) return undefined;
  return openAdminPort({ hostname: settings.adminHost, port: settings.adminPort }, ports, admin);
}
