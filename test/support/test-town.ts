/** Push service and hub together in the process of the test, as `belfry up` has them, on free ports and in a directory of their own. */
import { type Clock, createLog, readSettings, systemClock } from "@belfry/host";
import { type HubSettings, hubSettings, startHub } from "@belfry/hub";
import type { AppCredentials, CreateHubRequest, HubCredentials, SendBody } from "@belfry/protocol";
import { serviceSettings, startService } from "@belfry/service";
import { type HubClient, hubClient } from "./hub-client.ts";
import { askAdmin, createApp, type ReachedService } from "./operator.ts";
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
}

/** Room for everything one test asks for. */
const ROOM = 1_000_000;

interface Ports {
  readonly port: number;
  readonly hubPort: number;
  readonly adminPort: number;
}

/** Starts both. Must be stopped. */
export async function startTestTown({ clock = systemClock, ...settings }: TestTownOptions = {}): Promise<TestTown> {
  const directory = makeDirectory();
  const source = { flags: {}, env: {} };
  const shared = { data: directory.path, drainSeconds: 1, logLevel: "debug" } as const;
  const start = async (ports: Ports): Promise<TestTown> => {
    const log: string[] = [];
    const written = createLog({ level: "debug", write: (line) => void log.push(line), now: () => START });
    const room = { anonymousBurst: ROOM, channelBurst: ROOM, appRate: ROOM };
    const ofService = { ...readSettings(serviceSettings, source).values, ...room, ...shared, ...ports };
    const service = await startService(ofService, { log: written, rows: [], clock });
    const { accessToken, publicUrl, ...neighbour } = service.neighbourhood;
    const ofHub = { ...readSettings(hubSettings, source).values, ...shared, ...ports, ...settings };
    const hub = await startHub(ofHub, {
      log: written,
      clock,
      home: { origins: () => [publicUrl], accessToken },
      neighbour: { ...neighbour, adminUrl: service.admin },
    });
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
