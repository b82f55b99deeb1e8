/** What a push server of UnifiedPush owes. @source UnifiedPush/specifications; docs/reference/web-push.md; checks WP-7.01, WP-7.09, WP-7.10 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { connectAutopush } from "../support/autopush-device.ts";
import { createApp, traceOf } from "../support/operator.ts";
import { connectRawDevice } from "../support/raw-device.ts";
import { exchangeRequest } from "../support/raw-http.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene } from "../support/unified-push-scene.ts";
import { createVapidSender } from "../support/vapid.ts";
import { ENCRYPTED, setWebPushScene, TTL } from "../support/web-push-scene.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

test("WP-7.01: a GET on any endpoint says that this is a server of UnifiedPush, whether there is such an endpoint or not", async () => {
  const { channel } = await setUnifiedPushScene(service);
  const { channel: keyed } = await setWebPushScene(service);
  const paths = [
    new URL(channel.uri).pathname,
    new URL(keyed.uri).pathname,
    "/w/x",
    "/w/?token=x",
    "/wpush/v1/x",
    "/wpush/v2/x",
  ];
  for (const target of paths) {
    const answer = await exchangeRequest(service.port, { method: "GET", target });
    expect([answer.status, answer.body]).toEqual([200, '{"unifiedpush":{"version":1}}']);
    expect(answer.header("Access-Control-Allow-Origin")).toBe("*");
    expect(answer.headers.find(([name]) => /^content-type$/i.test(name))?.[1]).toStartWith("application/json");
  }
});

test("WP-7.09: where a key is required, a channel without one is refused with VAPID_REQUIRED, on both sockets", async () => {
  const own = await startTestService({ requireVapid: "on" });
  try {
    const [app, device] = await Promise.all([createApp(own), connectRawDevice(own)]);
    const wanted = { kind: "alternate", label: "chat", profile: "up" } as const;
    device.send({ t: "open", req: 1, app: app.packageSid, ...wanted });
    expect(await device.nextOf("refused")).toMatchObject({ req: 1, code: "VAPID_REQUIRED" });
    const { key } = createVapidSender();
    expect((await device.open(app.packageSid, { ...wanted, key })).uri).toContain("/w/");
    const browser = await connectAutopush(own);
    await browser.hello();
    expect((await browser.register()).status).toBe(400);
    expect((await browser.register({ key })).status).toBe(200);
  } finally {
    await own.stop();
  }
});

test("WP-7.10: ids of messages are short, and asking again for a registration gives the same endpoint", async () => {
  const { app, channel, device, push } = await setUnifiedPushScene(service);
  await push();
  const { id } = await device.push();
  expect(id.length).toBeLessThanOrEqual(40);
  const wanted = { kind: "alternate", label: "chat", profile: "up" } as const;
  expect((await device.open(app.packageSid, wanted)).uri).toBe(channel.uri);
  const { key } = createVapidSender();
  const keyed = await device.open(app.packageSid, { ...wanted, key });
  expect(keyed.uri).not.toBe(channel.uri);
  expect((await push()).status).toBe(410);
  expect((await device.open(app.packageSid, { ...wanted, key: `${key}=` })).uri).toBe(keyed.uri);
  expect(keyed.uri.length).toBeLessThan(200);
});

test("a channel of WNS cannot be without a key, and only an alternate one can be one of UnifiedPush", async () => {
  const [app, device] = await Promise.all([createApp(service), connectRawDevice(service)]);
  device.send({ t: "open", req: 1, app: app.packageSid, kind: "alternate", label: "news" });
  expect((await device.goodbye).code).toBe(4000);
  const other = await connectRawDevice(service);
  other.send(JSON.stringify({ t: "open", req: 1, app: app.packageSid, profile: "up" }));
  expect((await other.goodbye).code).toBe(4000);
});

test("pushes of nobody known are charged to the device that receives them, over all its channels, and those of others are not", async () => {
  const own = await startTestService({ profile: "compat", anonymousPushRate: 2 });
  try {
    const { app, device, push } = await setUnifiedPushScene(own);
    const other = await device.open(app.packageSid, { kind: "alternate", label: "other", profile: "up" });
    const target = new URL(other.uri).pathname;
    expect((await push()).status).toBe(201);
    const toOther = { target, headers: [TTL, ...ENCRYPTED], body: "x" };
    expect((await exchangeRequest(own.port, toOther)).status).toBe(201);
    expect([(await push()).status, (await exchangeRequest(own.port, toOther)).status]).toEqual([429, 429]);
    const sender = createVapidSender();
    const claims = { aud: own.service, exp: Math.floor(own.clock.now() / 1000) + 60 };
    const signed = [["Authorization", sender.authorization(claims)], TTL, ...ENCRYPTED] as const;
    expect((await push({ headers: signed })).status).toBe(201);
    const neighbour = await setUnifiedPushScene(own);
    expect((await neighbour.push()).status).toBe(201);
  } finally {
    await own.stop();
  }
});

test("the trace of a push that nobody signed says why it was taken", async () => {
  const { device, push } = await setUnifiedPushScene(service);
  await push();
  const trace = await traceOf(service, (await device.push()).id);
  expect(trace.steps.find(({ step }) => step === "proved")).toMatchObject({
    what: "the channel was opened without a key",
    why: expect.stringMatching(/^whoever holds its URI may push/),
  });
});
