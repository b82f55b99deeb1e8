/** Scheduled sends of `@azure/notification-hubs` 2.1.0, unmodified, under Node: they survive a restart of hub and service, and can be taken back. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { until } from "../support/until.ts";
import { type BenchDevice, type HubBench, startHubBench } from "./azure-notification-hubs/hub-bench.ts";
import {
  at,
  CLIENTS,
  type ClientProcess,
  failure,
  made,
  type OfficialClient,
  startClient,
} from "./azure-notification-hubs/official-client.ts";
import { type Details, finished, type Sent, toast, toastXml } from "./azure-notification-hubs/samples.ts";

let bench: HubBench;
let running: ClientProcess;
let client: OfficialClient;
let device: BenchDevice;

beforeAll(async () => {
  bench = await startHubBench();
  running = startClient(CLIENTS["2.1.0 as an ES module"], bench.ca);
  client = running.of(await bench.createHub("schedule"));
  device = await bench.connectDevice();
  const registration = { channelUri: device.uri, tags: ["kiosk"] };
  await client.call("createRegistration", made("createWindowsRegistrationDescription", registration));
}, 30_000);

afterAll(async () => {
  expect(await running.end()).toEqual({ code: 0, errors: "" });
  expect(await bench.end()).toBe(0);
});

const KIOSK = { tagExpression: "kiosk" };
const schedule = (milliseconds: number, text: string) =>
  client.call<Sent>("scheduleNotification", at(milliseconds), toast(text), KIOSK);
const cancel = (id: string) => client.call("cancelScheduledNotification", id);
const stateOf = async (id: string) => (await client.call<Details>("getNotificationOutcomeDetails", id)).state;

test("HUB-7.09 JS: what is scheduled 2 s ahead is sent once, although hub and service are restarted before it is due", async () => {
  const due = Date.now() + 2000;
  const { notificationId } = await schedule(due, "on time");
  expect(await stateOf(notificationId)).toBe("Scheduled");
  await bench.restart();
  expect((await finished(client, notificationId)).state).toBe("Completed");
  expect(Date.now()).toBeGreaterThanOrEqual(due);
  await device.receives(1);
  // Whatever else there was to come would have come before this.
  await client.call("sendNotification", toast("last"), KIOSK);
  expect(await device.receives(2)).toEqual(["on time", "last"].map((text) => `wns/toast ${toastXml(text)}`));
}, 30_000);

test("HUB-7.10 JS: what is taken back before it is due is never sent; taking it back again is RestError 404", async () => {
  const before = device.received.length;
  const due = Date.now() + 1000;
  const { notificationId } = await schedule(due, "never");
  await cancel(notificationId);
  // The client hands on what the hub says, though its types know `Cancelled` only.
  expect(await stateOf(notificationId)).toBe("Canceled");
  expect(await failure(cancel(notificationId))).toMatchObject({ name: "RestError", statusCode: 404 });
  const later = await schedule(due + 100, "later");
  await until("the later one was sent", async () => (await stateOf(later.notificationId)) === "Completed");
  expect(Date.now()).toBeGreaterThan(due);
  expect((await device.receives(before + 1)).slice(before)).toEqual([`wns/toast ${toastXml("later")}`]);
  expect(await stateOf(notificationId)).toBe("Canceled");
}, 30_000);

test("HUB-7.10 JS: what was sent already cannot be taken back: RestError 404", async () => {
  const { notificationId } = await schedule(Date.now() - 1000, "over");
  await finished(client, notificationId);
  expect(await failure(cancel(notificationId))).toMatchObject({ statusCode: 404 });
});

test("HUB-7.11 JS: a schedule beyond seven days is RestError 400", async () => {
  expect(await failure(schedule(Date.now() + 8 * 86_400_000, "far"))).toMatchObject({ statusCode: 400 });
});
