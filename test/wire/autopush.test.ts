/** The socket for browsers and distributors, frame by frame. @source mozilla-services/autopush-rs; docs/reference/web-push.md; checks WP-6.01 to WP-6.15 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { randomBytes, randomUUID } from "node:crypto";
import fc from "fast-check";
import { type AutopushConnection, connectAutopush, type Registered } from "../support/autopush-device.ts";
import { askAdmin, booksOf, refusalsOf } from "../support/operator.ts";
import { connectRawDevice } from "../support/raw-device.ts";
import { exchangeRequest } from "../support/raw-http.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { createVapidSender } from "../support/vapid.ts";
import { BODY, ENCRYPTED } from "../support/web-push-scene.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

type Header = readonly [string, string];
const UAID = /^[0-9a-f]{32}$/;

/** A push to a subscription that was made without a key. */
const push = (
  { endpoint }: Pick<Registered, "endpoint">,
  { ttl = "60", more = [], body = BODY }: { ttl?: string; more?: readonly Header[]; body?: Uint8Array | string } = {},
  at = service,
) =>
  exchangeRequest(at.port, {
    target: new URL(endpoint).pathname,
    headers: [["TTL", ttl], ...ENCRYPTED, ...more],
    body,
  });

const mark = (n: number): Uint8Array => Uint8Array.of(200, n);
const markOf = ({ data = "" }: { data?: string }) => Buffer.from(data, "base64url")[1];

/** A device with one subscription that everybody may push to. */
async function subscribe(at = service) {
  const device = await connectAutopush(at);
  const { uaid } = await device.hello();
  return { device, uaid, channel: await device.register() };
}

/** Comes back, and takes what waits. */
async function comeBack(uaid: string, count: number, at = service) {
  const device = await connectAutopush(at);
  expect((await device.hello({ uaid })).uaid).toBe(uaid);
  const notifications = [];
  for (let n = 0; n < count; n++) notifications.push(await device.notification());
  expect(await device.settled()).toEqual([]);
  return { device, notifications };
}

test("WP-6.01: a device without a uaid gets one, one that is known keeps it, and an unknown or malformed one is replaced", async () => {
  const { device, uaid } = await subscribe();
  expect(uaid).toMatch(UAID);
  await device.close();
  await (await comeBack(uaid, 0)).device.close();
  for (const other of [randomBytes(16).toString("hex"), "", "nobody", uaid.slice(1), `${uaid}0`, "x".repeat(2000)]) {
    const stranger = await connectAutopush(service);
    const welcome = await stranger.hello({ uaid: other, channelIDs: [randomUUID()] });
    expect(welcome).toEqual({
      messageType: "hello",
      uaid: expect.stringMatching(UAID),
      status: 200,
      use_webpush: true,
      broadcasts: {},
    });
    expect(welcome.uaid).not.toBe(other);
    await stranger.close();
  }
});

test("WP-6.01: what an operator sees of a device is no uaid, and opens nothing", async () => {
  const { device, uaid } = await subscribe();
  const { devices } = (await askAdmin(service, "GET /v1/devices")) as { devices: { device: string }[] };
  expect(JSON.stringify(devices)).not.toContain(uaid);
  expect(service.log.join("\n")).not.toContain(uaid);
  for (const { device: id } of devices) {
    const thief = await connectAutopush(service);
    const hex = Buffer.from(id, "base64url").toString("hex");
    expect((await thief.hello({ uaid: hex })).uaid).not.toBe(uaid);
    await thief.close();
  }
  await device.close();
});

test("WP-6.02: whoever does not say hello in 5 seconds is closed with 1011", async () => {
  const own = await startTestService();
  try {
    const silent = await connectAutopush(own);
    own.clock.advance(5001);
    expect(await silent.goodbye).toEqual({ code: 1011, reason: "HELLO_MISSING" });
  } finally {
    await own.stop();
  }
});

test("WP-6.02: another first frame, a second hello and what is no frame end the connection with 1002, binary with 1003", async () => {
  const first: readonly (object | string)[] = [
    { messageType: "register", channelID: randomUUID() },
    { messageType: "ack", updates: [] },
    "{}",
    { messageType: "dance" },
    "{",
    "[]",
    "7",
    { messageType: 7 },
  ];
  for (const frame of first) {
    const device = await connectAutopush(service);
    device.send(frame);
    expect({ frame, code: (await device.goodbye).code }).toEqual({ frame, code: 1002 });
  }
  const twice = await connectAutopush(service);
  await twice.hello();
  twice.send({ messageType: "hello" });
  expect((await twice.goodbye).code).toBe(1002);
  const binary = await connectAutopush(service);
  binary.send(Uint8Array.of(1, 2));
  expect((await binary.goodbye).code).toBe(1003);
  expect((await refusalsOf(service)).some(({ code, rim }) => code === "FRAME_MALFORMED" && rim === "device")).toBe(
    true,
  );
});

test("WP-6.03: the subprotocol is chosen when it is offered, none when it is not, and nothing is compressed", async () => {
  for (const path of ["/", "/autopush"]) {
    for (const protocols of [["push-notification"], ["other", "push-notification"], []]) {
      const key = randomBytes(16).toString("base64");
      const answer = await exchangeRequest(service.port, {
        method: "GET",
        target: path,
        headers: [
          ["Connection", "Upgrade"],
          ["Upgrade", "websocket"],
          ["Sec-WebSocket-Version", "13"],
          ["Sec-WebSocket-Key", key],
          ["Sec-WebSocket-Extensions", "permessage-deflate"],
          ...(protocols.length === 0 ? [] : [["Sec-WebSocket-Protocol", protocols.join(", ")] as const]),
        ],
      });
      expect(answer.status).toBe(101);
      const names = answer.headers.map(([name]) => name.toLowerCase());
      expect(names.includes("sec-websocket-protocol")).toBe(protocols.length > 0);
      expect(names).not.toContain("sec-websocket-extensions");
    }
  }
});

test("WP-6.04: a channel is a UUID in lower case with dashes; asked for again it has the same endpoint, until it has another key", async () => {
  const { device, channel } = await subscribe();
  expect(channel.status).toBe(200);
  expect(channel.endpoint).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/wpush\/v1\/[\w-]+$/);
  expect((await device.register({ channelID: channel.channelID })).endpoint).toBe(channel.endpoint);
  const { key } = createVapidSender();
  const padded = Buffer.from(key, "base64url").toString("base64").replaceAll("+", "-").replaceAll("/", "_");
  const restricted = await device.register({ channelID: channel.channelID, key: padded });
  expect(restricted.endpoint).toMatch(/\/wpush\/v2\/[\w-]+$/);
  expect((await device.register({ channelID: channel.channelID, key })).endpoint).toBe(restricted.endpoint);
  expect((await push(channel)).status).toBe(410);
  await device.close();
  for (const channelID of [randomUUID().toUpperCase(), randomUUID().replaceAll("-", ""), "", "x"]) {
    const wrong = await connectAutopush(service);
    await wrong.hello();
    wrong.send({ messageType: "register", channelID });
    expect((await wrong.goodbye).code).toBe(1002);
  }
});

test("WP-3.16: a key that is none is answered 400, and nothing is registered", async () => {
  const device = await connectAutopush(service);
  await device.hello();
  const good = Buffer.from(createVapidSender().key, "base64url");
  const beside = Buffer.from(good);
  beside[64] = (beside[64] ?? 0) ^ 1;
  const compressed = Buffer.concat([Buffer.of(2), good.subarray(1, 33)]);
  for (const odd of [good.subarray(0, 64), compressed, beside, Buffer.from("bad")]) {
    const { status, endpoint } = await device.register({ key: odd.toString("base64url") });
    expect([status, endpoint]).toEqual([400, ""]);
  }
  await device.close();
});

test("WP-6.05: a notification has exactly its fields, and nothing of urgency, topic, time to live or who signed", async () => {
  const device = await connectAutopush(service);
  await device.hello();
  const sender = createVapidSender();
  const channel = await device.register({ key: sender.key });
  const claims = { aud: service.service, exp: Math.floor(service.clock.now() / 1000) + 60 };
  const draft: readonly Header[] = [
    ["TTL", "60"],
    ["Urgency", "high"],
    ["Topic", "secret-topic"],
    ["Content-Encoding", "aesgcm"],
    ["Encryption", 'keyid="http://example.org/bob/keys/123";salt="XZwpw6o37R-6qoZjw6KwAw=="'],
    ["Crypto-Key", `keyid="a1"; dh="04NvXuW2ahZ1U2Gr4BhiFobQ";p256ecdsa="${sender.key}"`],
    ["Authorization", `Bearer ${sender.token(claims)}`],
  ];
  const answer = await exchangeRequest(service.port, {
    target: new URL(channel.endpoint).pathname,
    headers: draft,
    body: BODY,
  });
  expect(answer.status).toBe(201);
  const frame = await device.notification();
  expect(frame).toEqual({
    messageType: "notification",
    channelID: channel.channelID,
    version: expect.stringMatching(/^[0-9A-F]{16}$/),
    data: Buffer.from(BODY).toString("base64url"),
    headers: {
      encoding: "aesgcm",
      encryption: "keyid=http://example.org/bob/keys/123;salt=XZwpw6o37R-6qoZjw6KwAw",
      crypto_key: "keyid=a1;dh=04NvXuW2ahZ1U2Gr4BhiFobQ",
    },
  });
  const { channelID, version } = frame;
  device.ack(frame);
  await exchangeRequest(service.port, { target: new URL(channel.endpoint).pathname, headers: draft });
  const empty = await device.notification();
  expect(empty).toEqual({ messageType: "notification", channelID, version: expect.any(String) });
  expect(empty.version).not.toBe(version);
  await device.close();
});

test("WP-6.06: what was not confirmed comes again, whether it was stored or live, and what was confirmed does not", async () => {
  const { device, uaid, channel } = await subscribe();
  await push(channel, { body: mark(1) });
  await push(channel, { body: mark(2) });
  expect(markOf(await device.notification())).toBe(1);
  device.ack(await device.notification());
  await device.settled();
  await device.close();
  await push(channel, { body: mark(3) });
  const once = await comeBack(uaid, 2);
  expect(once.notifications.map(markOf)).toEqual([1, 3]);
  await once.device.close();
  const twice = await comeBack(uaid, 2);
  twice.device.ack(...twice.notifications);
  await twice.device.settled();
  await twice.device.close();
  await (await comeBack(uaid, 0)).device.close();
});

test("WP-6.06: what waits flows as it is confirmed, however much it is", async () => {
  const { device, uaid, channel } = await subscribe();
  await device.close();
  for (let n = 0; n < 100; n++) expect((await push(channel, { body: mark(n) })).status).toBe(201);
  const back = await connectAutopush(service);
  await back.hello({ uaid });
  for (let n = 0; n < 100; n++) {
    const notification = await back.notification();
    expect(markOf(notification)).toBe(n);
    back.ack(notification);
  }
  expect(await back.settled()).toEqual([]);
  await back.close();
});

test("WP-6.07: a confirmation counts with and without a code, several in one frame, and unknown ones are passed over", async () => {
  const { device, uaid, channel } = await subscribe();
  for (let n = 1; n <= 3; n++) await push(channel, { body: mark(n) });
  const [one, two, three] = [await device.notification(), await device.notification(), await device.notification()];
  const { channelID } = channel;
  device.send({
    messageType: "ack",
    updates: [
      { channelID, version: one?.version },
      { channelID, version: two?.version, code: 101 },
      { channelID, version: "unheard-of" },
      { channelID: randomUUID(), version: "0000000000000000", code: 100 },
    ],
  });
  device.send({ messageType: "nack", version: three?.version, code: 301 });
  await device.settled();
  await device.close();
  const back = await comeBack(uaid, 1);
  expect(back.notifications.map(markOf)).toEqual([3]);
  await back.device.close();
});

test("WP-6.08: a ping is answered, and a second one within 45 seconds ends the connection with 1011", async () => {
  for (const ping of ["{}", { messageType: "ping" }]) {
    const device = await connectAutopush(service);
    await device.hello();
    device.send(ping);
    expect(await device.next()).toEqual({});
    service.clock.advance(45_000);
    device.send(ping);
    expect(await device.next()).toEqual({});
    service.clock.advance(44_000);
    device.send(ping);
    expect((await device.goodbye).code).toBe(1011);
  }
});

test("a device that sends more than 600 frames in a minute is told by 4774 to stay away; one that confirms as many is not", async () => {
  const own = await startTestService();
  try {
    const { device, channel } = await subscribe(own);
    const confirmed = { channelID: channel.channelID, version: "nothing", code: 100 };
    for (let n = 0; n < 700; n++) device.send({ messageType: "ack", updates: [confirmed] });
    // Two were said before: hello and register.
    for (let n = 2; n < 600; n++) device.send({ messageType: "nack", version: "nothing", code: 301 });
    own.clock.advance(61_000);
    expect(await device.settled()).toEqual([]);
    for (let n = 1; n < 600; n++) device.send({ messageType: "nack", version: "nothing", code: 301 });
    expect(await device.settled().then(String, String)).toBe("Error: the connection ended: 4774 DEVICE_THROTTLED");
    expect(await device.goodbye).toEqual({ code: 4774, reason: "DEVICE_THROTTLED" });
    expect((await refusalsOf(own)).map(({ code }) => code)).toContain("DEVICE_THROTTLED");
    // Nothing that waits is lost with it.
    expect((await push(channel, {}, own)).status).toBe(201);
  } finally {
    await own.stop();
  }
});

test("WP-6.09: a second connection of the same device ends the first, and nothing is lost", async () => {
  const { device, uaid, channel } = await subscribe();
  await push(channel, { body: mark(1) });
  await device.notification();
  const second = await comeBack(uaid, 1);
  expect(await device.goodbye).toEqual({ code: 1011, reason: "CONNECTION_REPLACED" });
  await push(channel, { body: mark(2) });
  const [first, live] = [second.notifications[0], await second.device.notification()];
  expect([first, live].map((one) => markOf(one ?? {}))).toEqual([1, 2]);
  await second.device.close();
});

test("WP-6.10: after unregister the endpoint is 410, also for a channel that is not there the answer is 200", async () => {
  const { device, channel } = await subscribe();
  device.send({ messageType: "unregister", channelID: channel.channelID, code: 200 });
  const { channelID } = channel;
  expect(await device.next()).toEqual({ messageType: "unregister", channelID, status: 200 });
  const answer = await push(channel);
  expect([answer.status, answer.header("Cache-Control")]).toEqual([410, "max-age=86400"]);
  expect(JSON.parse(answer.body)).toMatchObject({ code: 410, errno: 106 });
  const again = await device.register({ channelID });
  expect(again.endpoint).not.toBe(channel.endpoint);
  await device.close();
});

test("WP-6.10: a register and the unregister right behind it take effect in that order", async () => {
  const device = await connectAutopush(service);
  await device.hello();
  const channelID = randomUUID();
  device.send({ messageType: "register", channelID });
  device.send({ messageType: "unregister", channelID });
  const registered = (await device.next()) as unknown as { pushEndpoint: string };
  expect(await device.next()).toEqual({ messageType: "unregister", channelID, status: 200 });
  expect((await push({ endpoint: registered.pushEndpoint })).status).toBe(410);
  await device.close();
});

test("WP-6.11: there is no internal route on the public port", async () => {
  const { device, uaid } = await subscribe();
  for (const target of [`/notif/${uaid}`, `/push/${uaid}`, `/status/${uaid}`]) {
    const answer = await exchangeRequest(service.port, { method: "PUT", target, body: "{}" });
    expect(answer.status).toBe(404);
  }
  await device.close();
});

test("WP-2.13, WP-6.14: with a least urgency named, less urgent pushes wait until it falls, and those beyond their time never come", async () => {
  const own = await startTestService();
  try {
    const { device, uaid, channel } = await subscribe(own);
    device.send({ messageType: "urgency", min: "high" });
    expect(await device.next()).toEqual({ messageType: "urgency", status: 200 });
    const urgency = (value: string): { more: readonly Header[] } => ({ more: [["Urgency", value]] });
    await push(channel, { ...urgency("low"), body: mark(1) }, own);
    await push(channel, { ...urgency("low"), body: mark(2), ttl: "1" }, own);
    await push(channel, { ...urgency("normal"), body: mark(3), ttl: "0" }, own);
    await push(channel, { ...urgency("high"), body: mark(4) }, own);
    await push(channel, { ...urgency("normal"), body: mark(5) }, own);
    expect(markOf(await device.notification())).toBe(4);
    expect(await device.settled()).toEqual([]);
    own.clock.advance(1000);
    device.send({ messageType: "urgency", min: "very-low" });
    expect(await device.next()).toEqual({ messageType: "urgency", status: 200 });
    expect([markOf(await device.notification()), markOf(await device.notification())]).toEqual([1, 5]);
    await push(channel, { ...urgency("very-low"), body: mark(6) }, own);
    expect(markOf(await device.notification())).toBe(6);
    expect(await device.settled()).toEqual([]);
    await device.close();
    const back = await comeBack(uaid, 4, own);
    expect(back.notifications.map(markOf)).toEqual([1, 4, 5, 6]);
    await back.device.close();
  } finally {
    await own.stop();
  }
});

test("WP-6.15: with an access key set, an upgrade without it in the path is 404 and makes no session", async () => {
  const own = await startTestService({ autopushAccessKey: "sesame" });
  try {
    for (const path of ["/", "/autopush", "/autopush/", "/autopush/other", "/autopush/sesame/"]) {
      const target = { service: own.service };
      await expect(connectAutopush(target, { path })).rejects.toThrow("the upgrade was refused");
    }
    const device = await connectAutopush(own, { path: "/autopush/sesame" });
    expect((await device.hello()).status).toBe(200);
    await device.close();
    expect((await refusalsOf(own)).filter(({ code }) => code === "NOT_FOUND").length).toBe(5);
  } finally {
    await own.stop();
  }
});

test("asked for broadcasts, the service has none and says so", async () => {
  const device = await connectAutopush(service);
  const asked = { "remote-settings/monitor_changes": '"1"' };
  const errors = { "remote-settings/monitor_changes": "Broadcast not found" };
  expect((await device.hello({ broadcasts: asked })).broadcasts).toEqual({ errors });
  device.send({ messageType: "broadcast_subscribe", broadcasts: asked });
  expect(await device.next()).toEqual({ messageType: "broadcast", broadcasts: { errors } });
  await device.close();
});

test("a device is pinged after 300 seconds, and ended when it says nothing for 4", async () => {
  const own = await startTestService();
  try {
    const { device, channel } = await subscribe(own);
    own.clock.advance(300_001);
    // It answers the ping by itself, which is seen when a push still reaches it.
    await push(channel, {}, own);
    await device.notification();
    await device.close();
  } finally {
    await own.stop();
  }
});

test("with the batch counted as a whole, as at Mozilla's service, a part that was confirmed comes again", async () => {
  const own = await startTestService({ autopushBatchAck: "on" });
  try {
    const { device, uaid, channel } = await subscribe(own);
    await device.close();
    for (let n = 0; n < 12; n++) await push(channel, { body: mark(n) }, own);
    const back = await comeBack(uaid, 10, own);
    back.device.ack(...back.notifications.slice(1));
    expect(await back.device.settled()).toEqual([]);
    await back.device.close();
    const again = await comeBack(uaid, 10, own);
    again.device.ack(...again.notifications);
    expect([markOf(await again.device.notification()), markOf(await again.device.notification())]).toEqual([10, 11]);
    await again.device.close();
  } finally {
    await own.stop();
  }
});

test("with a limit set, a device for which more waits is closed with 1000 and begins anew", async () => {
  const own = await startTestService({ autopushMessageLimit: 20 });
  try {
    const { device, uaid, channel } = await subscribe(own);
    await device.close();
    for (let n = 0; n < 21; n++) await push(channel, { body: mark(n) }, own);
    const back = await connectAutopush(own);
    expect((await back.hello({ uaid })).uaid).toBe(uaid);
    for (let n = 0; n < 20; n++) {
      const notification = await back.notification();
      expect(markOf(notification)).toBe(n);
      back.ack(notification);
    }
    expect((await back.goodbye).code).toBe(1000);
    const anew = await connectAutopush(own);
    expect((await anew.hello({ uaid })).uaid).not.toBe(uaid);
    expect((await push(channel, {}, own)).status).toBe(410);
    await anew.close();
  } finally {
    await own.stop();
  }
});

test("a subscription outlives its device's absence by 60 days from the last visit, and a restart of the service", async () => {
  const DAYS = 86_400_000;
  let own = await startTestService();
  try {
    const { device, uaid, channel } = await subscribe(own);
    await device.close();
    own.clock.advance(59 * DAYS);
    await (await comeBack(uaid, 0, own)).device.close();
    own.clock.advance(59 * DAYS);
    own = await own.restart();
    await push(channel, { body: mark(1) }, own);
    const back = await comeBack(uaid, 1, own);
    back.device.ack(...back.notifications);
    await back.device.settled();
    await back.device.close();
    own.clock.advance(60 * DAYS);
    expect((await push(channel, {}, own)).status).toBe(410);
    const late = await connectAutopush(own);
    expect((await late.hello({ uaid })).uaid).not.toBe(uaid);
    await late.close();
  } finally {
    await own.stop();
  }
});

test("a device whose last channel an operator closes is sent away and begins anew", async () => {
  const { device, uaid, channel } = await subscribe();
  await askAdmin(service, `DELETE /v1/channels?uri=${encodeURIComponent(channel.endpoint)}`);
  expect(await device.goodbye).toEqual({ code: 1000, reason: "DEVICE_RESET" });
  const anew = await connectAutopush(service);
  expect((await anew.hello({ uaid })).uaid).not.toBe(uaid);
  await anew.close();
});

test("pushes to browsers stand in the books of an app of their own, and its block stops them", async () => {
  const own = await startTestService();
  try {
    const { device, channel } = await subscribe(own);
    await push(channel, {}, own);
    device.ack(await device.notification());
    await device.settled();
    const { apps } = (await askAdmin(own, "GET /v1/apps")) as { apps: { packageSid: string; name: string }[] };
    expect(apps.map(({ name }) => name)).toEqual(["Web Push"]);
    const sid = apps[0]?.packageSid ?? "";
    expect(await booksOf(own, sid)).toMatchObject({ accepted: 1, delivered: 1, pending: 0 });
    await askAdmin(own, `POST /v1/apps/${encodeURIComponent(sid)}/block`);
    expect((await push(channel, {}, own)).status).toBe(410);
    await device.close();
  } finally {
    await own.stop();
  }
});

test("a uaid opens no session of the native protocol, nor a credential one of this", async () => {
  const native = await connectRawDevice(service);
  const other = await connectAutopush(service);
  expect((await other.hello({ uaid: native.credential })).uaid).not.toBe(native.credential);
  await other.close();
  await native.close();
});

test("whatever is sent after hello, the service answers, ignores or hangs up, and goes on serving others", async () => {
  const part = fc.oneof(
    fc.json(),
    fc.string(),
    fc
      .record({
        messageType: fc.constantFrom(
          "register",
          "unregister",
          "ack",
          "nack",
          "urgency",
          "ping",
          "broadcast_subscribe",
          "x",
        ),
        channelID: fc.oneof(fc.uuid(), fc.string()),
        version: fc.string(),
        updates: fc.oneof(fc.array(fc.record({ channelID: fc.uuid(), version: fc.string() })), fc.jsonValue()),
        key: fc.oneof(fc.base64String(), fc.constant(null)),
        broadcasts: fc.jsonValue(),
        min: fc.string(),
      })
      .map((frame) => JSON.stringify(frame)),
  );
  const hear = async (device: AutopushConnection, texts: readonly string[]) => {
    await device.hello();
    for (const text of texts) device.send(text);
    device.send({ messageType: "hello" });
    expect([1002, 1011]).toContain((await device.goodbye).code);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(part, { maxLength: 8 }), async (texts) => hear(await connectAutopush(service), texts)),
    { numRuns: 60 },
  );
  const { device, channel } = await subscribe();
  await push(channel, { body: mark(7) });
  expect(markOf(await device.notification())).toBe(7);
  await device.close();
});
