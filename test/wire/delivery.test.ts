/** What waits, what replaces, what expires, in which order it comes. @source docs/reference/wns.md, R-7.1 to, WNS-7.01 to WNS-7.11; broken connections stand in broken-connection.test.ts */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { PushFrame } from "@belfry/protocol";
import { booksOf, createApp, sumOfEnds, traceOf } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import { leave, type Scene, setScene, setSceneWithDeviceAway } from "../support/scene.ts";
import { accessTokenOf, badge, push, raw, tile, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

const CACHE = { "X-WNS-Cache-Policy": "cache" };
const NO_CACHE = { "X-WNS-Cache-Policy": "no-cache" };

let service: TestService;
/** Keeps each toast. */
let compat: TestService;

beforeAll(async () => {
  service = await startTestService();
  compat = await startTestService({ profile: "compat" });
});

afterAll(async () => {
  await service.stop();
  await compat.stop();
});

/** What waited: everything that comes before a raw notification that is pushed after the reconnect. */
async function waitingOf(at: TestService, scene: Scene): Promise<PushFrame[]> {
  const device = await reconnect(at, scene.device);
  await push(scene.channel.uri, await accessTokenOf(at, scene.app), raw("the end"));
  const waited: PushFrame[] = [];
  for (let frame = await device.push(); frame.payload !== "the end"; frame = await device.push()) waited.push(frame);
  await device.close();
  return waited;
}

test("WNS-7.01 in strict a device that was away gets the newest tile, badge and toast, and nothing older", async () => {
  const strict = await startTestService({ profile: "strict" });
  const scene = await setSceneWithDeviceAway(strict);
  for (const text of ["old", "new"]) {
    await scene.push(tile(`${text} tile`));
    await scene.push(badge(text === "old" ? 1 : 2));
    await scene.push(toast(`${text} toast`));
  }
  const waited = await waitingOf(strict, scene);
  const told = waited.map(({ type, payload }) => [type, /old|new|value="\d"/.exec(payload ?? "")?.[0]]);
  expect(told).toEqual([
    ["wns/tile", "new"],
    ["wns/badge", 'value="2"'],
    ["wns/toast", "new"],
  ]);
  await strict.stop();
});

test("WNS-7.01 in strict the newest of two toasts waits, with or without tags", async () => {
  const strict = await startTestService({ profile: "strict" });
  const scene = await setSceneWithDeviceAway(strict);
  await scene.push(toast("first", { "X-WNS-Tag": "a" }));
  await scene.push(toast("second"));
  const waited = await waitingOf(strict, scene);
  expect(waited.map(({ payload }) => payload?.includes("second"))).toEqual([true]);
  await strict.stop();
});

test("WNS-7.01 a device that was away gets the newest tile and badge and nothing older, and both toasts, as ADR 0005 has it by default", async () => {
  const scene = await setSceneWithDeviceAway(compat);
  for (const text of ["old", "new"]) {
    for (const sent of [tile(`${text} tile`), badge(text === "old" ? 1 : 2), toast(`${text} toast`)]) {
      expect(await scene.push(sent)).toMatchObject({ status: 200, wnsStatus: "received" });
    }
  }
  const waited = await waitingOf(compat, scene);
  const told = waited.map(({ type, payload }) => [type, /old|new|value="\d"/.exec(payload ?? "")?.[0]]);
  expect(told).toEqual([
    ["wns/toast", "old"],
    ["wns/tile", "new"],
    ["wns/badge", 'value="2"'],
    ["wns/toast", "new"],
  ]);
});

test("by default each toast waits: untagged ones each for itself, tagged ones one for each tag and group", async () => {
  const scene = await setSceneWithDeviceAway(compat);
  await scene.push(toast("one"));
  await scene.push(toast("two"));
  await scene.push(toast("door open", { "X-WNS-Tag": "door" }));
  await scene.push(toast("door shut", { "X-WNS-Tag": "door" }));
  await scene.push(toast("gate open", { "X-WNS-Tag": "door", "X-WNS-Group": "garden" }));
  const texts = (await waitingOf(compat, scene)).map(({ payload }) => /<text id="1">(.*?)</.exec(payload ?? "")?.[1]);
  expect(texts).toEqual(["one", "two", "door shut", "gate open"]);
});

test("of more than 20 untagged toasts the oldest go, and their traces say why", async () => {
  const scene = await setSceneWithDeviceAway(compat);
  const answers = [];
  for (let at = 1; at <= 22; at++) answers.push(await scene.push(toast(`toast ${at}`)));
  const first = await traceOf(compat, answers[0]?.messageId ?? "");
  expect(first.end).toMatchObject({ state: "dropped", reason: expect.stringContaining("at most 20") });
  expect(await booksOf(compat, scene.app.packageSid)).toMatchObject({ accepted: 22, dropped: 2, pending: 20 });
});

test("of more than 1000 notifications that wait for one device the oldest go, over all its channels", async () => {
  const scene = await setScene(compat);
  const channels = [{ uri: scene.channel.uri, token: scene.accessToken }];
  while (channels.length < 50) {
    const app = await createApp(compat);
    const { uri } = await scene.device.open(app.packageSid);
    channels.push({ uri, token: await accessTokenOf(compat, app) });
  }
  await leave(compat, scene.device);
  const first = await scene.push(tile("the oldest"));
  for (let round = 0; round < 19; round++) {
    await Promise.all(channels.map(({ uri, token }) => push(uri, token, toast("waiting"))));
  }
  await Promise.all(channels.slice(1).map(({ uri, token }) => push(uri, token, toast("waiting"))));
  expect((await traceOf(compat, first.messageId ?? "")).end.state).toBe("pending");
  await scene.push(toast("one too many"));
  expect((await traceOf(compat, first.messageId ?? "")).end).toMatchObject({
    state: "dropped",
    reason: expect.stringContaining("1000 on a device"),
  });
  expect(await booksOf(compat, scene.app.packageSid)).toMatchObject({ accepted: 21, dropped: 1, pending: 20 });
});

test("WNS-7.02 a raw without policy is dropped for a device that is away, and WNS's words say why", async () => {
  const scene = await setSceneWithDeviceAway(service);
  expect(await scene.push(raw("ding"))).toMatchObject({
    status: 200,
    wnsStatus: "dropped",
    description: "Device is offline and X-WNS-Cache-Policy is no-cache",
  });
  expect(await waitingOf(service, scene)).toEqual([]);
});

test("WNS-7.03 of two raws that may wait only the second arrives", async () => {
  const scene = await setSceneWithDeviceAway(service);
  expect(await scene.push(raw("first", CACHE))).toMatchObject({ wnsStatus: "received" });
  expect(await scene.push(raw("second", CACHE))).toMatchObject({ wnsStatus: "received" });
  expect((await waitingOf(service, scene)).map(({ payload }) => payload)).toEqual(["second"]);
});

test("WNS-7.04 a tile, badge or toast with no-cache is dropped for a device that is away and never arrives", async () => {
  const scene = await setSceneWithDeviceAway(service);
  for (const sent of [tile("now or never", NO_CACHE), badge(1, NO_CACHE), toast("now or never", NO_CACHE)]) {
    expect(await scene.push(sent)).toMatchObject({ status: 200, wnsStatus: "dropped" });
  }
  expect(await waitingOf(service, scene)).toEqual([]);
});

test("WNS-7.05 a sender that asks learns that the device is away", async () => {
  const scene = await setSceneWithDeviceAway(service);
  const asked = { "X-WNS-RequestForStatus": "true" };
  expect(await scene.push(toast("hello?", asked))).toMatchObject({ deviceConnection: "disconnected" });
  await reconnect(service, scene.device);
  expect(await scene.push(toast("hello!", asked))).toMatchObject({ deviceConnection: "connected" });
});

test("WNS-7.06 a toast with 60 seconds to live is gone for a device that comes back after 61", async () => {
  const scene = await setSceneWithDeviceAway(service);
  await scene.push(toast("quick", { "X-WNS-TTL": "60" }));
  await scene.push(toast("slow", { "X-WNS-TTL": "62" }));
  service.clock.advance(61_000);
  const waited = await waitingOf(service, scene);
  expect(waited.map(({ payload }) => payload?.includes("slow"))).toEqual([true]);
});

test("WNS-7.07 a tile without time to live is gone after three days and a minute", async () => {
  const scene = await setSceneWithDeviceAway(service);
  const { messageId = "" } = await scene.push(tile("yesterday's news"));
  service.clock.advance(3 * 86_400_000 + 60_000);
  expect(await waitingOf(service, scene)).toEqual([]);
  // The sweep explains it, a moment later.
  await until("the tile's end is told", async () => (await traceOf(service, messageId)).end.state === "expired");
  const book = await booksOf(service, scene.app.packageSid);
  expect(book).toMatchObject({ accepted: 2, expired: 1 });
  expect(sumOfEnds(book)).toBe(book.accepted);
}, 120_000);

test("WNS-7.11 the slots of two channels of one device are independent", async () => {
  const scene = await setScene(service);
  const other = await createApp(service, "News");
  const theirs = await scene.device.open(other.packageSid);
  const theirToken = await accessTokenOf(service, other);
  await leave(service, scene.device);
  await scene.push(tile("weather"));
  await push(theirs.uri, theirToken, tile("news"));
  const device = await reconnect(service, scene.device);
  const frames = [await device.push(), await device.push()];
  expect(frames.map(({ channel }) => channel)).toEqual([scene.channel.channel, theirs.channel]);
});
