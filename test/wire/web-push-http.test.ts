/** Web Push where endpoints would be plain http. @source RFC 8030 sections 3 and 8; ADR 0018; check WP-1.10 */
import { afterEach, expect, test } from "bun:test";
import { connectAutopush } from "../support/autopush-device.ts";
import { createApp, refusalsOf } from "../support/operator.ts";
import { connectRawDevice } from "../support/raw-device.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { createVapidSender } from "../support/vapid.ts";

let service: TestService;

afterEach(() => service.stop());

const { key } = createVapidSender();
/** What an app of WNS and a distributor of UnifiedPush ask for. */
const WANTED = [
  { kind: "alternate", label: "news", key },
  { kind: "alternate", label: "chat", profile: "up" },
] as const;
const PLAIN = "http://push.example.org";

test("WP-1.10: where the public URL is plain http and leads elsewhere no channel of Web Push is opened, and the log says so", async () => {
  service = await startTestService({ publicUrl: PLAIN });
  const [app, device] = await Promise.all([createApp(service), connectRawDevice(service)]);
  for (const [req, wanted] of WANTED.entries()) {
    device.send({ t: "open", req, app: app.packageSid, ...wanted });
    expect(await device.nextOf("refused")).toMatchObject({ req, code: "WEB_PUSH_OVER_HTTP", advice: "report" });
  }
  const browser = await connectAutopush(service);
  await browser.hello();
  for (const more of [{}, { key }]) {
    expect(await browser.register(more)).toMatchObject({ status: 500, endpoint: "" });
  }
  const codes = (await refusalsOf(service)).map(({ code }) => code);
  expect(codes).toEqual(new Array(4).fill("WEB_PUSH_OVER_HTTP"));
  expect(service.log.filter((line) => line.includes("Web Push is off"))).toHaveLength(1);
  // WNS goes on as it did.
  const { uri } = await device.open(app.packageSid);
  const reached = uri.replace(PLAIN, service.service);
  expect((await push(reached, await accessTokenOf(service, app), toast("hello"))).status).toBe(200);
});

test("WP-1.10: it is opened where the URL is https, leads to this machine, or the operator says so", async () => {
  for (const settings of [
    { publicUrl: "https://push.example.org" },
    { publicUrl: "http://localhost:8030" },
    { publicUrl: PLAIN, webPushOverHttp: "on" },
    {},
  ] as const) {
    service = await startTestService(settings);
    const [app, device] = await Promise.all([createApp(service), connectRawDevice(service)]);
    const start = "publicUrl" in settings ? settings.publicUrl : service.service;
    for (const wanted of WANTED) {
      expect((await device.open(app.packageSid, wanted)).uri).toStartWith(`${start}/w/`);
    }
    const browser = await connectAutopush(service);
    await browser.hello();
    expect((await browser.register({ key })).endpoint).toStartWith(`${start}/wpush/v2/`);
    expect(service.log.filter((line) => line.includes("Web Push is off"))).toEqual([]);
    if (!("publicUrl" in settings)) return;
    await service.stop();
  }
});
