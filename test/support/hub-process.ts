/** The hub in a process of its own, through the command line as an operator starts it: it can be killed. */
import { join } from "node:path";
import { readRunningHub } from "@belfry/host";
import { openBalancer } from "./balancer.ts";
import { freePort } from "./free-port.ts";
import { type Ending, endProcesses, environmentOf, run } from "./node-process.ts";
import { dataOf, NODES, placeOf, shareAuthority } from "./test-nodes.ts";

export interface HubProcessOptions {
  readonly data: string;
  /** Host and port of the push service that it may push to. */
  readonly service: string;
  /** Pushes under way at once. Default: as many as the hub likes. */
  readonly concurrency?: number;
  /** URL of the PostgreSQL server that it shares with others. Default: it is on its own. */
  readonly engine?: string;
  /** Further flags of `belfry hub serve`. */
  readonly flags?: readonly string[];
}

export interface HubProcess {
  readonly hub: string;
  readonly admin: string;
  readonly adminToken: string;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<Ending>;
  /** Asks it to stop, as an operator does. */
  stop(): Promise<Ending>;
}

/** Ends what a failed test left running: every file that starts hubs calls it after each test. */
export const endHubs = endProcesses;

function flagsOf({ data, service, concurrency, flags = [] }: HubProcessOptions, port: number): readonly string[] {
  const ports = ["--hub-port", String(port), "--admin-port", "0"];
  const reach = ["--hub-allow-private", "--hub-wns-hosts", service, "--hub-browser-hosts", service];
  const width = concurrency === undefined ? [] : ["--hub-send-concurrency", String(concurrency)];
  return ["hub", "serve", "--data", data, "--json", ...ports, ...reach, ...width, ...flags];
}

/**
 * Starts a hub and waits until it says that it is ready. Where a run is about many nodes, it is as many processes on one engine.
 *
 * @throws Error with its standard error when it ends instead
 */
export async function spawnHub(options: HubProcessOptions): Promise<HubProcess> {
  const place = options.engine === undefined ? await placeOf(options.data) : undefined;
  return place === undefined ? spawnOne(options) : spawnSome({ ...options, engine: place.engine });
}

async function spawnOne(options: HubProcessOptions, port = 0): Promise<HubProcess> {
  const place = options.engine === undefined ? undefined : { engine: options.engine, bus: "" };
  const { child, lines, ended } = run(flagsOf(options, port), environmentOf(place));
  const isReady = await new Promise<boolean>((resolve) => {
    lines.once("line", () => resolve(true));
    void ended.then(() => resolve(false));
  });
  if (!isReady) throw new Error(`the hub did not start: ${(await ended).stderr}`);
  const { hub, admin, adminToken } = readRunningHub(options.data);
  const signal = (name: "SIGKILL" | "SIGTERM") => {
    child.kill(name);
    return ended;
  };
  return { hub, admin, adminToken, kill: () => signal("SIGKILL"), stop: () => signal("SIGTERM") };
}

/** The first has the directory of the hub and answers operators; the others have folders in it. */
async function spawnSome(options: HubProcessOptions): Promise<HubProcess> {
  const balancer = await openBalancer();
  const isSecure = options.flags?.includes("--tls") === true;
  const hub = `${isSecure ? "https" : "http"}://127.0.0.1:${balancer.port}`;
  const flags = [...(options.flags ?? []), "--hub-public-url", hub, "--hub-files", join(options.data, "hub-files")];
  const ports = await Promise.all(Array.from({ length: NODES }, freePort));
  const start = (port: number, n: number) => {
    if (isSecure) shareAuthority(options.data, n);
    return spawnOne({ ...options, data: dataOf(options.data, n), flags }, port);
  };
  const [own = 0, ...others] = ports;
  const first = await start(own, 0);
  const nodes = [first, ...(await Promise.all(others.map((port, n) => start(port, n + 1))))];
  balancer.use(ports);
  const end = async (how: "kill" | "stop") => {
    const [ending] = await Promise.all(nodes.map((node) => node[how]()));
    await balancer.close();
    if (ending === undefined) throw new Error("a hub has one node at least");
    return ending;
  };
  return { hub, admin: first.admin, adminToken: first.adminToken, kill: () => end("kill"), stop: () => end("stop") };
}
