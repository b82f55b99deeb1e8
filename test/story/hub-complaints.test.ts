/**
 * Fifteen things that people complained of in other hubs, each shown not to happen in this one. A device, a backend and an operator, over
 * real sockets.
 *
 * @source public threads on Azure Notification Hubs and its clients
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type Clock, listen } from "@belfry/host";
import type { HubCredentials } from "@belfry/protocol";
import { startApp, type TestApp } from "../support/app.ts";
import { type HubClient, hubClient } from "../support/hub-client.ts";
import { askAdmin } from "../support/operator.ts";
import { NODES } from "../support/test-nodes.ts";
import { openHub, startTestTown, type TestHubOfTown, type TestTown, untilSent } from "../support/test-town.ts";

/** The machine's clock, which a test may move on. */
let ahead = 0;
const clock: Clock = { now: () => Date.now() + ahead };

/** The same standing still, where an allowance must not come back while it is spent. */
function standingClock(): Clock {
  const now = Date.now();
  return { now: () => now };
}

let town: TestTown;
let hub: TestHubOfTown;
let client: HubClient;
let app: TestApp;

beforeAll(async () => {
  town = await startTestTown({ clock });
  hub = await openHub(town);
  client = hub.client;
  app = await startApp({ service: town.service, packageSid: hub.app.packageSid });
});

afterAll(async () => {
  await app.stop();
  await town.stop();
});

const toast = (text: string) => ({
  headers: { "X-WNS-Type": "wns/toast" },
  body: `<toast><visual><binding template="ToastText01"><text id="1">${text}</text></binding></visual></toast>`,
});

/** Sends, and waits until nothing is left of it. @returns outcomes of devices of WNS */
async function outcomesOf(tags: string, text = "Hello"): Promise<Readonly<Record<string, number>>> {
  const id = await client.send({ tags, ...toast(text) });
  await untilSent(town, hub.name, id);
  return (await client.telemetry(id)).wns;
}

/** The app's channel under an installation of its own, with tags. */
const put = (installationId: string, more: object = {}) =>
  client.put({ installationId, pushChannel: app.channel.uri, ...more });

const received = (text: string) => app.received.filter(({ payload }) => String(payload).includes(text)).length;

async function until(text: string, count = 1): Promise<void> {
  for (let got = received(text); got < count; got = received(text)) await app.next();
}

test("complaint 1: a reinstalled app, or one that registered twice, shows a toast once", async () => {
  // The same installation with a new channel takes the place of the old one; two of one channel are pushed to once.
  await put("reinstalled", { pushChannel: `${town.service}/?token=old`, tags: ["one"] });
  await put("reinstalled", { tags: ["one"] });
  await put("reinstalled-again", { tags: ["one"] });
  expect(await outcomesOf("one", "once only")).toEqual({ Success: 1, Skipped: 1 });
  await until("once only");
  expect(received("once only")).toBe(1);
});

test("complaint 2: apps of Entra, as Windows App SDK has them, are pushed to with tenant and client id", async () => {
  const { clientId, clientSecret, tenantId } = hub.app;
  const tokenEndpoint = `${town.service}/${tenantId}/oauth2/v2.0/token`;
  const wns = { packageSid: clientId, clientSecret, tenantId, tokenEndpoint };
  const made = await askAdmin<HubCredentials>(town, "POST /v1/hubs", { name: "entra", wns });
  const backend = hubClient(made.connectionStrings.full, "entra");
  await backend.put({ installationId: "i", pushChannel: app.channel.uri });
  const id = await backend.send(toast("by Entra"));
  await untilSent(town, "entra", id);
  expect((await backend.telemetry(id)).wns).toEqual({ Success: 1 });
  await until("by Entra");
});

test("complaint 3: credentials that the token server refuses are explained in its own words", async () => {
  const refusing = listen({
    hostname: "127.0.0.1",
    port: 0,
    maxMessageBytes: 1024,
    answer: () =>
      Response.json({ error: "invalid_client", error_description: "AADSTS7000215: the secret ended" }, { status: 401 }),
    failed: () => new Response("", { status: 500 }),
  });
  const private_ = await startTestTown({ hubAllowPrivate: true });
  try {
    const tokenEndpoint = `${refusing.url}/accesstoken.srf`;
    const wns = { packageSid: hub.app.packageSid, clientSecret: "wrong", tokenEndpoint };
    const made = await askAdmin<HubCredentials>(private_, "POST /v1/hubs", { name: "wrong", wns });
    const backend = hubClient(made.connectionStrings.full, "wrong");
    expect((await backend.put({ installationId: "i", pushChannel: `${private_.service}/?token=a` })).status).toBe(200);
    const id = await backend.send(toast("x"));
    const send = await untilSent(private_, "wrong", id);
    expect(send.outcomes.wns).toEqual({ InvalidCredentials: 1 });
    expect(send.remarks.join()).toContain("AADSTS7000215: the secret ended");
  } finally {
    await private_.stop();
    refusing.destroy();
  }
});

test("complaint 4: SID and secret come from one command, and a wrong one is found when the hub is made, by the name of its field", async () => {
  expect(hub.app.packageSid).toStartWith("ms-app://s-1-15-2-");
  const wns = { packageSid: "S-1-15-2-1", clientSecret: "s" };
  const refused = await askAdmin(town, "POST /v1/hubs", { name: "typo", wns }).catch(String);
  expect(refused).toContain("wns.packageSid must be ms-app://");
});

test("complaint 5: replacing tags by a patch leaves tags that match, however the list is written", async () => {
  await put("patched", { tags: ["before"] });
  for (const value of [["left", "right"], '["left","right"]', "left,right"]) {
    const patched = await client.patch("patched", [{ op: "replace", path: "/tags", value }]);
    expect(patched.status).toBe(200);
    expect(await client.get("patched")).toMatchObject({ tags: ["left", "right"] });
    expect(await outcomesOf("left && right")).toEqual({ Success: 1 });
    expect(await outcomesOf("before")).toEqual({});
  }
});

test("complaint 6: an installation that is deleted and put again at once is there, and the next send reaches it", async () => {
  for (let round = 0; round < 20; round++) {
    const [deleted, made] = await Promise.all([
      client.call("DELETE", "/installations/again"),
      put("again", { tags: [`round-${round}`] }),
    ]);
    expect([deleted.status, made.status]).toEqual([204, 200]);
  }
  await client.call("DELETE", "/installations/again");
  await put("again", { tags: ["again"] });
  expect(await outcomesOf("again")).toEqual({ Success: 1 });
});

test("complaint 7: an expiry can be set and changed; past it nothing is sent, and the installation is gone", async () => {
  const at = (hours: number) => new Date(clock.now() + hours * 3_600_000).toISOString();
  await put("guest", { tags: ["guest"], expirationTime: at(1) });
  expect(await outcomesOf("guest")).toEqual({ Success: 1 });
  await client.patch("guest", [{ op: "replace", path: "/expirationTime", value: at(3) }]);
  ahead = 2 * 3_600_000;
  const later = hubClient(hub.credentials.connectionStrings.full, hub.name, clock.now);
  const stillThere = await later.send({ tags: "guest", ...toast("still") });
  await untilSent(town, hub.name, stillThere);
  expect((await later.telemetry(stillThere)).wns).toEqual({ Success: 1 });
  ahead = 4 * 3_600_000;
  const nobody = await later.send({ tags: "guest", ...toast("gone") });
  await untilSent(town, hub.name, nobody);
  expect((await later.telemetry(nobody)).state).toBe("NoTargetFound");
  expect((await later.call("GET", "/installations/guest")).status).toBe(404);
  ahead = 0;
});

test("complaint 8: $InstallationId:{…} and every allowed character of a tag match; what is wrong is said with its place", async () => {
  const tags = ["user@example.org", "a_b#c.d:e-f", "Straße"];
  await put("7f3a-42", { tags });
  for (const tag of [...tags, "$InstallationId:{7f3a-42}", "$installationid:{7F3A-42}"]) {
    expect({ tag, outcomes: await outcomesOf(tag) }).toEqual({ tag, outcomes: { Success: 1 } });
  }
  const wrong = await client.call("POST", "/messages/", {
    headers: {
      "ServiceBusNotification-Format": "windows",
      "ServiceBusNotification-Tags": "$InstallationId:7f3a",
      ...toast("x").headers,
    },
    body: toast("x").body,
  });
  expect(wrong.status).toBe(400);
  expect(await wrong.text()).toMatch(/at character \d+/);
});

test("complaint 9: a template is reached by its name, by its tags, and by those of its installation", async () => {
  const template = (tags: readonly string[]) => ({
    body: '<toast><visual><binding template="ToastText01"><text id="1">$(words)</text></binding></visual></toast>',
    headers: { "X-WNS-Type": "wns/toast" },
    tags,
  });
  await put("templates", { tags: ["whole"], templates: { "by name": template([]), other: template(["own"]) } });
  expect(await client.get("templates")).toMatchObject({ templates: { "by name": { tags: ["by name"] } } });
  for (const [tags, outcomes] of [
    ["own", { Success: 1 }],
    ["$InstallationId:{templates} && own", { Success: 1 }],
    ["whole", { Success: 2 }],
  ] as const) {
    const id = await client.send({ format: "template", tags, body: '{"words":"hi"}' });
    await untilSent(town, hub.name, id);
    expect({ tags, outcomes: (await client.telemetry(id)).wns }).toEqual({ tags, outcomes });
  }
});

test("complaint 10: every send says what became of each push, and a bad send takes no registration with it", async () => {
  await put("careful", { tags: ["careful"] });
  const id = await client.send({
    tags: "careful",
    headers: { "X-WNS-Type": "wns/toast", "X-WNS-TTL": "never" },
    body: toast("x").body,
  });
  const send = await untilSent(town, hub.name, id);
  expect(send.outcomes.wns).toEqual({ InvalidNotificationFormat: 1 });
  expect(await client.get("careful")).toMatchObject({ pushChannelExpired: false });
  expect(await outcomesOf("careful")).toEqual({ Success: 1 });
});

test("complaint 10: a channel that is gone is said to be gone, and is good again once the app puts a new one", async () => {
  const guest = await startApp({ service: town.service, packageSid: hub.app.packageSid });
  await client.put({ installationId: "moved", pushChannel: guest.channel.uri, tags: ["moved"] });
  await guest.channel.close();
  expect(await outcomesOf("moved")).toEqual({ ExpiredChannel: 1 });
  expect(await client.get("moved")).toMatchObject({ pushChannelExpired: true });
  await client.patch("moved", [{ op: "replace", path: "/pushChannel", value: app.channel.uri }]);
  expect(await client.get("moved")).toMatchObject({ pushChannelExpired: false });
  expect(await outcomesOf("moved")).toEqual({ Success: 1 });
  await guest.stop();
});

test("complaint 12: 200 installations can be read at once, none is refused, and none takes long", async () => {
  await put("read-me");
  const answers = await Promise.all(Array.from({ length: 200 }, () => client.call("GET", "/installations/read-me")));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
});

test("complaint 13: a send can be scheduled and taken back by any client, with no tier to be paid for", async () => {
  const headers = {
    "ServiceBusNotification-Format": "windows",
    "ServiceBusNotification-ScheduleTime": new Date(clock.now() + 3_600_000).toISOString(),
    ...toast("later").headers,
  };
  const scheduled = await client.call("POST", "/schedulednotifications/", { headers, body: toast("later").body });
  expect(scheduled.status).toBe(201);
  const id = new URL(scheduled.headers.get("Location") ?? "").pathname.split("/").at(-1);
  expect((await client.telemetry(id ?? "")).state).toBe("Scheduled");
  expect((await client.call("DELETE", `/schedulednotifications/${id}`)).status).toBe(200);
  expect((await client.telemetry(id ?? "")).state).toBe("Canceled");
});

test("complaint 14: every refusal is XML with a code, words and an id that stands in the log", async () => {
  for (const [method, path, status] of [
    ["GET", "/installations/nobody", 404],
    ["PUT", "/installations/bad", 400],
    ["GET", "/nothing", 404],
    ["DELETE", "/messages", 405],
  ] as const) {
    const answer = await client.call(method, path, method === "PUT" ? { body: "{" } : {});
    const text = await answer.text();
    expect({ path, status: answer.status }).toEqual({ path, status });
    expect(answer.headers.get("Content-Type")).toStartWith("application/xml");
    expect(text).toMatch(new RegExp(`^<Error><Code>${status}</Code><Detail>[^<]+</Detail></Error>$`));
    const trackingId = answer.headers.get("TrackingId") ?? "none";
    expect(text).toContain(trackingId);
    expect(town.log.join("\n")).toContain(trackingId);
  }
});

test("complaint 15: all of this ran here, without a cloud, and a limit is the operator's to change", async () => {
  const patient = await startTestTown({ clock: standingClock(), hubScheduleDays: 30, hubTestRate: 11 });
  try {
    const { client: backend } = await openHub(patient);
    const at = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();
    const schedule = (days: number) =>
      backend.call("POST", "/schedulednotifications/", {
        headers: {
          "ServiceBusNotification-Format": "windows",
          "ServiceBusNotification-ScheduleTime": at(days),
          ...toast("x").headers,
        },
        body: toast("x").body,
      });
    expect([(await schedule(29)).status, (await schedule(31)).status]).toEqual([201, 400]);
    const headers = { "ServiceBusNotification-Format": "windows", ...toast("x").headers };
    const statuses: number[] = [];
    for (let sent = 0; sent < 12; sent++) {
      statuses.push((await backend.call("POST", "/messages/?test", { headers, body: toast("x").body })).status);
    }
    expect(statuses).toEqual([...new Array<number>(11).fill(201), 429]);
  } finally {
    await patient.stop();
  }
});

test("complaint 11: what is too much is answered 429 with words and a time to come back, and that limit is the operator's", async () => {
  const limited = await startTestTown({ clock: standingClock(), hubRate: 10 });
  const own = await openHub(limited);
  // Each node takes a hundred at once, and ten a second.
  const asked = Array.from({ length: 100 * NODES + 300 }, () => own.client.call("GET", "/installations/nobody"));
  const answers = await Promise.all(asked);
  const refused = answers.find(({ status }) => status === 429);
  expect(Number(refused?.headers.get("Retry-After"))).toBeGreaterThanOrEqual(1);
  expect(await refused?.text()).toContain("Too many requests");
  await limited.stop();
});
