/** Channels of secondary tiles, the tile queue, apps that the person switched off, blocked senders. @source docs/reference/wns.md, R-2.2, R-7.4 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { DeviceFrame, OpenedFrame, PushFrame } from "@belfry/protocol";
import { askAdmin, booksOf, createApp, traceOf } from "../support/operator.ts";
import { connectRawDevice, type RawDevice, reconnect } from "../support/raw-device.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { accessTokenOf, badge, push, raw, type TestPush, tile, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

/** Numbers that no other request of a test has. */
let req = 1000;

async function openKind(device: RawDevice, app: string, more: Partial<DeviceFrame>): Promise<OpenedFrame> {
  device.send(JSON.stringify({ t: "open", req: ++req, app, ...more }));
  return device.nextOf("opened");
}

interface TileScene extends Scene {
  readonly tileChannel: OpenedFrame;
  pushToTile(sent: TestPush): ReturnType<typeof push>;
}

async function setTileScene(): Promise<TileScene> {
  const scene = await setScene(service);
  const tileChannel = await openKind(scene.device, scene.app.packageSid, { kind: "tile", label: "weather.berlin" });
  return { ...scene, tileChannel, pushToTile: (sent) => push(tileChannel.uri, scene.accessToken, sent) };
}

test("WNS-2.08 the channel of a secondary tile takes tiles and badges", async () => {
  const { device, tileChannel, pushToTile } = await setTileScene();
  expect(tileChannel).toMatchObject({ kind: "tile", label: "weather.berlin" });
  for (const sent of [tile("rain"), badge(3)]) {
    expect(await pushToTile(sent)).toMatchObject({ status: 200, wnsStatus: "received" });
    expect(await device.push()).toMatchObject({ channel: tileChannel.channel, type: sent.type });
  }
});

test("WNS-2.09 toasts and raw notifications to a secondary tile are answered dropped, and nothing reaches the device", async () => {
  const { app, device, pushToTile } = await setTileScene();
  for (const sent of [toast("no"), raw("no"), raw("no", { "X-WNS-Cache-Policy": "cache" })]) {
    expect(await pushToTile(sent)).toMatchObject({
      status: 200,
      wnsStatus: "dropped",
      description: "A secondary tile takes tiles and badges only",
    });
  }
  await device.settled();
  expect(device.waiting).toBe(0);
  expect(await booksOf(service, app.packageSid)).toMatchObject({ accepted: 3, dropped: 3 });
});

test("a tile's channel, its app's own and another tile's are three, each asked for again the same", async () => {
  const { app, channel, device, tileChannel } = await setTileScene();
  const other = await openKind(device, app.packageSid, { kind: "tile", label: "weather.paris" });
  expect(new Set([channel.uri, tileChannel.uri, other.uri]).size).toBe(3);
  expect((await openKind(device, app.packageSid, { kind: "tile", label: "weather.berlin" })).uri).toBe(tileChannel.uri);
  expect((await device.open(app.packageSid)).uri).toBe(channel.uri);
});

test("closing one closes the app's own channel and its tiles', as WNS does", async () => {
  const { app, accessToken, channel, device, tileChannel, pushToTile } = await setTileScene();
  const { channels } = await device.closeChannel(tileChannel.channel);
  expect([...channels].sort()).toEqual([channel.channel, tileChannel.channel].sort());
  expect(await pushToTile(tile("late"))).toMatchObject({ status: 410 });
  expect(await push(channel.uri, accessToken, tile("late"))).toMatchObject({ status: 410 });
  expect((await device.open(app.packageSid)).uri).not.toBe(channel.uri);
});

test("a channel is asked for by either of the app's GUIDs as well", async () => {
  const { app, channel, device } = await setScene(service);
  for (const guid of [app.clientId, app.objectId.toUpperCase()]) {
    expect(await device.open(guid)).toMatchObject({ uri: channel.uri, app: app.packageSid });
  }
});

/** What waits for a device that comes back, and nothing that is pushed later. */
async function waitingOf(scene: Scene, count: number): Promise<PushFrame[]> {
  const device = await reconnect(service, scene.device);
  const waited: PushFrame[] = [];
  while (waited.length < count) waited.push(await device.push());
  await device.settled();
  expect(device.waiting).toBe(0);
  await device.close();
  return waited;
}

const texts = (frames: readonly PushFrame[]) =>
  frames.map(({ payload }) => /<text id="1">(.*?)</.exec(payload ?? "")?.[1]);

test("WNS-7.09 with the tile queue the last five tiles wait, in order, and one of the same tag replaces the former", async () => {
  const scene = await setScene(service);
  const { uri } = await openKind(scene.device, scene.app.packageSid, { tileQueue: true });
  expect(uri).toBe(scene.channel.uri);
  await leave(service, scene.device);
  for (let n = 1; n <= 6; n++) await scene.push(tile(`tile ${n}`));
  expect(texts(await waitingOf(scene, 5))).toEqual(["tile 2", "tile 3", "tile 4", "tile 5", "tile 6"]);

  const tagged = await setScene(service);
  await openKind(tagged.device, tagged.app.packageSid, { tileQueue: true });
  await leave(service, tagged.device);
  await tagged.push(tile("one", { "X-WNS-Tag": "A" }));
  await tagged.push(tile("two"));
  const replaced = await tagged.push(tile("three", { "X-WNS-Tag": "B" }));
  await tagged.push(tile("four", { "X-WNS-Tag": "B" }));
  expect(texts(await waitingOf(tagged, 3))).toEqual(["one", "two", "four"]);
  expect((await traceOf(service, replaced.messageId ?? "")).end.state).toBe("replaced");
});

test("without the tile queue, or after it was switched off, the newest tile waits alone", async () => {
  const scene = await setScene(service);
  await openKind(scene.device, scene.app.packageSid, { tileQueue: true });
  await openKind(scene.device, scene.app.packageSid, {});
  await leave(service, scene.device);
  for (let n = 1; n <= 3; n++) await scene.push(tile(`tile ${n}`, { "X-WNS-Tag": `T${n}` }));
  expect(texts(await waitingOf(scene, 1))).toEqual(["tile 3"]);
});

async function mute(device: RawDevice, app: string, muted: boolean): Promise<void> {
  device.send({ t: "mute", req: ++req, app, muted });
  expect(await device.nextOf("muted")).toMatchObject({ app, muted });
}

test("WNS-7.13 what is pushed to an app that the person switched off is answered dropped, and never arrives", async () => {
  const scene = await setScene(service);
  const other = await createApp(service);
  const otherChannel = await scene.device.open(other.packageSid);
  await mute(scene.device, scene.app.packageSid, true);
  for (const sent of [toast("no"), tile("no"), badge(1), raw("no")]) {
    const answer = await scene.push(sent);
    expect(answer).toMatchObject({ status: 200, wnsStatus: "dropped" });
    expect(answer.description).toContain("turned the app's notifications off");
    expect((await traceOf(service, answer.messageId ?? "")).end.state).toBe("dropped");
  }
  const token = await accessTokenOf(service, other);
  expect(await push(otherChannel.uri, token, toast("other"))).toMatchObject({ wnsStatus: "received" });
  expect((await scene.device.push()).channel).toBe(otherChannel.channel);
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 4, dropped: 4 });

  await mute(scene.device, scene.app.packageSid, false);
  expect(await scene.push(toast("yes"))).toMatchObject({ wnsStatus: "received" });
  expect((await scene.device.push()).payload).toContain("yes");
});

test("an app stays switched off over a restart, and for channels that are opened later", async () => {
  const before = await startTestService();
  const scene = await setScene(before);
  await mute(scene.device, scene.app.packageSid, true);
  const after = await before.restart();
  try {
    const device = await connectRawDevice(after, { credential: scene.device.credential });
    await device.closeChannel(scene.channel.channel);
    const { uri } = await device.open(scene.app.packageSid);
    const token = await accessTokenOf(after, scene.app);
    expect(await push(uri, token, toast("no"))).toMatchObject({ wnsStatus: "dropped" });
  } finally {
    await after.stop();
  }
});

test("an app that nobody knows cannot be switched off", async () => {
  const { device } = await setScene(service);
  device.send({ t: "mute", req: ++req, app: "ms-app://s-1-15-2-1-2-3-4-5-6-7", muted: true });
  expect(await device.nextOf("refused")).toMatchObject({ code: "APP_UNKNOWN" });
});

test("WNS-6.11 a blocked sender is answered 410 with a description of its own, until it is let in again", async () => {
  const scene = await setScene(service);
  const at = `/v1/apps/${encodeURIComponent(scene.app.packageSid)}/block`;
  expect(await askAdmin(service, `POST ${at}`)).toMatchObject({ blocked: true });
  expect(await accessTokenOf(service, scene.app)).toBeString();
  expect(await scene.push(toast("no"))).toMatchObject({
    status: 410,
    wnsStatus: "dropped",
    description: "Sending domain blocked",
  });
  expect(await askAdmin(service, `DELETE ${at}`)).toMatchObject({ blocked: false });
  expect(await scene.push(toast("yes"))).toMatchObject({ status: 200 });
});
