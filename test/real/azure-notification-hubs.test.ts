/**
 * The npm package `@azure/notification-hubs`, unmodified, under Node, against the hub of `belfry up`: every call that the client has, in
 * 2.1.0 and 1.2.3, as an ES module and as CommonJS, over TLS under two names of this machine and over plain HTTP.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type BenchDevice, type BenchHub, type HubBench, startHubBench } from "./azure-notification-hubs/hub-bench.ts";
import {
  at,
  CLIENTS,
  type ClientProcess,
  failure,
  made,
  type OfficialClient,
  startClient,
} from "./azure-notification-hubs/official-client.ts";
import {
  countsOf,
  finished,
  type Registration,
  type Sent,
  TEMPLATE,
  TOAST_HEADERS,
  toast,
  toastXml,
  wnsUri,
} from "./azure-notification-hubs/samples.ts";

interface Way {
  readonly check: string;
  readonly client: keyof typeof CLIENTS;
  readonly over: "sb://localhost" | "sb://127.0.0.1" | "https://127.0.0.1" | "http://127.0.0.1";
}

const WAYS: readonly Way[] = [
  { check: "HUB-10.01", client: "2.1.0 as an ES module", over: "sb://localhost" },
  { check: "HUB-10.01", client: "2.1.0 as an ES module", over: "sb://127.0.0.1" },
  { check: "HUB-10.01", client: "2.1.0 as CommonJS", over: "sb://localhost" },
  { check: "HUB-10.01", client: "2.1.0 as CommonJS", over: "sb://127.0.0.1" },
  { check: "HUB-10.01", client: "2.1.0 as an ES module", over: "https://127.0.0.1" },
  { check: "HUB-10.02", client: "2.1.0 as an ES module", over: "http://127.0.0.1" },
  { check: "HUB-10.03", client: "1.2.3 as an ES module", over: "sb://127.0.0.1" },
  { check: "HUB-10.03", client: "1.2.3 as CommonJS", over: "sb://localhost" },
];

const benches = new Map<string, HubBench>();

beforeAll(async () => {
  const [secure, plain] = await Promise.all([startHubBench(), startHubBench({ tls: "off" })]);
  benches.set("dev", secure).set("off", plain);
}, 180_000);

afterAll(async () => {
  for (const bench of benches.values()) expect(await bench.end()).toBe(0);
});

function benchOf(tls: "dev" | "off"): HubBench {
  const bench = benches.get(tls);
  if (bench === undefined) throw new Error("the bench did not start");
  return bench;
}

const isPlain = ({ over }: Way) => over.startsWith("http:");
const benchUnder = (way: Way) => benchOf(isPlain(way) ? "off" : "dev");

/** The same hub under the name and scheme of this way. */
function spelled({ connectionString }: BenchHub, { over }: Way): string {
  return connectionString.replace(/sb:\/\/[\w.]+/, over);
}

async function registrationCalls(client: OfficialClient): Promise<void> {
  const registrationId = await client.call<string>("createRegistrationId");
  const channelUri = wnsUri("table");
  const native = made("createWindowsRegistrationDescription", { channelUri, tags: ["table"] });
  const created = await client.call<Registration>("createRegistration", native);
  expect(created).toMatchObject({ kind: "Windows", channelUri, tags: ["table"], etag: "1" });
  const leased = { registrationId, channelUri, bodyTemplate: TEMPLATE, wnsHeaders: TOAST_HEADERS, tags: ["table"] };
  const put = await client.call<Registration>(
    "createOrUpdateRegistration",
    made("createWindowsTemplateRegistrationDescription", leased),
  );
  expect(put).toMatchObject({ kind: "WindowsTemplate", registrationId, etag: "1" });
  const updated = await client.call("updateRegistration", { ...put, tags: ["table", "more"] });
  expect(updated).toMatchObject({ registrationId, etag: "2", tags: ["table", "more"] });
  expect(await client.call("getRegistration", registrationId)).toEqual(updated);
  expect(await client.list("listRegistrations")).toHaveLength(2);
  expect(await client.list("listRegistrationsByTag", "more")).toEqual([updated]);
  expect(await client.list("listRegistrationsByChannel", { kind: "windows", channelUri })).toHaveLength(2);
  await client.call("deleteRegistration", registrationId);
  await client.call("deleteRegistration", created.registrationId, { etag: "1" });
  expect(await client.list("listRegistrations")).toEqual([]);
}

async function installationCalls(client: OfficialClient, pushChannel: string): Promise<void> {
  const tags = ["table"];
  const installation = made("createWindowsInstallation", { installationId: "lobby 7/é", pushChannel, tags });
  expect(await client.call("createOrUpdateInstallation", installation)).toMatchObject({
    trackingId: expect.stringMatching(/^[\da-f-]{36}$/),
  });
  const patch = [{ op: "add", path: "/tags", value: "patched" }];
  await client.call("updateInstallation", "lobby 7/é", patch);
  expect(await client.call("getInstallation", "lobby 7/é")).toMatchObject({
    installationId: "lobby 7/é",
    platform: "wns",
    pushChannel,
    tags: ["table", "patched"],
    pushChannelExpired: false,
  });
  await client.call("deleteInstallation", "lobby 7/é");
  await client.call("deleteInstallation", "lobby 7/é");
}

/** Every way of sending; all of them reach the device. */
async function sendCalls(client: OfficialClient, { uri, receives }: BenchDevice, broadcasts: boolean): Promise<void> {
  const installation = { installationId: "lobby", pushChannel: uri, tags: ["table"] };
  await client.call("createOrUpdateInstallation", made("createWindowsInstallation", installation));
  const tagged = await client.call<Sent>("sendNotification", toast("tag"), { tagExpression: "(table||x)&&!y" });
  expect(tagged).toMatchObject({ state: "Enqueued", successCount: 0, failureCount: 0, results: [] });
  await receives(1);
  const test = { tagExpression: "table", enableTestSend: true };
  expect(await client.call("sendNotification", toast("test"), test)).toMatchObject({
    successCount: 1,
    failureCount: 0,
    state: "DetailedStateAvailable",
  });
  await client.call("sendNotification", toast("direct"), { deviceHandle: uri });
  await receives(3);
  await client.call("sendNotification", toast("batch"), { deviceHandle: [uri] });
  await receives(4);
  await client.call("scheduleNotification", at(Date.now() - 1000), toast("due"), { tagExpression: "table" });
  await receives(5);
  const everybody = ["sendBroadcastNotification", toast("everybody")] as const;
  await (broadcasts ? client.call(...everybody) : client.call("sendNotification", toast("everybody")));
  const texts = ["tag", "test", "direct", "batch", "due", "everybody"];
  expect(await receives(6)).toEqual(texts.map((text) => `wns/toast ${toastXml(text)}`));
  expect(countsOf(await finished(client, tagged.notificationId))).toEqual({ Success: 1 });
}

async function scheduleCalls(client: OfficialClient, broadcasts: boolean): Promise<void> {
  const tomorrow = at(Date.now() + 86_400_000);
  const all = [["scheduleNotification", tomorrow, toast("later"), { tagExpression: "table" }]] as [
    string,
    ...unknown[],
  ][];
  if (broadcasts) all.push(["scheduleBroadcastNotification", tomorrow, toast("later")]);
  for (const call of all) {
    const { notificationId, location } = await client.call<Sent>(...call);
    expect(location).toContain(`/schedulednotifications/${notificationId}`);
    await client.call("cancelScheduledNotification", notificationId);
  }
}

async function jobCalls(client: OfficialClient, folder: string): Promise<void> {
  expect(await client.call<string>("getFeedbackContainerUrl")).toStartWith("http");
  const job = { type: "ExportRegistrations", outputContainerUrl: folder };
  const submitted = await client.call<{ jobId: string }>("submitNotificationHubJob", job);
  expect(submitted).toMatchObject(job);
  // Awaiting the client's poller gives the job when it is over.
  const over = await client.call("beginSubmitNotificationHubJob", job, { updateIntervalInMs: 20 });
  expect(over).toMatchObject({ ...job, status: "Completed", progress: 100 });
  expect(await client.call("getNotificationHubJob", submitted.jobId)).toMatchObject({ jobId: submitted.jobId });
  expect(await client.call("listNotificationHubJobs")).toHaveLength(2);
}

describe.each(WAYS.map((way, index) => ({ ...way, name: `${way.client} over ${way.over}`, index })))("$name", (way) => {
  let hub: BenchHub;
  let running: ClientProcess;
  let client: OfficialClient;
  const broadcasts = way.client.startsWith("2.");
  const name = `${way.check} ${way.name}`;

  beforeAll(async () => {
    const bench = benchUnder(way);
    hub = await bench.createHub(`table-${way.index}`);
    running = startClient(CLIENTS[way.client], bench.ca);
    const insecure = isPlain(way);
    client = running.of({ connectionString: spelled(hub, way), hub: hub.hub, insecure });
  });

  afterAll(async () => expect(await running.end()).toEqual({ code: 0, errors: "" }));

  test(`${name}: registrations are created, put, updated, read, listed in three ways and deleted`, () =>
    registrationCalls(client));

  test(`${name}: an installation is put, patched, read and deleted twice`, () =>
    installationCalls(client, wnsUri("installed")));

  test(`${name}: a toast sent by tag, as a test, directly, in a batch, by schedule and to everybody is at the device`, async () =>
    sendCalls(client, await benchUnder(way).connectDevice(), broadcasts));

  test(`${name}: what is scheduled is cancelled`, () => scheduleCalls(client, broadcasts));

  test(`${name}: feedback has an address, and jobs are submitted, awaited, read and listed`, () =>
    jobCalls(client, `${benchUnder(way).origin}/${hub.hub}/files`));

  test(`${name}: no method of the client was left out`, async () => {
    const methods = await client.call<string[]>("$methods");
    expect(methods.filter((method) => !running.called.has(method))).toEqual([]);
    expect(methods.length).toBe(broadcasts ? 24 : 22);
  });
});

test("HUB-2.09 the connection string that `belfry hub create` prints works as it is, trusted through NODE_EXTRA_CA_CERTS alone", async () => {
  const bench = benchOf("dev");
  const hub = await bench.createHub("printed");
  expect(hub.connectionString).toMatch(
    /^Endpoint=sb:\/\/127\.0\.0\.1:\d+\/;SharedAccessKeyName=DefaultFull\w+;SharedAccessKey=/,
  );
  const trusting = startClient(CLIENTS["2.1.0 as an ES module"], bench.ca);
  expect(await trusting.of(hub).list("listRegistrations")).toEqual([]);
  const listening = trusting.of({ ...hub, connectionString: hub.listen });
  expect(await listening.call("createRegistrationId")).toBeString();
  await trusting.end();
  const doubting = startClient(CLIENTS["2.1.0 as an ES module"], null);
  await expect(doubting.of(hub).call("createRegistrationId")).rejects.toThrow(/certificate/);
  await doubting.end();
});

test("HUB-10.03 1.2.3 cannot read a template registration with one header only, which is there nevertheless", async () => {
  const bench = benchOf("dev");
  const hub = await bench.createHub("one-header");
  const [older, newer] = [
    startClient(CLIENTS["1.2.3 as CommonJS"], bench.ca),
    startClient(CLIENTS["2.1.0 as CommonJS"], bench.ca),
  ];
  const wnsHeaders = { "X-WNS-Type": "wns/toast" };
  const template = { channelUri: wnsUri("one"), bodyTemplate: TEMPLATE, wnsHeaders };
  const create = older
    .of(hub)
    .call("createRegistration", made("createWindowsTemplateRegistrationDescription", template));
  expect((await failure(create)).name).toBe("TypeError");
  expect(await newer.of(hub).list("listRegistrations")).toMatchObject([{ bodyTemplate: TEMPLATE, wnsHeaders }]);
  await Promise.all([older.end(), newer.end()]);
});
