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
}, 180_000);

afterAll(async () => {
  expect(await running.end()).toEqual({ code: 0, errors: "" });
  expect(await bench.end()).toBe(0);
});

const KIOSK = { tagExpression: "kiosk" };
/** How far ahead something is scheduled: further, where the machine is so slow that it was due before the next call. */
const AHEAD_MS = [1000, 5000, 20_000];
const schedule = (milliseconds: number, text: string) =>
  client.call<Sent>("scheduleNotification", at(milliseconds), toast(text), KIOSK);
const cancel = (id: string) => client.call("cancelScheduledNotification", id);
const stateOf = async (id: string) => (await client.call<Details>("getNotificationOutcomeDetails", id)).state;

test("HUB-7.09 JS: what is scheduled 2 s ahead is sent once, although hub and service are restarted before it is due", async () => {
  const scheduled: Sent[] = [];
  let due = 0;
  for (const ahead of AHEAD_MS) {
    due = Date.now() + 2 * ahead;
    const one = await schedule(due, "on time");
    scheduled.push(one);
    if ((await stateOf(one.notificationId)) === "Scheduled") break;
  }
  await bench.restart();
  for (const { notificationId } of scheduled) {
    expect((await finished(client, notificationId)).state).toBe("Completed");
  }
  expect(Date.now()).toBeGreaterThanOrEqual(due);
  await device.receives(scheduled.length);
  // Whatever else there was to come would have come before this.
  await client.call("sendNotification", toast("last"), KIOSK);
  const texts = [...scheduled.map(() => "on time"), "last"];
  expect(await device.receives(texts.length)).toEqual(texts.map((text) => `wns/toast ${toastXml(text)}`));
}, 180_000);

test("HUB-7.10 JS: what is taken back before it is due is never sent; taking it back again is RestError 404", async () => {
  let before = device.received.length;
  let [due, notificationId] = [0, ""];
  for (const ahead of AHEAD_MS) {
    due = Date.now() + ahead;
    ({ notificationId } = await schedule(due, "never"));
    const isBack = await cancel(notificationId).then(
      () => true,
      () => false,
    );
    if (isBack) break;
    // It was sent before anybody could take it back.
    before += 1;
    await device.receives(before);
  }
  // The client hands on what the hub says, though its types know `Cancelled` only.
  expect(await stateOf(notificationId)).toBe("Canceled");
  expect(await failure(cancel(notificationId))).toMatchObject({ name: "RestError", statusCode: 404 });
  const later = await schedule(due + 100, "later");
  await until("the later one was sent", async () => (await stateOf(later.notificationId)) === "Completed");
  expect(Date.now()).toBeGreaterThan(due);
  expect((await device.receives(before + 1)).slice(before)).toEqual([`wns/toast ${toastXml("later")}`]);
  expect(await stateOf(notificationId)).toBe("Canceled");
}, 180_000);

test("HUB-7.10 JS: what was sent already cannot be taken back: RestError 404", async () => {
  const { notificationId } = await schedule(Date.now() - 1000, "over");
  await finished(client, notificationId);
  expect(await failure(cancel(notificationId))).toMatchObject({ statusCode: 404 });
});

test("HUB-7.11 JS: a schedule beyond seven days is RestError 400", async () => {
  expect(await failure(schedule(Date.now() + 8 * 86_400_000, "far"))).toMatchObject({ statusCode: 400 });
});
