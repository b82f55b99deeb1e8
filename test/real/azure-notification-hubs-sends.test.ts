/** Sends of `@azure/notification-hubs` 2.1.0, unmodified, under Node; devices on the service of the same process get what was sent. */
import { afterAll, beforeAll, beforeEach, expect, test } from "bun:test";
import { until } from "../support/until.ts";
import { type BenchDevice, type BenchHub, type HubBench, startHubBench } from "./azure-notification-hubs/hub-bench.ts";
import {
  CLIENTS,
  type ClientProcess,
  failure,
  made,
  type OfficialClient,
  startClient,
} from "./azure-notification-hubs/official-client.ts";
import {
  countsOf,
  type Details,
  finished,
  type Sent,
  TEMPLATE,
  TOAST_HEADERS,
  tileXml,
  toast,
  toastXml,
} from "./azure-notification-hubs/samples.ts";

let bench: HubBench;
let running: ClientProcess;
let devices: readonly BenchDevice[];
let hub: BenchHub;
let client: OfficialClient;
let hubs = 0;

beforeAll(async () => {
  bench = await startHubBench();
  running = startClient(CLIENTS["2.1.0 as an ES module"], bench.ca);
  devices = await Promise.all([bench.connectDevice(), bench.connectDevice(), bench.connectDevice()]);
}, 180_000);

beforeEach(async () => {
  hub = await bench.createHub(`sends-${++hubs}`);
  client = running.of(hub);
});

afterAll(async () => {
  expect(await running.end()).toEqual({ code: 0, errors: "" });
  expect(await bench.end()).toBe(0);
});

function deviceAt(index: number): BenchDevice {
  const device = devices[index];
  if (device === undefined) throw new Error(`there is no device ${index}`);
  return device;
}

const register = (channelUri: string, ...tags: string[]) =>
  client.call("createRegistration", made("createWindowsRegistrationDescription", { channelUri, tags }));
const send = (notification: object, options?: object) => client.call<Sent>("sendNotification", notification, options);
const detailsOf = (id: string) => client.call<Details>("getNotificationOutcomeDetails", id);

/** What comes to a device while something is done. @param count how many are waited for */
async function arriving(device: BenchDevice, count: number, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = device.received.length;
  await act();
  return (await device.receives(before + count)).slice(before);
}

test.each([
  [
    "createWindowsToastNotification",
    "wns/toast",
    toastXml("Ölwechsel & <more>".replace("&", "&amp;").replace("<", "&lt;")),
  ],
  ["createWindowsTileNotification", "wns/tile", tileXml("Kyōto 21°")],
  ["createWindowsBadgeNotification", "wns/badge", '<badge value="7"/>'],
  ["createWindowsRawNotification", "wns/raw", '{"raw":"Ünicode \u{1f514}"}'],
])(
  "HUB-7.01 JS: what %s makes is sent by tag and comes to the device as it was given, as %s",
  async (factory, type, body) => {
    const device = deviceAt(0);
    await register(device.uri, "rain");
    const notification = made(factory, { body });
    expect(await arriving(device, 1, () => send(notification, { tagExpression: "rain" }))).toEqual([`${type} ${body}`]);
  },
);

test("HUB-7.02 JS: a send gives tracking id, correlation id, an absolute location, and the id by which telemetry knows it", async () => {
  const sent = await send(toast("ids"), { tagExpression: "rain" });
  const guid = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;
  expect(sent.trackingId).toMatch(guid);
  expect(sent.correlationId).toMatch(guid);
  const { notificationId } = sent;
  expect(notificationId).toMatch(/^[\da-f]{32}-\d{14}-\d+-\d+$/);
  expect(sent.location).toStartWith(`${bench.origin}/${hub.hub}/messages/${notificationId}?api-version=`);
  expect(await detailsOf(notificationId)).toMatchObject({ notificationId, location: sent.location });
});

test.each([
  ["without options", undefined],
  ["with enableTestSend: false, which names the tags `undefined`", { enableTestSend: false }],
])("HUB-7.03 JS: a broadcast %s comes to every native registration once", async (_, options) => {
  await Promise.all(devices.map(({ uri }, index) => register(uri, `n${index}`)));
  const template = { channelUri: deviceAt(0).uri, bodyTemplate: TEMPLATE, wnsHeaders: TOAST_HEADERS };
  await client.call("createRegistration", made("createWindowsTemplateRegistrationDescription", template));
  const before = devices.map(({ received }) => received.length);
  const { notificationId } = await client.call<Sent>("sendBroadcastNotification", toast("all"), options);
  expect(countsOf(await finished(client, notificationId))).toEqual({ Success: 3 });
  await Promise.all(devices.map((device, index) => device.receives((before[index] ?? 0) + 1)));
  const news = devices.map(({ received }, index) => received.slice(before[index]));
  expect(news).toEqual(devices.map(() => [`wns/toast ${toastXml("all")}`]));
});

test("HUB-7.04 JS: of two registrations with one channel, reached by createTagExpression, one is pushed to and one is skipped", async () => {
  const device = deviceAt(0);
  await Promise.all([register(device.uri, "a"), register(device.uri, "b")]);
  const before = device.received.length;
  const { notificationId } = await send(toast("once"), { tagExpression: made("createTagExpression", ["a", "b"]) });
  expect(countsOf(await finished(client, notificationId))).toEqual({ Success: 1, Skipped: 1 });
  await device.receives(before + 1);
  // What was sent after it would have come after a second one.
  expect(await arriving(device, 1, () => send(toast("next"), { deviceHandle: device.uri }))).toHaveLength(1);
  expect(device.received.slice(before)).toEqual(["once", "next"].map((text) => `wns/toast ${toastXml(text)}`));
});

test("HUB-7.05 JS: a test send says what became of each of at most ten, and of none", async () => {
  const device = deviceAt(0);
  await Promise.all(Array.from({ length: 12 }, (_, index) => register(device.uri, "many", `n${index}`)));
  await register(deviceAt(1).uri, "one");
  const test = (tagExpression: string) => send(toast("test"), { tagExpression, enableTestSend: true });
  const one = await test("one");
  expect(one).toMatchObject({ state: "DetailedStateAvailable", successCount: 1, failureCount: 0 });
  expect(one.results).toMatchObject([
    {
      applicationPlatform: "windows",
      pnsHandle: deviceAt(1).uri,
      outcome: "The Notification was successfully sent to the Push Notification System",
    },
  ]);
  expect((await test("many")).results).toHaveLength(10);
  expect(await test("nobody")).toMatchObject({ successCount: 0, failureCount: 0, results: [] });
});

test("HUB-7.06 JS: a channel that nobody registered is sent to directly", async () => {
  const device = deviceAt(2);
  const sendDirectly = () => send(toast("direct"), { deviceHandle: device.uri });
  expect(await arriving(device, 1, sendDirectly)).toEqual([`wns/toast ${toastXml("direct")}`]);
});

test("HUB-7.06 JS: a browser that nobody registered is sent to directly, encrypted with the keys of the headers Auth and P256DH", async () => {
  const { channel, messages } = await deviceAt(2).subscribe(hub.key);
  await send(made("createBrowserNotification", { body: { title: "direct" } }), { deviceHandle: channel });
  await until("the page has the message", () => messages.length === 1);
  expect(messages).toEqual(['{"title":"direct"}']);
});

test("HUB-7.08 JS: a batch has a real id, by which telemetry counts its handles; each device gets it once", async () => {
  const before = devices.map(({ received }) => received.length);
  const handles = devices.map(({ uri }) => uri);
  const { notificationId } = await send(toast("batch"), { deviceHandle: [...handles, deviceAt(0).uri] });
  expect(notificationId).toMatch(/^[\da-f]{32}-\d{14}-\d+-\d+$/);
  const details = await finished(client, notificationId);
  expect(countsOf(details)).toEqual({ Success: 3, Skipped: 1 });
  await Promise.all(devices.map((device, index) => device.receives((before[index] ?? 0) + 1)));
});

test.each([
  ["createAppleNotification", "apple"],
  ["createFcmLegacyNotification", "gcm"],
  ["createFcmV1Notification", "fcmv1"],
  ["createAdmNotification", "adm"],
  ["createBaiduNotification", "baidu"],
  ["createXiaomiNotification", "xiaomi"],
])(
  "HUB-7.12 JS: what %s makes is RestError 400 that names the format %s and those there are",
  async (factory, format) => {
    const refused = await failure(send(made(factory, { body: "{}", headers: {} }), { tagExpression: "a" }));
    expect(refused).toMatchObject({ name: "RestError", statusCode: 400 });
    expect(refused.message).toContain(`not supported by this hub: '${format}'; supported: windows, browser, template`);
  },
);

test("HUB-8.01 JS: telemetry knows a send at once, and its counts come to add up to the targets", async () => {
  await Promise.all(devices.map(({ uri }) => register(uri, "counted")));
  const { notificationId } = await send(toast("counted"), { tagExpression: "counted" });
  expect(["Enqueued", "Processing", "Completed"]).toContain((await detailsOf(notificationId)).state);
  const details = await finished(client, notificationId);
  expect(details).toMatchObject({
    state: "Completed",
    targetPlatforms: "windows",
    notificationBody: toastXml("counted"),
  });
  const order = ["enqueueTime", "startTime", "endTime"].map((name) => String(details[name]));
  expect([...order].sort()).toEqual(order);
  expect(countsOf(details)).toEqual({ Success: 3 });
});

test("HUB-8.01 JS: telemetry of an id that is not there is RestError 404", async () => {
  const id = "4651c1ec2b614f14bfec41c62ca000b1-20260101000000-1-1";
  expect(await failure(detailsOf(id))).toMatchObject({ name: "RestError", statusCode: 404 });
});

test("HUB-8.03 JS: a send to a tag that nobody has ends in NoTargetFound", async () => {
  const { notificationId } = await send(toast("nobody"), { tagExpression: "nobody" });
  const details = await finished(client, notificationId);
  expect(details.state).toBe("NoTargetFound");
  expect(details.wnsOutcomeCounts).toBeUndefined();
});
