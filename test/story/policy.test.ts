/** What a sender asks for, as the app on the device sees it: policy, time to live, priority, labels, popups. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { ReceivedNotification } from "@belfry/device";
import type { PushOptions } from "@belfry/protocol";
import { createSender, type Sender } from "@belfry/sender";
import { startApp, type TestApp } from "../support/app.ts";
import { booksOf, createApp, devicesOf, traceOf } from "../support/operator.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

let service: TestService;
let app: TestApp;
let sender: Sender;
let packageSid: string;

beforeAll(async () => {
  service = await startTestService();
  const credentials = await createApp(service);
  packageSid = credentials.packageSid;
  app = await startApp({ service: service.service, packageSid });
  sender = createSender({ ...credentials, service: service.service });
});

afterAll(async () => {
  await app.stop();
  await service.stop();
});

const traceEnd = async (messageId: string) => (await traceOf(service, messageId)).end;

async function toastAsSeen(options: PushOptions): Promise<ReceivedNotification> {
  expect(await sender.pushToast(app.channel.uri, ["Look"], options)).toMatchObject({ kind: "received" });
  return app.next();
}

test("tag, group, collection, priority and the wish not to pop up reach the app as they were sent", async () => {
  const seen = await toastAsSeen({
    tag: "door",
    group: "house",
    collectionId: "alarms",
    priority: 4,
    suppressPopup: true,
  });
  expect(seen).toMatchObject({ tag: "door", group: "house", collectionId: "alarms", priority: 4, suppressPopup: true });
});

test("what a sender leaves out is absent, and has the default of its type", async () => {
  const seen = await toastAsSeen({});
  expect(seen).toMatchObject({ priority: 1, suppressPopup: false });
  const { tag, group, collectionId, expiresAt } = seen;
  expect([tag, group, collectionId, expiresAt]).toEqual(new Array(4).fill(undefined));
});

test("the app sees when a notification was accepted and when it is over", async () => {
  const at = service.clock.now();
  const seen = await toastAsSeen({ ttlSeconds: 90 });
  expect(seen.acceptedAt.getTime()).toBe(at);
  expect(seen.expiresAt?.getTime()).toBe(at + 90_000);
});

test("with a time to live of 0 or no-cache a connected app gets everything", async () => {
  await toastAsSeen({ ttlSeconds: 0 });
  await toastAsSeen({ cachePolicy: "no-cache" });
  expect(await sender.pushTile(app.channel.uri, ["Now"], { ttlSeconds: 0 })).toMatchObject({ kind: "received" });
  expect((await app.next()).type).toBe("wns/tile");
  expect(await sender.pushRaw(app.channel.uri, "now")).toMatchObject({ kind: "received" });
  expect((await app.next()).payload).toBe("now");
});

test("with a time to live of 0 or no-cache an app that is away gets nothing, and its sender reads why", async () => {
  const credentials = await createApp(service, "Away");
  const away = await startApp({ service: service.service, packageSid: credentials.packageSid });
  const theirs = createSender({ ...credentials, service: service.service });
  const { id } = away.device;
  await away.stop();
  await until("it is away", async () => (await devicesOf(service)).every(({ device }) => device !== id));
  const offline = (what: string) => ({ kind: "dropped", reason: `Device is offline and ${what}` });
  const { uri } = away.channel;
  expect(await theirs.pushToast(uri, ["!"], { ttlSeconds: 0 })).toMatchObject(offline("X-WNS-TTL is 0"));
  expect(await theirs.pushTile(uri, ["!"], { cachePolicy: "no-cache" })).toMatchObject(
    offline("X-WNS-Cache-Policy is no-cache"),
  );
  expect(await theirs.pushRaw(uri, "!")).toMatchObject(offline("X-WNS-Cache-Policy is no-cache"));
  expect(await booksOf(service, credentials.packageSid)).toMatchObject({ accepted: 3, dropped: 3, pending: 0 });
});

test("a handler that throws and one that suppresses are told apart in what the operator reads", async () => {
  const credentials = await createApp(service, "Moody");
  const moods = ["fails", "hides"];
  const moody = await startApp({
    service: service.service,
    packageSid: credentials.packageSid,
    handle() {
      if (moods.shift() === "fails") throw new Error("not in the mood");
      return "suppressed";
    },
  });
  moody.device.onError(() => {});
  const theirs = createSender({ ...credentials, service: service.service });
  const reasons = [];
  for (let at = 0; at < 2; at++) {
    const { messageId = "" } = await theirs.pushToast(moody.channel.uri, ["!"]);
    await until("it is settled", async () => (await traceEnd(messageId)).state === "delivered");
    reasons.push((await traceEnd(messageId)).reason);
  }
  expect(reasons).toEqual([
    "the app's handler failed; the device took it all the same",
    "the person had switched the app's notifications off",
  ]);
  await moody.stop();
});
