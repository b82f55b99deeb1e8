/** Push service and hub together in the process of the test, as `belfry up` has them, on free ports and in a directory of their own. */
import { join } from "node:path";
import { type Clock, createLog, readSettings, systemClock } from "@belfry/host";
import { type HubServerParts, type HubSettings, hubSettings, type RunningHub, startHub } from "@belfry/hub";
import type { AppCredentials, CreateHubRequest, HubCredentials, SendBody } from "@belfry/protocol";
import {
  type RunningService,
  type ServiceParts,
  type ServiceSettings,
  serviceSettings,
  startService,
} from "@belfry/service";
import { openBalancer } from "./balancer.ts";
import { type HubClient, hubClient } from "./hub-client.ts";
import { askAdmin, createApp, type ReachedService } from "./operator.ts";
import { dataOf, type Place, placeOf, startNodes } from "./test-nodes.ts";
import { makeDirectory, START } from "./test-service.ts";
import { until } from "./until.ts";

export interface TestTown extends ReachedService {
  readonly hub: string;
  readonly data: string;
  /** Every line of both logs so far. */
  readonly log: readonly string[];
  stop(): Promise<void>;
  /** Stops both and starts them again on the same directory; ports are the same. */
  restart(): Promise<TestTown>;
}

export interface TestTownOptions extends Partial<HubSettings> {
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** Settings of the service beside it. */
  readonly ofService?: Partial<ServiceSettings>;
}

/** Room for everything one test asks for. */
const ROOM = 1_000_000;

interface Ports {
  readonly port: number;
  readonly hubPort: number;
  readonly adminPort: number;
}

/** The service as a test sees it. */
type StartedService = Pick<RunningService, "service" | "admin" | "adminToken" | "stop">;

/** The hub as a test sees it. */
interface StartedHub extends Pick<RunningHub, "hub" | "listening"> {
  stop(): Promise<void>;
}

/** A hub beside a service, in one process with it. */
function startBeside(service: RunningService, settings: HubSettings, parts: HubServerParts): Promise<RunningHub> {
  const { accessToken, publicUrl, ...neighbour } = service.neighbourhood;
  const home = { origins: () => [publicUrl], accessToken };
  return startHub(settings, { ...parts, home, neighbour: { ...neighbour, adminUrl: service.admin } });
}

/** A hub beside each node of a service, all of them on the engine of that, behind a balancer. */
async function startHubs(
  { engine }: Place,
  services: readonly RunningService[],
  settings: HubSettings,
  parts: HubServerParts,
): Promise<StartedHub> {
  const balancer = await openBalancer(settings.hubPort);
  const listening = `http://127.0.0.1:${balancer.port}`;
  const hub = settings.hubPublicUrl || listening;
  const shared = { ...settings, engine, hubPort: 0, hubPublicUrl: hub, hubFiles: join(settings.data, "hub-files") };
  const start = (service: RunningService, n: number) =>
    startBeside(service, { ...shared, data: dataOf(settings.data, n) }, parts);
  const hubs = await Promise.all(services.map(start));
  balancer.use(hubs.map((one) => Number(new URL(one.listening).port)));
  return {
    hub,
    listening,
    async stop() {
      await Promise.all(hubs.map((one) => one.stop()));
      await balancer.close();
    },
  };
}

async function startBoth(
  place: Place | undefined,
  ofService: ServiceSettings,
  ofHub: HubSettings,
  parts: ServiceParts,
): Promise<{ readonly service: StartedService; readonly hub: StartedHub }> {
  if (place === undefined) {
    const service = await startService(ofService, parts);
    return { service, hub: await startBeside(service, ofHub, parts) };
  }
  const service = await startNodes(place, ofService, parts);
  return { service, hub: await startHubs(place, service.nodes, ofHub, parts) };
}

/** Starts both. Must be stopped. */
export async function startTestTown({
  clock = systemClock,
  ofService: more = {},
  ...settings
}: TestTownOptions = {}): Promise<TestTown> {
  const directory = makeDirectory();
  const place = await placeOf(directory.path);
  const source = { flags: {}, env: {} };
  const shared = { data: directory.path, drainSeconds: 1, logLevel: "debug" } as const;
  const start = async (ports: Ports): Promise<TestTown> => {
    const log: string[] = [];
    const written = createLog({ level: "debug", write: (line) => void log.push(line), now: () => START });
    const room = { anonymousBurst: ROOM, channelBurst: ROOM, appRate: ROOM };
    const ofService = { ...readSettings(serviceSettings, source).values, ...room, ...shared, ...ports, ...more };
    const parts = { log: written, rows: [], clock };
    const ofHub = { ...readSettings(hubSettings, source).values, ...shared, ...ports, ...settings };
    const { service, hub } = await startBoth(place, ofService, ofHub, parts);
    const stopBoth = async () => {
      await hub.stop();
      await service.stop();
    };
    const portOf = (url: string) => Number(new URL(url).port);
    const same = { port: portOf(service.service), hubPort: portOf(hub.listening), adminPort: portOf(service.admin) };
    return {
      service: service.service,
      admin: service.admin,
      adminToken: service.adminToken,
      hub: hub.hub,
      data: directory.path,
      log,
      async stop() {
        await stopBoth();
        directory.remove();
      },
      async restart() {
        await stopBoth();
        return start(same);
      },
    };
  };
  try {
    return await start({ port: 0, hubPort: 0, adminPort: 0 });
  } catch (error) {
    directory.remove();
    throw error;
  }
}

/** A hub with the app that it pushes as, and a client with its Full key. */
export interface TestHubOfTown {
  readonly name: string;
  readonly app: AppCredentials;
  readonly credentials: HubCredentials;
  readonly client: HubClient;
}

/** Makes an app and a hub that pushes as it. */
export async function openHub(
  town: ReachedService,
  name = "weather",
  more: Partial<CreateHubRequest> = {},
): Promise<TestHubOfTown> {
  const app = await createApp(town);
  const request = { name, wns: { packageSid: app.packageSid }, ...more };
  const credentials = await askAdmin<HubCredentials>(town, "POST /v1/hubs", request);
  return { name, app, credentials, client: hubClient(credentials.connectionStrings.full, name) };
}

const OVER = new Set<SendBody["state"]>(["Completed", "Abandoned", "NoTargetFound", "Canceled"]);

/** Waits until a send is over. @returns it, as the operator sees it */
export async function untilSent(town: ReachedService, hub: string, id: string): Promise<SendBody> {
  let send: SendBody | undefined;
  await until(`the send ${id} is over`, async () => {
    send = await askAdmin<SendBody>(town, `GET /v1/hubs/${hub}/sends/${id}`);
    return OVER.has(send.state);
  });
  if (send === undefined) throw new Error("never asked");
  return send;
}
