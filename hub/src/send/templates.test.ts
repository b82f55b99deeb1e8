/** Template sends and sends to browsers, over the embedded store and real sockets. */
import { afterEach, expect, test } from "bun:test";
import { createECDH, randomBytes } from "node:crypto";
import type { Handle, SendRequest, TemplateRecord } from "../model.ts";
import { decryptMessage } from "../testing/decrypt.ts";
import { openTestSending, type TestSending } from "../testing/test-sending.ts";

const open: TestSending[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

async function openWorld(): Promise<TestSending> {
  const world = await openTestSending();
  open.push(world);
  return world;
}

const text = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString();

const toastTemplate = (body: string, headers: TemplateRecord["headers"] = { "X-WNS-Type": "wns/toast" }) => ({
  name: "toast",
  body,
  headers,
});

const template = (properties: object): Partial<SendRequest> => ({
  format: "template",
  body: JSON.stringify(properties),
  headers: {},
});

/** A browser that subscribed, and can read what it is sent. */
function subscribe({ standIn }: TestSending, name: string) {
  const keys = createECDH("prime256v1");
  const p256dh = keys.generateKeys("base64url");
  const auth = randomBytes(16);
  const handle: Handle = {
    platform: "browser",
    endpoint: standIn.endpoint(name),
    p256dh,
    auth: auth.toString("base64url"),
  };
  return { handle, read: (message: Uint8Array) => text(decryptMessage(message, keys.getPrivateKey(), auth)) };
}

test("HUB-6.03: one send fills the toast and the tile of a device, and no native registration is hit", async () => {
  const world = await openWorld();
  const handle = { platform: "wns", channelUri: world.standIn.channel("phone") } as const;
  await world.register("native", { handle });
  await world.register("toast", { handle, template: toastTemplate("<toast><t>$(msg)</t></toast>") });
  const tile = { name: "tile", body: '<tile a="$(msg)"/>', headers: { "X-WNS-Type": "wns/tile" } };
  await world.register("tile", { handle, template: tile });
  const send = await world.ended(await world.send(template({ msg: 'a<b & "c"' })));
  expect(send.wnsOutcomes).toEqual({ Success: 2 });
  const seen = world.standIn.pushes.map(({ headers, body }) => [headers["x-wns-type"], text(body)]).toSorted();
  expect(seen).toEqual([
    ["wns/tile", '<tile a="a&lt;b &amp; &quot;c&quot;"/>'],
    ["wns/toast", '<toast><t>a&lt;b &amp; "c"</t></toast>'],
  ]);
});

test("HUB-6.04: headers of a template are filled per send, and no property begins another header", async () => {
  const world = await openWorld();
  const headers = { "X-WNS-Type": "wns/toast", "X-WNS-Tag": "$(tag)" };
  await world.register("phone", { template: toastTemplate("<toast/>", headers) });
  await world.ended(await world.send(template({ tag: "bell" })));
  await world.ended(await world.send(template({ tag: "a\r\nX-Evil: 1" })));
  expect(world.standIn.pushes.map((push) => push.headers["x-wns-tag"])).toEqual(["bell", "a  X-Evil: 1"]);
  const unsendable = await world.ended(await world.send(template({ tag: "Glöckchen 🔔" })));
  expect(unsendable.wnsOutcomes).toEqual({ InvalidNotificationFormat: 1 });
});

test("HUB-6.06: a raw template of JSON is delivered as bytes of a raw notification", async () => {
  const world = await openWorld();
  const raw = { name: "raw", body: '{"m":"$(msg)","n":"#(n)"}', headers: { "X-WNS-Type": "wns/raw" } };
  await world.register("phone", { template: raw });
  await world.ended(await world.send(template({ msg: 'a"b', n: 3 })));
  const [push] = world.standIn.pushes;
  expect([push?.headers["content-type"], push?.headers["x-wns-type"], text(push?.body)]).toEqual([
    "application/octet-stream",
    "wns/raw",
    '{"m":"a\\"b","n":3}',
  ]);
});

test("HUB-6.08: push variables fill what the send left out, and nothing else", async () => {
  const world = await openWorld();
  const body = "<toast><a>$(a)</a><b>$(b)</b></toast>";
  const pushVariables = { a: "mine", B: "mine" };
  await world.register("phone", { template: toastTemplate(body), pushVariables });
  await world.register("other", { template: toastTemplate(body) });
  await world.ended(await world.send(template({ a: "sent" })));
  const seen = new Map(world.standIn.pushes.map(({ name, body: pushed }) => [name, text(pushed)]));
  expect(seen.get("phone")).toBe("<toast><a>sent</a><b>mine</b></toast>");
  expect(seen.get("other")).toBe("<toast><a>sent</a><b></b></toast>");
});

test("HUB-6.09: a browser's template is pushed as JSON that the browser can decrypt, with a number as a number", async () => {
  const world = await openWorld();
  const { handle, read } = subscribe(world, "firefox");
  await world.register("browser", {
    handle,
    template: { name: "t", body: '{"title":"$(msg)","n":"#(n)"}', headers: {} },
  });
  const send = await world.ended(await world.send(template({ msg: "Grüße", n: 7 })));
  expect([send.wnsOutcomes, send.browserOutcomes]).toEqual([{}, { Success: 1 }]);
  expect(read(world.standIn.pushes[0]?.body ?? new Uint8Array())).toBe('{"title":"Grüße","n":7}');
});

test("one template send reaches Windows and browsers, each counted by itself", async () => {
  const world = await openWorld();
  await world.register("phone", { template: toastTemplate("<toast/>") });
  await world.register("browser", {
    handle: subscribe(world, "b").handle,
    template: { name: "t", body: "{}", headers: {} },
  });
  const send = await world.ended(await world.send(template({})));
  expect([send.wnsOutcomes, send.browserOutcomes]).toEqual([{ Success: 1 }, { Success: 1 }]);
});

test("HUB-7.06: a browser that nobody registered is reached directly, with VAPID, TTL, urgency and topic", async () => {
  const world = await openWorld();
  const { handle, read } = subscribe(world, "b");
  const targets = { kind: "handles", handles: [handle] } as const;
  const headers = { Urgency: "high", Topic: "news", "X-NH-TTL": "60" };
  await world.ended(await world.send({ format: "browser", targets, headers, body: '{"a":1}' }));
  const [push] = world.standIn.pushes;
  expect(read(push?.body ?? new Uint8Array())).toBe('{"a":1}');
  expect(push?.headers).toMatchObject({
    "content-encoding": "aes128gcm",
    ttl: "60",
    urgency: "high",
    topic: "news",
    authorization: expect.stringContaining("vapid t="),
  });
  await world.ended(await world.send({ format: "browser", targets, headers: {}, body: "1" }));
  expect(world.standIn.pushes[1]?.headers.ttl).toBe("2419200");
});

test("a browser that is gone is forgotten, and keys that are none are told apart from that", async () => {
  const world = await openWorld();
  const { handle } = subscribe(world, "gone");
  await world.register("gone", { handle });
  await world.register("keyless", {
    handle: { platform: "browser", endpoint: world.standIn.endpoint("k"), p256dh: "BK", auth: "a" },
  });
  world.standIn.answer = () => ({ status: 410 });
  const send = await world.ended(await world.send({ format: "browser", headers: {}, body: "{}" }));
  expect(send.browserOutcomes).toEqual({ ExpiredChannel: 1, InvalidNotificationFormat: 1 });
  expect(await world.store.findRegistration("myhub", "gone", world.timer.now())).toBeNull();
  expect(await world.store.findRegistration("myhub", "keyless", world.timer.now())).not.toBeNull();
});
