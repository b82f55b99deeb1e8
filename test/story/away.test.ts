/** What becomes of notifications whose device is away, breaks off, or does not confirm. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { memoryStore } from "@belfry/device";
import { createSender } from "@belfry/sender";
import { startApp } from "../support/app.ts";
import { booksOf, createApp, devicesOf, sumOfEnds, traceOf } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import { leave, setScene, setSceneWithDeviceAway } from "../support/scene.ts";
import { accessTokenOf, badge, push, raw, tile, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

const CACHE = { "X-WNS-Cache-Policy": "cache" };

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

test("a tile that waits is replaced by the newer one, and its trace says by which", async () => {
  const scene = await setSceneWithDeviceAway(service);
  const older = await scene.push(tile("10 degrees"));
  const newer = await scene.push(tile("12 degrees"));
  expect((await traceOf(service, older.messageId ?? "")).end).toMatchObject({
    state: "replaced",
    reason: `a newer one took its place: ${newer.messageId}`,
  });
  expect((await traceOf(service, newer.messageId ?? "")).end).toEqual({
    state: "pending",
    reason: "the device is not connected; it waits in the inbox",
  });
  const device = await reconnect(service, scene.device);
  expect((await device.push()).id).toBe(newer.messageId ?? "");
  const book = await booksOf(service, scene.app.packageSid);
  expect(book).toMatchObject({ accepted: 2, replaced: 1, pending: 1 });
});

test("an app that was closed comes back as the same device and gets, once and in order, what it missed", async () => {
  const credentials = await createApp(service);
  const token = await accessTokenOf(service, credentials);
  const store = memoryStore();
  const options = { service: service.service, packageSid: credentials.packageSid, store };
  const first = await startApp(options);
  await push(first.channel.uri, token, toast("while it runs"));
  await first.next();
  await first.stop();
  const { id } = first.device;
  await until("it is away", async () => (await devicesOf(service)).every(({ device }) => device !== id));
  for (const sent of [toast("one"), badge(3), raw("two", CACHE), toast("three")])
    await push(first.channel.uri, token, sent);

  const second = await startApp(options);
  expect(second.device.id).toBe(id ?? "none");
  expect(second.channel.uri).toBe(first.channel.uri);
  const got = [];
  for (let at = 0; at < 4; at++) got.push(await second.next());
  expect(got.map(({ type }) => type)).toEqual(["wns/toast", "wns/badge", "wns/raw", "wns/toast"]);
  await until("all are confirmed", async () => (await booksOf(service, credentials.packageSid)).delivered === 5);
  expect(second.received).toHaveLength(4);
  expect(second.device.counts.duplicates).toBe(0);
  await second.stop();
});

test("a device that has left counts as away at once, however lately it was there for another push, wherever that came in", async () => {
  const credentials = await createApp(service);
  const sender = createSender({ ...credentials, service: service.service });
  const start = () => startApp({ service: service.service, packageSid: credentials.packageSid });
  for (const app of [await start(), await start(), await start()]) {
    for (const said of ["one", "two"]) {
      const told = await sender.pushRaw(app.channel.uri, said, { requestForStatus: true });
      expect(told).toMatchObject({ kind: "received", deviceConnection: "connected" });
      expect((await app.next()).payload).toBe(said);
    }
    await app.stop();
    const { uri } = app.channel;
    await until("it is away", async () => (await sender.pushRaw(uri, "?")).kind === "dropped");
    const told = await sender.pushToast(uri, ["three"], { requestForStatus: true });
    expect(told).toMatchObject({ kind: "received", deviceConnection: "disconnected" });
    expect((await traceOf(service, told.messageId ?? "")).end).toMatchObject({
      reason: "the device is not connected; it waits in the inbox",
    });
  }
});

test("a connection that breaks before the ack brings the notification again, and the app sees it once", async () => {
  const credentials = await createApp(service);
  const token = await accessTokenOf(service, credentials);
  const working = Promise.withResolvers<void>();
  const app = await startApp({
    service: service.service,
    packageSid: credentials.packageSid,
    handle: () => working.promise,
  });
  const { messageId = "" } = await push(app.channel.uri, token, toast("slow to handle"));
  await app.next();
  app.breakConnection();
  await until("it came again", () => app.device.counts.duplicates === 1);
  working.resolve();
  await until("it is confirmed", async () => (await traceOf(service, messageId)).end.state === "delivered");
  expect(app.received).toHaveLength(1);
  const framed = (await traceOf(service, messageId)).steps.find(({ step }) => step === "framed");
  expect(framed?.what).toBe("its frame was handed to the connection, for the 2nd time");
  expect(await booksOf(service, credentials.packageSid)).toMatchObject({ accepted: 1, delivered: 1, pending: 0 });
  await app.stop();
});

test("an ack that was lost makes the notification come again with the same number and id", async () => {
  const scene = await setScene(service);
  await scene.push(toast("did you get it?"));
  const first = await scene.device.push();
  await leave(service, scene.device);
  const again = await reconnect(service, scene.device);
  expect(await again.push()).toEqual(first);
  await leave(service, again);
  // This time the device says in its hello what its lost ack said.
  const third = await reconnect(service, scene.device, first.seq);
  await scene.push(toast("the next one"));
  expect((await third.push()).seq).toBe(first.seq + 1);
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 2, delivered: 1, pending: 1 });
});

test("a service that is stopped and started again has lost nothing and gives no number twice", async () => {
  const own = await startTestService();
  const scene = await setScene(own);
  await scene.push(toast("before"));
  const before = await scene.device.push();
  const after = await own.restart();
  const device = await reconnect(after, scene.device);
  expect(await device.push()).toEqual(before);
  device.ack(before.seq);
  await until("it is confirmed", async () => (await booksOf(after, scene.app.packageSid)).pending === 0);
  // The URI names the port of the former life.
  const uri = `${after.service}/${new URL(scene.channel.uri).search}`;
  expect(await push(uri, scene.accessToken, toast("after"))).toMatchObject({ status: 200 });
  expect((await device.push()).seq).toBeGreaterThan(before.seq);
  const book = await booksOf(after, scene.app.packageSid);
  expect(book).toMatchObject({ accepted: 2, delivered: 1, pending: 1 });
  expect(sumOfEnds(book)).toBe(book.accepted);
  await after.stop();
});

test("a notification that expires while its device is away never arrives, and its end is told as expired", async () => {
  const scene = await setSceneWithDeviceAway(service);
  const quick = await scene.push(toast("now or never", { "X-WNS-TTL": "5" }));
  service.clock.advance(5001);
  const device = await reconnect(service, scene.device);
  await scene.push(toast("later"));
  expect((await device.push()).payload).toContain("later");
  await until("its end is told", async () => (await traceOf(service, quick.messageId ?? "")).end.state === "expired");
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 2, expired: 1, pending: 1 });
});

test("a channel that its device closes takes along what waits on it, and each trace says so", async () => {
  const scene = await setScene(service);
  await scene.push(toast("never to be shown"));
  const waiting = await scene.push(tile("nor this"));
  await scene.device.push();
  await scene.device.push();
  await scene.device.closeChannel(scene.channel.channel);
  expect((await traceOf(service, waiting.messageId ?? "")).end.state).toBe("removed");
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 2, removed: 2, pending: 0 });
});

test("a push to a channel that was closed leaves no trace of a notification that waits for ever", async () => {
  const scene = await setScene(service);
  await scene.device.closeChannel(scene.channel.channel);
  const { status, messageId = "" } = await scene.push(toast("too late"));
  expect(status).toBe(410);
  expect((await traceOf(service, messageId)).end.state).toBe("refused");
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 0, pending: 0 });
});
