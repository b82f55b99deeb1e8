/** The hub alone, over real sockets: how it starts, who is let in, what it says of itself, and how it stops. */
import { afterAll, afterEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, createLog, listen, readIpNetwork, readRunningHub, readSettings } from "@belfry/host";
import { type HubCredentials, isRefusal, readConnectionString, type SendBody } from "@belfry/protocol";
import { type HubSettings, hubSettings } from "./config.ts";
import type { HomeService } from "./home-service.ts";
import { type RunningHub, startHub } from "./main.ts";
import { authorization } from "./testing/test-hub.ts";

const SID = "ms-app://s-1-15-2-1-2-3-4-5-6-7";

const root = mkdtempSync(join(tmpdir(), "belfry-hub-main-"));
const running = new Set<{ stop(): Promise<void> }>();
let directories = 0;

afterAll(() => rmSync(root, { recursive: true, force: true }));
afterEach(async () => {
  for (const one of running) await one.stop();
  running.clear();
});

interface Started extends RunningHub {
  readonly log: readonly string[];
  readonly data: string;
}

interface StartOptions extends Partial<HubSettings> {
  readonly clock?: Clock;
  readonly home?: HomeService;
}

async function start({ clock, home, ...settings }: StartOptions = {}): Promise<Started> {
  const { values } = readSettings(hubSettings, { flags: {}, env: {} });
  const data = settings.data ?? join(root, String(++directories));
  const log: string[] = [];
  const hub = await startHub(
    { ...values, hubPort: 0, adminPort: 0, drainSeconds: 1, ...settings, data },
    {
      log: createLog({ level: "debug", write: (line) => void log.push(line), now: () => 0 }),
      clock,
      home,
    },
  );
  running.add(hub);
  return { ...hub, log, data };
}

async function admin<T>(hub: RunningHub, route: string, body?: object): Promise<T> {
  const [method = "GET", path = "/"] = route.split(" ");
  const answer = await fetch(`${hub.admin}${path}`, {
    method,
    headers: { Authorization: `Bearer ${hub.adminToken}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}

const createHub = (hub: RunningHub, more: object = {}): Promise<HubCredentials> =>
  admin(hub, "POST /v1/hubs", { name: "myhub", ...more });

/** Asks the REST interface with the Full key. */
function call(
  { connectionStrings }: HubCredentials,
  method: string,
  path: string,
  headers: object = {},
  body?: string,
) {
  const read = readConnectionString(connectionStrings.full);
  if (isRefusal(read)) throw new Error(read.detail);
  const token = authorization(read.key, read.endpoint, Math.floor(Date.now() / 1000) + 3600, read.keyName);
  return fetch(`${read.origin}/myhub${path}`, {
    method,
    headers: { Authorization: token, ...headers },
    ...(body === undefined ? {} : { body }),
  });
}

const send = (hub: HubCredentials, headers: object = {}) =>
  call(
    hub,
    "POST",
    "/messages/",
    { "ServiceBusNotification-Format": "windows", "X-WNS-Type": "wns/raw", ...headers },
    "hello",
  );

/** A stand-in of WNS: a token endpoint and channels, which remembers who asked for what. @param before each push is answered */
function standIn(before: () => Promise<void> = async () => undefined) {
  const asked: string[] = [];
  const keys: string[] = [];
  const listening = listen({
    hostname: "127.0.0.1",
    port: 0,
    maxMessageBytes: 1024,
    async answer(request) {
      const body = await request.text();
      asked.push(`${new URL(request.url).pathname}${new URL(request.url).search} ${body}`);
      if (request.url.endsWith("/accesstoken.srf")) {
        return Response.json({ access_token: "token", token_type: "bearer", expires_in: 86_400 });
      }
      keys.push(request.headers.get("Idempotency-Key") ?? "");
      await before();
      return new Response("", { headers: { "X-WNS-Status": "received" } });
    },
    failed: () => new Response("", { status: 500 }),
  });
  running.add({ stop: () => listening.stop() });
  return { url: listening.url, host: new URL(listening.url).host, asked, keys };
}

/** Far more than whatever is waited for needs: what counts is that it comes. */
const MANY_TRIES = 4000;
const rest = () => new Promise((resolve) => setTimeout(resolve, 5));

async function untilEnded(hub: RunningHub): Promise<SendBody> {
  for (let tries = 0; tries < MANY_TRIES; tries++) {
    const { sends } = await admin<{ sends: readonly SendBody[] }>(hub, "GET /v1/hubs/myhub/sends");
    const [newest] = sends;
    if (newest !== undefined && newest.endedAt !== null) return newest;
    await rest();
  }
  throw new Error("the send never ended");
}

describe("starting", () => {
  test("writes where it is into a file that its owner alone can read, and takes it away when it stops", async () => {
    const hub = await start();
    expect(readRunningHub(hub.data)).toEqual({
      pid: process.pid,
      hub: hub.hub,
      listening: hub.listening,
      admin: hub.admin,
      adminToken: hub.adminToken,
      ca: null,
    });
    expect(statSync(join(hub.data, "hub.json")).mode & 0o777).toBe(0o600);
    await hub.stop();
    expect(() => readRunningHub(hub.data)).toThrow("no hub runs");
  });

  test("the admin token is made at the first start, and the same at the next", async () => {
    const first = await start();
    expect(first.adminTokenCreated).toBe(true);
    await first.stop();
    const second = await start({ data: first.data });
    expect(second).toMatchObject({ adminToken: first.adminToken, adminTokenCreated: false });
  });

  test("a directory that another hub holds is refused, and that one goes on", async () => {
    const first = await start();
    await expect(start({ data: first.data })).rejects.toMatchObject({ code: "DATA_LOCKED" });
    expect((await fetch(`${first.hub}/readyz`)).status).toBe(200);
    expect(readRunningHub(first.data).hub).toBe(first.hub);
  });

  test("a port in use is named, and the directory is free again", async () => {
    const other = await start();
    const { port } = new URL(other.hub);
    const data = join(root, "port-in-use");
    await expect(start({ data, hubPort: Number(port) })).rejects.toMatchObject({ code: "PORT_IN_USE" });
    await expect(start({ data, adminPort: Number(port) })).rejects.toMatchObject({ code: "PORT_IN_USE" });
    await start({ data });
  });

  test("an authority that cannot be read, and a host that is none, are refused at the start", async () => {
    await expect(start({ hubTrustCa: "/nowhere.pem" })).rejects.toMatchObject({ code: "TLS_UNUSABLE" });
    await expect(start({ hubWnsHosts: ["https://x"] })).rejects.toMatchObject({ code: "SETTING_INVALID" });
  });

  test("with TLS for development every port speaks HTTPS, and connection strings are those of the official client", async () => {
    const hub = await start({ tls: "dev" });
    expect([hub.hub, hub.admin].every((url) => url.startsWith("https://"))).toBe(true);
    const tls = { ca: readFileSync(hub.ca ?? "", "utf8") };
    const answer = await fetch(`${hub.admin}/v1/hubs`, {
      method: "POST",
      headers: { Authorization: `Bearer ${hub.adminToken}` },
      body: '{"name":"myhub"}',
      tls,
    });
    const { connectionStrings } = (await answer.json()) as HubCredentials;
    expect(connectionStrings.full).toStartWith(`Endpoint=sb://127.0.0.1:${new URL(hub.hub).port}/;`);
  });

  test("HUB-10.05 a public URL stands in connection strings and answers, whatever Host says", async () => {
    const hub = await start({ hubPublicUrl: "https://hub.example.org" });
    const made = await createHub(hub);
    expect(made.connectionStrings.full).toStartWith("Endpoint=sb://hub.example.org/;");
    const read = readConnectionString(made.connectionStrings.full);
    if (isRefusal(read)) throw new Error(read.detail);
    const token = authorization(read.key, read.endpoint, Math.floor(Date.now() / 1000) + 3600, read.keyName);
    const answer = await fetch(`${hub.listening}/myhub/registrationIDs?api-version=2015-01`, {
      method: "POST",
      headers: { Authorization: token, Host: "127.0.0.1" },
    });
    expect(answer.headers.get("Location")).toStartWith("https://hub.example.org/myhub/registrationids/");
  });

  test("tokens may be made out for the names by which this machine is reached", async () => {
    const hub = await start();
    const made = await createHub(hub);
    const { port } = new URL(hub.hub);
    const read = readConnectionString(made.connectionStrings.full);
    if (isRefusal(read)) throw new Error(read.detail);
    for (const [name, status] of [
      ["localhost", 201],
      ["127.0.0.1", 201],
      ["other.example", 401],
    ] as const) {
      const expiry = Math.floor(Date.now() / 1000) + 3600;
      const token = authorization(read.key, `https://${name}:${port}/`, expiry, read.keyName);
      const answer = await fetch(`${hub.hub}/myhub/registrationIDs`, {
        method: "POST",
        headers: { Authorization: token },
      });
      expect(answer.status).toBe(status);
    }
  });
});

describe("the admin port", () => {
  test("lets nobody in without the token, and logs the attempt", async () => {
    const hub = await start();
    const answer = await fetch(`${hub.admin}/v1/hubs`, { headers: { Authorization: "Bearer guessed" } });
    expect(answer.status).toBe(401);
    expect(hub.log.join("\n")).toContain("ADMIN_TOKEN_INVALID");
    expect(hub.log.join("\n")).not.toContain("guessed");
  });

  test("the public port has no admin API, and the admin port no hub", async () => {
    const hub = await start();
    await createHub(hub);
    const headers = { Authorization: `Bearer ${hub.adminToken}` };
    expect((await fetch(`${hub.hub}/v1/hubs`, { headers })).status).toBe(404);
    expect((await fetch(`${hub.admin}/myhub/registrations`, { headers })).status).toBe(404);
  });

  test("health is answered on both ports, metrics on the admin port to operators", async () => {
    const hub = await start();
    await createHub(hub);
    for (const url of [hub.hub, hub.admin]) {
      expect((await fetch(`${url}/healthz`)).status).toBe(200);
      expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ ready: true, reasons: [] });
    }
    const headers = { Authorization: `Bearer ${hub.adminToken}` };
    const metrics = await (await fetch(`${hub.admin}/metrics`, { headers })).text();
    expect(metrics).toContain('belfry_hub_registrations{hub="myhub"} 0');
    expect(metrics).toContain("belfry_hub_sends_running 0");
    expect((await fetch(`${hub.hub}/metrics`, { headers })).status).not.toBe(200);
  });
});

describe("what leaves the hub", () => {
  test("a push goes to a host that the operator allowed, with a token for the hub's secret", async () => {
    const wns = standIn();
    const hub = await start({ hubWnsHosts: [wns.host], hubAllowPrivate: true });
    const tokenEndpoint = `${wns.url}/accesstoken.srf`;
    const made = await createHub(hub, { wns: { packageSid: SID, clientSecret: "a-client-secret", tokenEndpoint } });
    const sent = await call(
      made,
      "POST",
      "/messages/?direct",
      {
        "ServiceBusNotification-Format": "windows",
        "ServiceBusNotification-DeviceHandle": `${wns.url}/?token=a`,
        "X-WNS-Type": "wns/raw",
      },
      "hello",
    );
    expect(sent.status).toBe(201);
    expect(await untilEnded(hub)).toMatchObject({ state: "Completed", outcomes: { wns: { Success: 1 } } });
    expect(wns.asked.map((one) => one.split(" ")[0])).toEqual(["/accesstoken.srf", "/?token=a"]);
    expect(hub.log.join("\n")).not.toContain("a-client-secret");
  });

  test("this machine is nobody's target unless the operator says so", async () => {
    const wns = standIn();
    const home = { origins: () => [], accessToken: () => ({ accessToken: "token", expiresInSeconds: 3600 }) };
    const hub = await start({ hubWnsHosts: [wns.host], home });
    const made = await createHub(hub, { wns: { packageSid: SID } });
    const direct = { "ServiceBusNotification-DeviceHandle": `${wns.url}/?token=a`, "X-WNS-Type": "wns/raw" };
    const headers = { "ServiceBusNotification-Format": "windows", ...direct };
    expect((await call(made, "POST", "/messages/?direct", headers, "hello")).status).toBe(201);
    const { outcomes } = await untilEnded(hub);
    expect(outcomes.wns).toEqual({ PnsInterfaceError: 1 });
    expect(wns.asked).toEqual([]);
  });

  test("a hub without an app refuses sends to Windows by name of what is missing", async () => {
    const made = await createHub(await start());
    const refused = await send(made);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain("WnsCredential");
  });
});

describe("stopping", () => {
  test("what is scheduled is kept; what was missed meanwhile goes out once, late, and says so", async () => {
    const wns = standIn();
    const settings = { hubWnsHosts: [wns.host], hubAllowPrivate: true };
    const first = await start(settings);
    const tokenEndpoint = `${wns.url}/accesstoken.srf`;
    await createHub(first, { wns: { packageSid: SID, clientSecret: "s", tokenEndpoint } });
    const scheduledFor = Date.now() + 3_600_000;
    const request = { format: "windows", headers: { "X-WNS-Type": "wns/raw" }, body: "late", scheduledFor };
    const later = await admin<SendBody>(first, "POST /v1/hubs/myhub/sends", request);
    expect(later.state).toBe("Scheduled");
    await first.stop();

    const ahead: Clock = { now: () => Date.now() + 7_200_000 };
    const second = await start({ ...settings, data: first.data, clock: ahead });
    const ended = await untilEnded(second);
    expect(ended).toMatchObject({ id: later.id, state: "NoTargetFound" });
    expect(ended.remarks.join()).not.toBe("");
  });

  test("a push that nobody answers does not hold up stopping, and goes out again at the next start", async () => {
    const silent = Promise.withResolvers<void>();
    let pushes = 0;
    const wns = standIn(async () => {
      pushes += 1;
      if (pushes === 1) await silent.promise;
    });
    const settings = { hubWnsHosts: [wns.host], hubAllowPrivate: true, drainSeconds: 0.2 };
    const first = await start(settings);
    const tokenEndpoint = `${wns.url}/accesstoken.srf`;
    const made = await createHub(first, { wns: { packageSid: SID, clientSecret: "s", tokenEndpoint } });
    const direct = { "ServiceBusNotification-DeviceHandle": `${wns.url}/?token=a`, "X-WNS-Type": "wns/raw" };
    const headers = { "ServiceBusNotification-Format": "windows", ...direct };
    await call(made, "POST", "/messages/?direct", headers, "hello");
    for (let tries = 0; pushes === 0 && tries < MANY_TRIES; tries++) await rest();
    // Nobody answers before it has stopped.
    await first.stop();
    silent.resolve();
    const second = await start({ ...settings, data: first.data });
    expect(await untilEnded(second)).toMatchObject({ state: "Completed", outcomes: { wns: { Success: 1 } } });
    expect(wns.keys).toHaveLength(2);
    expect(new Set(wns.keys).size).toBe(1);
  });

  test("stopping twice is stopping once, and nothing answers afterwards", async () => {
    const hub = await start();
    await Promise.all([hub.stop(), hub.stop()]);
    await expect(fetch(`${hub.hub}/healthz`)).rejects.toThrow();
  });

  test("a log line is one JSON object", async () => {
    const hub = await start();
    await createHub(hub);
    await hub.stop();
    const events = hub.log.map((line) => JSON.parse(line).event);
    expect(events).toContain("hub ready");
    expect(events).toContain("hub created");
  });
});

test("a fresh directory is its owner's alone", async () => {
  const hub = await start();
  expect(statSync(hub.data).mode & 0o777).toBe(0o700);
});

describe("behind a proxy that it trusts", () => {
  const [ANNA, BERT] = ["203.0.113.7", "203.0.113.8"];
  const trusting = () => ({ trustedProxies: [readIpNetwork("127.0.0.0/8")].filter((one) => one !== undefined) });

  const wrongToken = async (hub: RunningHub, client: string) => {
    const headers = { Authorization: "Bearer wrong", "X-Forwarded-For": client };
    return (await fetch(`${hub.admin}/v1/hubs`, { headers })).status;
  };

  /** Until it is told to wait, which a slow machine puts off: the allowance is filled by time. */
  async function exhaust(hub: RunningHub, client: string): Promise<number> {
    for (let asked = 0; asked < 1000; asked++) {
      const status = await wrongToken(hub, client);
      if (status !== 401) return status;
    }
    return 401;
  }

  test("wrong admin tokens are counted for each client", async () => {
    const hub = await start(trusting());
    expect(await exhaust(hub, ANNA)).toBe(503);
    expect(await wrongToken(hub, BERT)).toBe(401);
  });

  test("a refusal is logged with the address of the client, and without trust with that of the peer", async () => {
    for (const [settings, address] of [[trusting(), ANNA] as const, [{}, "127.0.0.1"] as const]) {
      const hub = await start(settings);
      await fetch(`${hub.hub}/nobody/installations/x`, { headers: { "X-Forwarded-For": ANNA } });
      const refused = hub.log.map((line) => JSON.parse(line)).find(({ event }) => event === "refused");
      expect(refused).toMatchObject({ code: "HUB_UNKNOWN", address });
    }
  });
});
