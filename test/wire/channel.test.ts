/** The life of a channel. @source docs/reference/wns.md, R-2.1 and, WNS-2.01 to WNS-2.06 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { OpenedFrame, PushResponse } from "@belfry/protocol";
import { askAdmin, createApp } from "../support/operator.ts";
import { connectRawDevice } from "../support/raw-device.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

const DAY_MS = 86_400_000;

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

/** Pushes with a token of this moment: the clock has moved by days. */
async function pushNow({ app }: Scene, { uri }: OpenedFrame): Promise<PushResponse> {
  return push(uri, await accessTokenOf(service, app), toast("still there?"));
}

test("WNS-2.01 a new channel has an https URI and lives for 30 days", async () => {
  const open = await startTestService({ publicUrl: "https://push.example.org" });
  const { channel, app } = await setScene(open);
  const { protocol, host, pathname, searchParams } = new URL(channel.uri);
  expect({ protocol, host, pathname }).toEqual({ protocol: "https:", host: "push.example.org", pathname: "/" });
  expect([...searchParams.keys()]).toEqual(["token"]);
  expect(channel.expires).toBe(open.clock.now() + 30 * DAY_MS);
  expect(channel.app).toBe(app.packageSid);
  await open.stop();
});

test("without a public URL a channel's URI begins with the address on which the service listens", async () => {
  expect((await setScene(service)).channel.uri).toStartWith(`${service.service}/?token=`);
});

test("WNS-2.02 asking again within 15 days gives the same URI and the same end", async () => {
  const { channel, device, app } = await setScene(service);
  service.clock.advance(15 * DAY_MS);
  const again = await device.open(app.packageSid);
  expect(again).toEqual({ ...channel, req: again.req });
});

test("WNS-2.03 asking with 14 days left gives another URI, and the old one still works", async () => {
  const scene = await setScene(service);
  service.clock.advance(16 * DAY_MS);
  const newer = await scene.device.open(scene.app.packageSid);
  expect(newer.uri).not.toBe(scene.channel.uri);
  expect(await pushNow(scene, scene.channel)).toMatchObject({ status: 200 });
  expect(await pushNow(scene, newer)).toMatchObject({ status: 200 });
});

test("WNS-2.04 closing one of two live channels of an app makes both answer 410", async () => {
  const scene = await setScene(service);
  service.clock.advance(16 * DAY_MS);
  const newer = await scene.device.open(scene.app.packageSid);
  const { channels } = await scene.device.closeChannel(scene.channel.channel);
  expect([...channels].sort()).toEqual([scene.channel.channel, newer.channel].sort());
  for (const channel of [scene.channel, newer]) {
    expect(await pushNow(scene, channel)).toMatchObject({ status: 410, description: "Revoked channel URL" });
  }
});

test("WNS-2.05 asking after closing gives a URI that was never seen and works", async () => {
  const scene = await setScene(service);
  await scene.device.closeChannel(scene.channel.channel);
  const fresh = await scene.device.open(scene.app.packageSid);
  expect(fresh.uri).not.toBe(scene.channel.uri);
  expect(fresh.channel).not.toBe(scene.channel.channel);
  expect(await pushNow(scene, fresh)).toMatchObject({ status: 200 });
});

test("WNS-2.06 a push one second after the channel's end is 410", async () => {
  const scene = await setScene(service);
  service.clock.advance(30 * DAY_MS - 1);
  expect(await pushNow(scene, scene.channel)).toMatchObject({ status: 200 });
  service.clock.advance(1001);
  expect(await pushNow(scene, scene.channel)).toMatchObject({ status: 410, description: "Expired channel URL" });
});

test("WNS-2.14 when the operator closes a channel its device is told, and the next request gives a new URI", async () => {
  const scene = await setScene(service);
  await askAdmin(service, `DELETE /v1/channels?uri=${encodeURIComponent(scene.channel.uri)}`);
  expect(await scene.device.nextOf("closed")).toEqual({ t: "closed", channels: [scene.channel.channel] });
  expect((await scene.device.open(scene.app.packageSid)).uri).not.toBe(scene.channel.uri);
  expect(await scene.push(toast("too late"))).toMatchObject({ status: 410 });
});

test("closing a channel ends those of the same app on this device and touches no other app and no other device", async () => {
  const [scene, other] = await Promise.all([setScene(service), createApp(service, "News")]);
  const neighbour = await connectRawDevice(service);
  const theirs = await neighbour.open(scene.app.packageSid);
  const news = await scene.device.open(other.packageSid);
  await scene.device.closeChannel(scene.channel.channel);
  expect(await pushNow(scene, theirs)).toMatchObject({ status: 200 });
  expect(await push(news.uri, await accessTokenOf(service, other), toast("news"))).toMatchObject({ status: 200 });
});

test("a channel that another device holds cannot be closed: nothing is closed and it still works", async () => {
  const scene = await setScene(service);
  const stranger = await connectRawDevice(service);
  expect(await stranger.closeChannel(scene.channel.channel)).toMatchObject({ channels: [] });
  expect(await pushNow(scene, scene.channel)).toMatchObject({ status: 200 });
});

test("a deleted app's channels are closed and its device is told", async () => {
  const scene = await setScene(service);
  await askAdmin(service, `DELETE /v1/apps/${encodeURIComponent(scene.app.packageSid)}`);
  expect(await scene.device.nextOf("closed")).toEqual({ t: "closed", channels: [scene.channel.channel] });
  expect(await scene.push(toast("gone"))).toMatchObject({ status: 401 });
});
