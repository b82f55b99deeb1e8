/**
 * The bench for clients of the hub: `belfry up` with everything on free ports, hubs made by `belfry hub create`, and devices of
 * `@belfry/device` on the service of the same process.
 */
import { connectDevice, memoryStore, type PushManager, pushManager, type ReceivedNotification } from "@belfry/device";
import { readRunningHub } from "@belfry/host";
import type { AppCredentials, HubBody, HubCredentials } from "@belfry/protocol";
import { trustingFetch, trustingWebSocket } from "../../../cli/src/trust.ts";
import { type RunningCommand, startCommand } from "../../support/service-process.ts";
import { makeDirectory } from "../../support/test-service.ts";
import { until } from "../../support/until.ts";

/** A connected device with its channel. */
export interface BenchDevice {
  readonly uri: string;
  /** Payloads so far, in order, each behind its type. */
  readonly received: readonly string[];
  /** Waits until this many have come. @returns them */
  receives(count: number): Promise<readonly string[]>;
  /** As a page does; what comes is in `messages`. @param key the hub's public key */
  subscribe(key: string): Promise<BenchSubscription>;
  /** Gives the channel up: nothing can be pushed to it any more. */
  closeChannel(): Promise<unknown>;
  close(): Promise<void>;
}

/** What a page tells its server, and what it was sent. */
export interface BenchSubscription {
  readonly channel: { readonly endpoint: string; readonly p256dh: string; readonly auth: string };
  /** Decrypted. */
  readonly messages: readonly string[];
}

/** A hub, as `belfry hub create` prints it. */
export interface BenchHub {
  readonly hub: string;
  readonly connectionString: string;
  readonly listen: string;
  /** The public half of its key for browsers. */
  readonly key: string;
}

export interface HubBench {
  readonly data: string;
  /** Path of the development authority's certificate; null without TLS. */
  readonly ca: string | null;
  /** Origin of the push service. */
  readonly service: string;
  readonly origin: string;
  readonly app: AppCredentials;
  /** @param flags further ones of `belfry hub create`, in the place of the app of this service */
  createHub(name: string, flags?: readonly string[]): Promise<BenchHub>;
  connectDevice(): Promise<BenchDevice>;
  /** A fetch that trusts the bench. */
  fetch: ReturnType<typeof trustingFetch>;
  /** Stops everything and starts it again on the same directory and ports. */
  restart(): Promise<void>;
  /** @returns the code with which the servers ended */
  end(): Promise<number | null>;
}

export interface HubBenchOptions {
  /** Default: `dev`. */
  readonly tls?: "dev" | "off";
  /** For a hub behind a proxy, which must know it. Default: a free one. */
  readonly hubPort?: number;
  /** Further flags of `belfry up`. */
  readonly flags?: readonly string[];
}

const portOf = (url: unknown) => new URL(String(url)).port;

/** Tests ask faster than anybody should. */
const ROOM = ["--channel-burst", "1000000", "--app-rate", "1000000", "--hub-test-rate", "100000"];

async function openDevice(service: string, ca: string | null, app: string): Promise<BenchDevice> {
  const device = connectDevice({
    service,
    store: memoryStore(),
    WebSocket: trustingWebSocket(ca),
    // Without jitter a lost connection is dialled again at once.
    random: () => 0,
  });
  const channel = await device.openChannel(app);
  const received: string[] = [];
  channel.onNotification(({ type, payload }: ReceivedNotification) => {
    const text = typeof payload === "string" ? payload : Buffer.from(payload).toString("utf8");
    received.push(`${type} ${text}`);
  });
  let pages = 0;
  return {
    uri: channel.uri,
    received,
    async receives(count) {
      await until(`${count} notifications have come, not ${received.length}`, () => received.length >= count);
      return received;
    },
    subscribe: (key) => subscribe(pushManager(device, app, { label: `page-${++pages}` }), key),
    closeChannel: () => channel.close(),
    close: () => device.close(),
  };
}

async function subscribe(manager: PushManager, applicationServerKey: string): Promise<BenchSubscription> {
  const messages: string[] = [];
  manager.addEventListener("push", ({ data }) => void messages.push(data?.text() ?? ""));
  const { endpoint, keys } = (await manager.subscribe({ applicationServerKey })).toJSON();
  if (!endpoint || !keys?.p256dh || !keys.auth) throw new Error("the subscription is not whole");
  return { channel: { endpoint, p256dh: keys.p256dh, auth: keys.auth }, messages };
}

/** Starts everything. Must be ended. */
export async function startHubBench({ tls = "dev", hubPort = 0, flags = [] }: HubBenchOptions = {}): Promise<HubBench> {
  const directory = makeDirectory();
  const data = directory.path;
  let ports = { port: "0", hubPort: String(hubPort), adminPort: "0" };
  const start = async () => {
    const free = ["--port", ports.port, "--hub-port", ports.hubPort, "--admin-port", ports.adminPort];
    const server = startCommand("up", "--tls", tls, "--data", data, ...free, ...ROOM, ...flags);
    return { server, ready: await server.next() };
  };
  const { server, ready } = await start();
  let running: RunningCommand = server;
  const known = hubPort === 0 ? portOf(ready.hub) : String(hubPort);
  ports = { port: portOf(ready.service), hubPort: known, adminPort: portOf(ready.admin) };
  const ca = typeof ready.ca === "string" ? ready.ca : null;
  const ask = trustingFetch(ca);
  const command = (...words: string[]) => startCommand(...words, "--data", data).next();
  const app = (await command("app", "create", "Kiosk")) as unknown as AppCredentials;
  const devices: BenchDevice[] = [];
  return {
    data,
    ca,
    service: String(ready.service),
    origin: String(ready.hub),
    app,
    fetch: ask,
    async createHub(name, given = ["--app", app.packageSid]) {
      const printed = await command("hub", "create", name, ...given);
      const { connectionStrings } = printed as unknown as HubCredentials;
      const { admin, adminToken } = readRunningHub(data);
      const shown = await ask(`${admin}/v1/hubs/${name}`, { headers: { Authorization: `Bearer ${adminToken}` } });
      const { browser } = (await shown.json()) as HubBody;
      const { full, listen } = connectionStrings;
      return { hub: name, connectionString: full, listen, key: browser?.publicKey ?? "" };
    },
    async connectDevice() {
      const device = await openDevice(String(ready.service), ca, app.packageSid);
      devices.push(device);
      return device;
    },
    async restart() {
      await running.stop();
      running = (await start()).server;
    },
    async end() {
      await Promise.all(devices.map((device) => device.close()));
      const { code } = await running.stop();
      directory.remove();
      return code;
    },
  };
}
