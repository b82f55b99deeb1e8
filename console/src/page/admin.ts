/**
 * The admin API as the page calls it.
 *
 * Knows the paths; refuses to know how the page proves itself, when to ask and what is done with an answer.
 */
import type {
  AccessTokenBody,
  AppBody,
  AppCredentials,
  BooksBody,
  CapturedBody,
  ChannelBody,
  ClearedBody,
  ClosedBody,
  CreateHubRequest,
  CreateSendRequest,
  DeviceBody,
  FaultBody,
  FaultRequest,
  HistoryBody,
  HubBody,
  HubCredentials,
  HubKeyBody,
  InstallationBody,
  JobBody,
  RefusalBody,
  ReplayBody,
  RotateHubKeyRequest,
  SendBody,
  SettingBody,
  StatusBody,
  TraceBody,
  TracesBody,
} from "@belfry/protocol";
import { type Ask, readAnswer, signOut } from "./ask.ts";

/** Names and values of a query; what is absent or empty is not asked. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/**
 * What the page asks of the admin API.
 *
 * Every call throws BelfryError: the code of the refusal, SESSION_INVALID when the session is over, NETWORK_FAILED when nobody
 * answered, ANSWER_UNREADABLE when the answer was not the API's.
 */
export interface Admin {
  signOut(): Promise<void>;
  status(): Promise<StatusBody>;
  history(): Promise<HistoryBody>;
  settings(): Promise<readonly SettingBody[]>;
  /** The Prometheus text. */
  metrics(): Promise<string>;
  /** Of every app that ever accepted a push. */
  books(): Promise<readonly BooksBody[]>;
  devices(): Promise<readonly DeviceBody[]>;
  /** Open ones, newest first. */
  channels(query: Query): Promise<readonly ChannelBody[]>;
  closeChannel(uri: string): Promise<ClosedBody>;
  apps(): Promise<readonly AppBody[]>;
  createApp(name: string): Promise<AppCredentials>;
  deleteApp(packageSid: string): Promise<ClosedBody>;
  /** A second secret. */
  rotateSecret(packageSid: string): Promise<AppCredentials>;
  /** Ends the older of two secrets. */
  revokeSecret(packageSid: string): Promise<AppBody>;
  blockApp(packageSid: string, blocked: boolean): Promise<AppBody>;
  /** Captures its pushes for a while, or forgets what was captured. */
  captureApp(packageSid: string, on: boolean): Promise<AppBody>;
  /** An access token with which the operator may push for the app. */
  accessToken(packageSid: string): Promise<AccessTokenBody>;
  /** Newest first. */
  traces(query: Query): Promise<readonly TraceBody[]>;
  /** The same, and how far back anything is remembered, where the server says that. */
  findTraces(query: Query): Promise<Partial<TracesBody> & Pick<TracesBody, "traces">>;
  trace(id: string): Promise<TraceBody>;
  /** One push as its sender sent it. */
  captured(id: string): Promise<CapturedBody>;
  /** Runs it through the decisions again. @param deliver sends it once more */
  replay(id: string, deliver: boolean): Promise<ReplayBody>;
  /** On any wire, newest first. */
  refusals(limit: number): Promise<readonly RefusalBody[]>;
  faults(): Promise<readonly FaultBody[]>;
  setFault(fault: FaultRequest): Promise<FaultBody>;
  /** @param fault its number; all of them when absent */
  clearFaults(fault?: number): Promise<ClearedBody>;
  /** Undefined where no hub runs in this process. */
  hubs(): Promise<readonly HubBody[] | undefined>;
  createHub(hub: CreateHubRequest): Promise<HubCredentials>;
  deleteHub(name: string): Promise<{ deleted: string }>;
  hubKeys(name: string): Promise<HubCredentials>;
  rotateHubKey(name: string, request: RotateHubKeyRequest): Promise<HubKeyBody>;
  /** Newest first. */
  jobs(name: string): Promise<readonly JobBody[]>;
  installations(
    name: string,
    query: Query,
  ): Promise<{ installations: readonly InstallationBody[]; next: number | null }>;
  deleteInstallation(name: string, id: string): Promise<{ deleted: string }>;
  sends(name: string, limit: number): Promise<readonly SendBody[]>;
  send(name: string, id: string): Promise<SendBody>;
  createSend(name: string, send: CreateSendRequest): Promise<SendBody>;
  cancelSend(name: string, id: string): Promise<SendBody>;
}

const part = encodeURIComponent;

function queryOf(query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? "" : `?${new URLSearchParams(given)}`;
}

/** Undefined where the server has no such route. */
async function listHubs(ask: Ask): Promise<readonly HubBody[] | undefined> {
  const response = await ask("/v1/hubs");
  if (response.status === 404) {
    await response.text();
    return undefined;
  }
  return (await readAnswer<{ hubs: HubBody[] }>(response)).hubs;
}

async function readMetrics(ask: Ask): Promise<string> {
  const response = await ask("/metrics");
  return response.ok ? response.text() : readAnswer<string>(response);
}

/** An admin client that asks in this way. */
export function connectAdmin(ask: Ask): Admin {
  const get = async <T>(path: string): Promise<T> => readAnswer<T>(await ask(`/v1/${path}`));
  const act = async <T>(method: "POST" | "DELETE", path: string, body?: object): Promise<T> =>
    readAnswer<T>(await ask(`/v1/${path}`, { method, ...(body !== undefined && { body: JSON.stringify(body) }) }));
  return {
    ...appActs(get, act),
    ...hubActs(get, act),
    signOut: () => signOut(ask),
    hubs: () => listHubs(ask),
    metrics: () => readMetrics(ask),
    status: () => get("status"),
    history: () => get("history"),
    settings: async () => (await get<{ settings: SettingBody[] }>("settings")).settings,
    books: async () => (await get<{ books: BooksBody[] }>("books")).books,
    devices: async () => (await get<{ devices: DeviceBody[] }>("devices")).devices,
    channels: async (query) => (await get<{ channels: ChannelBody[] }>(`channels${queryOf(query)}`)).channels,
    closeChannel: (uri) => act("DELETE", `channels${queryOf({ uri })}`),
    traces: async (query) => (await get<{ traces: TraceBody[] }>(`traces${queryOf(query)}`)).traces,
    findTraces: (query) => get(`traces${queryOf(query)}`),
    trace: (id) => get(`traces/${part(id)}`),
    captured: (id) => get(`traces/${part(id)}/capture`),
    replay: (id, deliver) => act("POST", `traces/${part(id)}/replay`, { deliver }),
    refusals: async (limit) => (await get<{ refusals: RefusalBody[] }>(`refusals?limit=${limit}`)).refusals,
    faults: async () => (await get<{ faults: FaultBody[] }>("faults")).faults,
    setFault: (fault) => act("POST", "faults", fault),
    clearFaults: (fault) => act("DELETE", fault === undefined ? "faults" : `faults/${fault}`),
  };
}

type Get = <T>(path: string) => Promise<T>;
type Act = <T>(method: "POST" | "DELETE", path: string, body?: object) => Promise<T>;

function appActs(get: Get, act: Act) {
  const app = (packageSid: string) => `apps/${part(packageSid)}`;
  return {
    apps: async () => (await get<{ apps: AppBody[] }>("apps")).apps,
    createApp: (name: string) => act<AppCredentials>("POST", "apps", { name }),
    deleteApp: (packageSid: string) => act<ClosedBody>("DELETE", app(packageSid)),
    rotateSecret: (packageSid: string) => act<AppCredentials>("POST", `${app(packageSid)}/secrets`),
    revokeSecret: (packageSid: string) => act<AppBody>("DELETE", `${app(packageSid)}/secrets`),
    blockApp: (packageSid: string, blocked: boolean) =>
      act<AppBody>(blocked ? "POST" : "DELETE", `${app(packageSid)}/block`),
    captureApp: (packageSid: string, on: boolean) =>
      on
        ? act<AppBody>("POST", `${app(packageSid)}/capture`, {})
        : act<AppBody>("DELETE", `${app(packageSid)}/capture`),
    accessToken: (packageSid: string) => act<AccessTokenBody>("POST", `${app(packageSid)}/access-tokens`),
  };
}

function hubActs(get: Get, act: Act) {
  const hub = (name: string) => `hubs/${part(name)}`;
  return {
    createHub: (request: CreateHubRequest) => act<HubCredentials>("POST", "hubs", request),
    deleteHub: (name: string) => act<{ deleted: string }>("DELETE", hub(name)),
    rotateHubKey: (name: string, request: RotateHubKeyRequest) => act<HubKeyBody>("POST", `${hub(name)}/keys`, request),
    jobs: async (name: string) => (await get<{ jobs: JobBody[] }>(`${hub(name)}/jobs`)).jobs,
    hubKeys: (name: string) => get<HubCredentials>(`${hub(name)}/keys`),
    installations: (name: string, query: Query) =>
      get<{ installations: readonly InstallationBody[]; next: number | null }>(
        `${hub(name)}/installations${queryOf(query)}`,
      ),
    deleteInstallation: (name: string, id: string) =>
      act<{ deleted: string }>("DELETE", `${hub(name)}/installations/${part(id)}`),
    sends: async (name: string, limit: number) =>
      (await get<{ sends: SendBody[] }>(`${hub(name)}/sends?limit=${limit}`)).sends,
    send: (name: string, id: string) => get<SendBody>(`${hub(name)}/sends/${part(id)}`),
    createSend: (name: string, send: CreateSendRequest) => act<SendBody>("POST", `${hub(name)}/sends`, send),
    cancelSend: (name: string, id: string) => act<SendBody>("DELETE", `${hub(name)}/sends/${part(id)}`),
  };
}
