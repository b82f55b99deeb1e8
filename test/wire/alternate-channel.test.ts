/** Alternate channels as devices ask for them. @source docs/reference/wns.md, R-2.2, R-2.3, WNS-2.15, WNS-2.16 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { MAX_ALTERNATE_CHANNELS } from "@belfry/protocol";
import { createApp } from "../support/operator.ts";
import { connectRawDevice } from "../support/raw-device.ts";
import { accessTokenOf, push, raw } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { createVapidSender } from "../support/vapid.ts";
import { setWebPushScene } from "../support/web-push-scene.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

/** What a device may ask for within one minute, and somewhat less. */
const AT_ONCE = 500;

test("WNS-2.15 a thousand alternate channels are opened, the next one is refused, and the app's own still opens", async () => {
  const { packageSid: app } = await createApp(service);
  const device = await connectRawDevice(service);
  const { key } = createVapidSender();
  const uris = new Set<string>();
  for (let from = 0; from < MAX_ALTERNATE_CHANNELS; from += AT_ONCE) {
    for (let n = from; n < from + AT_ONCE; n++) {
      device.send({ t: "open", req: n, app, kind: "alternate", label: `label ${n}`, key });
    }
    for (let n = from; n < from + AT_ONCE; n++) uris.add((await device.nextOf("opened")).uri);
    service.clock.advance(61_000);
  }
  expect(uris.size).toBe(MAX_ALTERNATE_CHANNELS);
  device.send({ t: "open", req: 2000, app, kind: "alternate", label: "one more", key });
  expect(await device.nextOf("refused")).toMatchObject({ req: 2000, code: "CHANNEL_LIMIT" });
  expect(uris).toContain((await device.open(app, { kind: "alternate", label: "label 0", key })).uri);
  expect((await device.open(app)).kind).toBeUndefined();
  const other = await createApp(service);
  expect((await device.open(other.packageSid, { kind: "alternate", label: "another app's", key })).kind).toBe(
    "alternate",
  );
}, 120_000);

test("WNS-2.16 a push to an alternate channel names a channel whose label was told when it opened; the app's own has none", async () => {
  const scene = await setWebPushScene(service);
  const { app, channel, device } = scene;
  expect(channel).toMatchObject({ kind: "alternate", label: "news" });
  await scene.push();
  expect((await device.push()).channel).toBe(channel.channel);
  const own = await device.open(app.packageSid);
  expect(own.label).toBeUndefined();
  await push(own.uri, await accessTokenOf(service, app), raw("ring"));
  const frame = await device.push();
  expect([frame.channel, frame.headers]).toEqual([own.channel, undefined]);
});

test("R-2.2 an alternate channel is closed alone, and closing the app's own leaves it open", async () => {
  const scene = await setWebPushScene(service);
  const { app, channel, device, sender } = scene;
  const other = await device.open(app.packageSid, { kind: "alternate", label: "other", key: sender.key });
  const own = await device.open(app.packageSid);
  expect((await device.closeChannel(own.channel)).channels).toEqual([own.channel]);
  expect((await scene.push()).status).toBe(201);
  await device.push();
  expect((await device.closeChannel(channel.channel)).channels).toEqual([channel.channel]);
  expect((await scene.push()).status).toBe(410);
  expect((await scene.push({ target: new URL(other.uri).pathname })).status).toBe(201);
});

test("R-2.3 a label with another key is another channel, and the former one ends; with the same key it is the same", async () => {
  const scene = await setWebPushScene(service);
  const { app, channel, device, sender } = scene;
  const again = await device.open(app.packageSid, { kind: "alternate", label: "news", key: `${sender.key}=` });
  expect(again.uri).toBe(channel.uri);
  const { key } = createVapidSender();
  const next = await device.open(app.packageSid, { kind: "alternate", label: "news", key });
  expect(next.uri).not.toBe(channel.uri);
  expect((await scene.push()).status).toBe(410);
});

test("a key that is no point of P-256 opens nothing", async () => {
  const { packageSid: app } = await createApp(service);
  const device = await connectRawDevice(service);
  const { key } = createVapidSender();
  const offCurve = `${key.slice(0, -4)}${key.endsWith("AAAA") ? "BBBB" : "AAAA"}`;
  for (const [req, odd] of ["AAAA", key.slice(0, 44), offCurve].entries()) {
    device.send({ t: "open", req, app, kind: "alternate", label: "news", key: odd });
    expect(await device.nextOf("refused")).toMatchObject({ req, code: "CHANNEL_KEY_INVALID" });
  }
});
