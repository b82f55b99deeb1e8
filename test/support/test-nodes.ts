/** One service that is several nodes in the process of the test: on one PostgreSQL, behind a balancer that gives each connection to the next of them. */
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type RunningService, type ServiceParts, type ServiceSettings, startService } from "@belfry/service";
import { openBalancer } from "./balancer.ts";
import { sharedNats } from "./nats.ts";
import { sharedPostgres } from "./postgres.ts";

/** How many nodes a service has where a test does not say: one, or what a suite is told to run on. */
export const NODES = Number(process.env.BELFRY_TEST_NODES ?? "1");

/** Where nodes meet. */
export interface Place {
  readonly engine: string;
  /** Empty where the engine carries their calls. */
  readonly bus: string;
}

/** An engine that nobody else uses. */
export async function openPlace(): Promise<Place> {
  const postgres = await sharedPostgres();
  const bus = process.env.BELFRY_TEST_BUS === "nats" ? (await sharedNats()).url() : "";
  return { engine: await postgres.createDatabase(), bus };
}

const places = new Map<string, Promise<Place>>();

/** Where the nodes of a data directory meet, the same whenever they start again. Undefined where a service is one node. */
export function placeOf(data: string): Promise<Place> | undefined {
  if (NODES === 1) return undefined;
  const place = places.get(data) ?? openPlace();
  places.set(data, place);
  return place;
}

/** The directory of a node: the first has that of the service, and the others folders in it. */
export const dataOf = (data: string, n: number): string => (n === 0 ? data : join(data, `node-${n + 1}`));

/** Gives a node the authority that the first one made, as nodes behind one name have one: whoever trusts it trusts all. */
export function shareAuthority(data: string, n: number): void {
  const made = join(data, "ca");
  if (n === 0 || !existsSync(made)) return;
  mkdirSync(dataOf(data, n), { recursive: true });
  cpSync(made, join(dataOf(data, n), "ca"), { recursive: true });
}

/** All of them together. */
export interface RunningNodes extends Pick<RunningService, "service" | "admin" | "adminToken"> {
  readonly nodes: readonly RunningService[];
  stop(): Promise<void>;
}

/**
 * Starts the nodes. The first has the data directory of the settings and answers operators; the others have folders in it.
 *
 * @param settings of each, but for what must be its own
 */
export async function startNodes(
  { engine, bus }: Place,
  settings: ServiceSettings,
  parts: ServiceParts,
  count = NODES,
): Promise<RunningNodes> {
  const balancer = await openBalancer(settings.port);
  const scheme = settings.tls === "off" ? "http" : "https";
  const service = settings.publicUrl || `${scheme}://127.0.0.1:${balancer.port}`;
  const shared = { ...settings, engine, bus, port: 0, publicUrl: service };
  const startOne = (n: number) => {
    if (settings.tls === "dev") shareAuthority(settings.data, n);
    const adminPort = n === 0 ? settings.adminPort : 0;
    return startService({ ...shared, data: dataOf(settings.data, n), adminPort, nodeName: `NODE-${n + 1}` }, parts);
  };
  const nodes: RunningService[] = [];
  const stopAll = async () => {
    await Promise.all(nodes.map((node) => node.stop()));
    await balancer.close();
  };
  const first = await startOne(0).catch(async (error: unknown) => {
    await stopAll();
    throw error;
  });
  nodes.push(first, ...(await Promise.all(Array.from({ length: count - 1 }, (_, n) => startOne(n + 1)))));
  balancer.use(nodes.map((node) => Number(new URL(node.service).port)));
  return {
    service: `${scheme}://127.0.0.1:${balancer.port}`,
    admin: first.admin,
    adminToken: first.adminToken,
    nodes,
    stop: stopAll,
  };
}
