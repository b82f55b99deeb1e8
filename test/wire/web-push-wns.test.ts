/** Alternate channels as senders who know WNS meet them. @source docs/reference/web-push.md; docs/reference/wns.md, R-3.5, R-8.6; checks WP-8.01 to WP-8.07 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { connectDevice, memoryStore, PushNotificationChannelManager, type RawNotification } from "@belfry/device";
import { createApp } from "../support/operator.ts";
import { exchangeRequest } from "../support/raw-http.ts";
import { leave, setScene } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene } from "../support/unified-push-scene.ts";
import { createVapidSender } from "../support/vapid.ts";
import { BODY, ENCRYPTED, setWebPushScene, TTL } from "../support/web-push-scene.ts";
import { exchangePush } from "../support/wire-push.ts";

const DAY_MS = 86_400_000;
const HEX = /^[0-9A-F]{16}$/;

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
});

afterAll(() => service.stop());

test("WP-8.01: what was accepted says so in the headers of WNS beside those of the RFC, also with a receipt", async () => {
  const { device, push } = await setWebPushScene(service);
  const receipt = ["Prefer", "respond-async"] as const;
  for (const [status, headers] of [
    [201, [TTL, ...ENCRYPTED]],
    [202, [TTL, receipt, ...ENCRYPTED]],
  ] as const) {
    const answer = await push({ headers: [...headers, ["MS-CV", "echoed.0"]] });
    expect(answer.status).toBe(status);
    expect([answer.header("X-WNS-STATUS"), answer.header("X-WNS-NOTIFICATIONSTATUS")]).toEqual([
      "received",
      "received",
    ]);
    expect(answer.header("X-WNS-MSG-ID")).toMatch(HEX);
    expect(answer.header("X-WNS-DEBUG-TRACE")).toMatch(/^\w+$/);
    expect(answer.header("MS-CV")).toBe("echoed.0");
    expect(answer.header("Location")).toStartWith(`${service.service}/m/`);
    expect(answer.header("TTL")).toBe("60");
    expect(answer.header("X-WNS-ERROR-DESCRIPTION")).toBeUndefined();
    expect((await device.push()).id).toBe(answer.header("X-WNS-MSG-ID") ?? "");
  }
});

test("WP-8.02: TTL 0 needs no cache policy, and no header of WNS decides whether a push is taken", async () => {
  const { channel, device, push } = await setWebPushScene(service);
  const ofWns: readonly (readonly (readonly [string, string])[])[] = [
    [],
    [["X-WNS-Cache-Policy", "cache"]],
    [["X-WNS-Cache-Policy", "no-cache"]],
    [["X-WNS-Cache-Policy", "sometimes"]],
    [
      ["X-WNS-Type", "wns/toast"],
      ["Content-Type", "text/xml"],
    ],
    [
      ["X-WNS-Type", "nothing"],
      ["X-WNS-TTL", "soon"],
      ["X-WNS-Tag", "a b"],
      ["X-WNS-Group", "a b"],
      ["X-WNS-SuppressPopup", "perhaps"],
      ["X-WNS-PRIORITY", "9"],
      ["X-WNS-Match", "type=wns/toast;all"],
    ],
  ];
  for (const more of ofWns) {
    for (const ttl of ["0", "60"]) {
      const answer = await push({ headers: [["TTL", ttl], ["Content-Encoding", "aes128gcm"], ...more] });
      expect({ more, status: answer.status, ttl: answer.header("TTL") }).toEqual({ more, status: 201, ttl });
      const { type, tag, group, suppressPopup, priority, ...frame } = await device.push();
      expect([type, tag, group, suppressPopup, priority]).toEqual(["wns/raw", undefined, undefined, undefined, 2]);
      expect(frame.channel).toBe(channel.channel);
    }
  }
});

test("WP-8.03: an access token opens no channel of Web Push, and a signed token none of WNS: 401, each with its own challenge", async () => {
  const native = await setScene(service);
  const { claims, device, push, sender } = await setWebPushScene(service);
  const bearer = await push({ authorization: `Bearer ${native.accessToken}` });
  expect([bearer.status, bearer.header("WWW-Authenticate")]).toEqual([401, "vapid"]);
  expect(JSON.parse(bearer.body)).toMatchObject({ code: 401, errno: 109, message: "Missing VAPID token" });
  const jwt = sender.token(claims());
  for (const [authorization, more] of [
    [`vapid t=${jwt}, k=${sender.key}`, []],
    [`WebPush ${jwt}`, [["Crypto-Key", `p256ecdsa=${sender.key}`] as const]],
    [null, []],
  ] as const) {
    const answer = await exchangePush(service.port, native, { authorization, headers: [TTL, ...ENCRYPTED, ...more] });
    expect(answer.status).toBe(401);
    expect(answer.header("WWW-Authenticate")).toStartWith("Bearer");
  }
  await device.settled();
  expect([device.waiting, native.device.waiting]).toEqual([0, 0]);
});

test("WP-8.04: asked for again with the same app, name and key a channel is the same, and with another key the former ends", async () => {
  const { app, channel, device, push, sender } = await setWebPushScene(service);
  const wanted = { kind: "alternate", label: "news", key: sender.key } as const;
  const again = await device.open(app.packageSid, wanted);
  expect([again.uri, again.channel]).toEqual([channel.uri, channel.channel]);
  const elsewhere = await createApp(service);
  const others = await device.open(elsewhere.packageSid, wanted);
  const named = await device.open(app.packageSid, { ...wanted, label: "mail" });
  expect(new Set([channel.uri, others.uri, named.uri]).size).toBe(3);
  expect((await push()).status).toBe(201);
  await device.push();
  const next = createVapidSender();
  const fresh = await device.open(app.packageSid, { ...wanted, key: next.key });
  expect((await push()).status).toBe(410);
  const claims = { aud: service.service, exp: Math.floor(service.clock.now() / 1000) + 60 };
  for (const [uri, authorization] of [
    [fresh.uri, next.authorization(claims)],
    [others.uri, sender.authorization(claims)],
    [named.uri, sender.authorization(claims)],
  ] as const) {
    const headers = [["Authorization", authorization], TTL, ...ENCRYPTED] as const;
    const target = new URL(uri).pathname;
    expect((await exchangeRequest(service.port, { target, headers, body: BODY })).status).toBe(201);
    await device.push();
  }
});

test("WP-8.05: a channel that nobody renews ends after 30 days, to the millisecond, and says from the first when", async () => {
  const own = await startTestService({ profile: "compat" });
  try {
    const { app, channel, device, push, sender } = await setWebPushScene(own);
    expect(channel.expires).toBe(own.clock.now() + 30 * DAY_MS);
    own.clock.advance(16 * DAY_MS);
    const renewed = await device.open(app.packageSid, { kind: "alternate", label: "news", key: sender.key });
    expect(renewed.expires).toBe(own.clock.now() + 30 * DAY_MS);
    own.clock.advance(14 * DAY_MS - 1);
    expect((await push()).status).toBe(201);
    own.clock.advance(1);
    const answer = await push();
    expect([answer.status, answer.header("X-WNS-ERROR-DESCRIPTION")]).toEqual([410, "Expired channel URL"]);
    expect(JSON.parse(answer.body)).toMatchObject({ errno: 106 });
    expect((await push({ target: new URL(renewed.uri).pathname })).status).toBe(201);
  } finally {
    await own.stop();
  }
});

test("WP-8.06: whether the device is connected is told to the holder of the channel's key who asks, and to nobody else", async () => {
  const { claims, device, push, sender } = await setWebPushScene(service);
  const asking = [TTL, ["X-WNS-RequestForStatus", "true"], ...ENCRYPTED] as const;
  const state = async (changes: Parameters<typeof push>[0] = {}) =>
    (await push({ headers: asking, ...changes })).header("X-WNS-DEVICECONNECTIONSTATUS");
  expect(await state()).toBe("connected");
  await device.push();
  expect(await state({ headers: [TTL, ...ENCRYPTED] })).toBeUndefined();
  await device.push();
  const other = createVapidSender();
  for (const authorization of [
    null,
    other.authorization(claims()),
    `vapid t=${other.token(claims())}, k=${sender.key}`,
    sender.authorization(claims({ exp: 1 })),
  ]) {
    expect(await state({ authorization })).toBeUndefined();
  }
  await leave(service, device);
  expect(await state()).toBe("disconnected");
  const unified = await setUnifiedPushScene(service);
  expect((await unified.push({ headers: asking })).header("X-WNS-DEVICECONNECTIONSTATUS")).toBeUndefined();
});

test("WP-8.07: an app gets a Web Push as a raw notification with the channel's name, its bytes and the three headers", async () => {
  const { packageSid } = await createApp(service);
  const device = connectDevice({ service: service.service, store: memoryStore() });
  try {
    const sender = createVapidSender();
    const manager = new PushNotificationChannelManager(device, packageSid);
    const key = Buffer.from(sender.key, "base64url");
    const channel = await manager.createRawPushNotificationChannelWithAlternateKeyForApplicationAsync(key, "news");
    const arrival = Promise.withResolvers<RawNotification | null>();
    channel.addEventListener("pushnotificationreceived", ({ rawNotification }) => arrival.resolve(rawNotification));
    const authorization = sender.authorization({
      aud: service.service,
      exp: Math.floor(service.clock.now() / 1000) + 60,
    });
    const { status } = await exchangeRequest(service.port, {
      target: new URL(channel.uri).pathname,
      headers: [
        ["Authorization", authorization],
        TTL,
        ["Content-Encoding", "aesgcm"],
        ["Encryption", "salt=DGv6ra1nlYgDCS1FRnbzlw"],
        ["Crypto-Key", `dh=${createVapidSender().key};p256ecdsa=${sender.key}`],
      ],
      body: BODY,
    });
    expect(status).toBe(201);
    const raw = await arrival.promise;
    expect(raw?.channelId).toBe("news");
    expect(Buffer.from(raw?.contentBytes ?? []).equals(Buffer.from(BODY))).toBe(true);
    expect([...(raw?.headers?.keys() ?? [])].sort()).toEqual(["Content-Encoding", "Crypto-Key", "Encryption"]);
    expect(raw?.headers?.get("Content-Encoding")).toBe("aesgcm");
    expect(raw?.headers?.get("Crypto-Key")).not.toContain(sender.key);
  } finally {
    await device.close();
  }
});
