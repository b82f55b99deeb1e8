/** Subscriptions that a device makes without a socket. @source RFC 8030 sections 4 and 7.3, RFC 8292 section 4.1; docs/reference/web-push.md; checks WP-1.10, WP-3.16, WP-7.09 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { createApp } from "../support/operator.ts";
import { connectRawDevice, type RawDevice } from "../support/raw-device.ts";
import { exchangeRequest, type RawAnswer } from "../support/raw-http.ts";
import { START, startTestService, type TestService } from "../support/test-service.ts";
import { createVapidSender } from "../support/vapid.ts";
import { BODY, ENCRYPTED, TTL } from "../support/web-push-scene.ts";

const OPTIONS = "application/webpush-options+json";

let service: TestService;
let device: RawDevice;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  device = await connectRawDevice(service);
});

afterAll(() => service.stop());

type Header = readonly [string, string];

interface Asked {
  readonly method?: string;
  readonly target?: string;
  /** Null shows none. */
  readonly credential?: string | null;
  readonly headers?: readonly Header[];
  readonly body?: string;
}

/** A request to subscribe with options, of which a check changes the part it is about. */
function ask(asked: Asked = {}, at = service): Promise<RawAnswer> {
  const { method = "POST", target = "/subscribe", credential = device.credential, body = "" } = asked;
  const { headers = body === "" ? [] : [["Content-Type", OPTIONS] as const] } = asked;
  const proof: Header[] = credential === null ? [] : [["Authorization", `Bearer ${credential}`]];
  return exchangeRequest(at.port, { method, target, headers: [...proof, ...headers], body });
}

const endpointOf = (answer: RawAnswer): string =>
  /^<(.+)>; rel="urn:ietf:params:push"$/.exec(answer.header("Link") ?? "")?.[1] ?? "";
const subscriptionOf = (answer: RawAnswer): string => new URL(answer.header("Location") ?? "").pathname;
const channelOf = (answer: RawAnswer): string => subscriptionOf(answer).slice("/s/".length);

const push = (endpoint: string, headers: readonly Header[] = []) =>
  exchangeRequest(service.port, {
    target: new URL(endpoint).pathname,
    headers: [...headers, TTL, ...ENCRYPTED],
    body: BODY,
  });

function expectError(answer: RawAnswer, code: number, errno: number | null): void {
  const body = JSON.parse(answer.body);
  expect({ status: answer.status, code: body.code, errno: body.errno }).toEqual({ status: code, code, errno });
  expect(Object.keys(body)).toEqual(["code", "errno", "error", "message", "more_info"]);
}

test("a device subscribes with its credential, gets on its connection what is pushed, and ends the subscription", async () => {
  const answer = await ask();
  expect([answer.status, answer.body]).toEqual([201, ""]);
  expect(endpointOf(answer)).toStartWith(`${service.service}/w/`);
  expect(answer.header("Location")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/s\/[\w-]{16}$/);
  expect(answer.header("Sunset")).toBe(new Date(START + 30 * 86_400_000).toUTCString());
  expect((await push(endpointOf(answer))).status).toBe(201);
  const frame = await device.push();
  expect(frame).toMatchObject({ channel: channelOf(answer), type: "wns/raw" });
  expect(Buffer.from(frame.payloadBase64 ?? "", "base64").equals(Buffer.from(BODY))).toBe(true);
  device.ack(frame.seq);
  const target = subscriptionOf(answer);
  expect((await ask({ method: "DELETE", target })).status).toBe(204);
  expectError(await push(endpointOf(answer)), 410, 106);
  expectError(await ask({ method: "DELETE", target }), 404, 102);
});

test("each request means a subscription of its own, and endpoints of one device have nothing in common", async () => {
  const [one, other] = [await ask(), await ask()];
  expect(channelOf(one)).not.toBe(channelOf(other));
  expect(endpointOf(one)).not.toBe(endpointOf(other));
});

test("with a key in the options its holder alone may push; a body of another type means nothing", async () => {
  const sender = createVapidSender();
  const keyed = await ask({ body: JSON.stringify({ vapid: `${sender.key}=`, more: true }) });
  expectError(await push(endpointOf(keyed)), 401, 109);
  const authorization = sender.authorization({ aud: service.service, exp: START / 1000 + 60 });
  expect((await push(endpointOf(keyed), [["Authorization", authorization]])).status).toBe(201);
  await device.push();
  const plain = await ask({ headers: [["Content-Type", "application/json"]], body: '{"vapid":"rubbish"}' });
  expect((await push(endpointOf(plain))).status).toBe(201);
  await device.push();
});

test("WP-3.16: a key that is none opens nothing, and is 400 with errno 110", async () => {
  const { key } = createVapidSender();
  const bytes = Buffer.from(key, "base64url");
  const beside = Buffer.from(bytes);
  beside[64] = (beside[64] ?? 0) ^ 1;
  const compressed = Buffer.concat([Buffer.of(2), bytes.subarray(1, 33)]);
  const odd = [beside, compressed, bytes.subarray(0, 64), Buffer.alloc(0)].map((one) => one.toString("base64url"));
  for (const vapid of [...odd, "?", 7, null]) {
    expectError(await ask({ body: JSON.stringify({ vapid }) }), 400, 110);
  }
  for (const body of ["{", "[]", "null"]) expectError(await ask({ body }), 400, 110);
});

test("WP-7.09: where a key is required a subscription without one is refused", async () => {
  const own = await startTestService({ requireVapid: "on" });
  try {
    const { credential } = await connectRawDevice(own);
    expectError(await ask({ credential }, own), 400, null);
    const { key } = createVapidSender();
    expect((await ask({ credential, body: JSON.stringify({ vapid: key }) }, own)).status).toBe(201);
  } finally {
    await own.stop();
  }
});

test("WP-1.10: where endpoints would be plain http on a network it is refused, too", async () => {
  const own = await startTestService({ publicUrl: "http://push.example.org" });
  try {
    const { credential } = await connectRawDevice(own);
    expectError(await ask({ credential }, own), 403, null);
  } finally {
    await own.stop();
  }
});

test("whoever shows no credential of this service opens and ends nothing, and his address pays for asking", async () => {
  const own = await startTestService({ anonymousBurst: 5, anonymousRate: 1 });
  try {
    // The first of the five is spent by the device, when it comes as a new one.
    const known = await connectRawDevice(own);
    const statuses: number[] = [];
    const asked: readonly Asked[] = [
      { credential: null },
      { credential: "rubbish" },
      { credential: device.credential },
      { credential: null, method: "DELETE", target: "/s/x" },
    ];
    for (const one of [...asked, ...asked]) statuses.push((await ask(one, own)).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429, 429, 429]);
    expect((await ask({ credential: known.credential }, own)).status).toBe(201);
  } finally {
    await own.stop();
  }
});

test("a missing credential is told how to come, and methods that nothing takes are 405", async () => {
  const missing = await ask({ credential: null });
  expectError(missing, 401, null);
  expect(missing.header("WWW-Authenticate")).toBe("Bearer");
  for (const [method, target, allow] of [
    ["GET", "/subscribe", "POST, OPTIONS"],
    ["PUT", "/subscribe", "POST, OPTIONS"],
    ["GET", "/s/x", "DELETE, OPTIONS"],
    ["POST", "/s/x", "DELETE, OPTIONS"],
  ] as const) {
    const answer = await ask({ method, target });
    expectError(answer, 405, null);
    expect(answer.header("Allow")).toBe(allow);
  }
});

test("a device ends neither what another subscribed to, nor a channel of an app", async () => {
  const stranger = await connectRawDevice(service);
  const answer = await ask();
  const target = subscriptionOf(answer);
  expectError(await ask({ method: "DELETE", target, credential: stranger.credential }), 404, 102);
  expect((await push(endpointOf(answer))).status).toBe(201);
  await device.push();
  const { packageSid } = await createApp(service);
  const own = await device.open(packageSid);
  expectError(await ask({ method: "DELETE", target: `/s/${own.channel}` }), 404, 102);
  expect((await device.closeChannel(own.channel)).channels).toEqual([own.channel]);
});

test("a set of subscriptions is known to nobody, and a body that is too long is not read", async () => {
  const set: Header = ["Link", '</set/1>; rel="urn:ietf:params:push:set"'];
  expectError(await ask({ headers: [set] }), 400, null);
  expectError(await ask({ body: JSON.stringify({ vapid: "A".repeat(1024) }) }), 413, 104);
});

test("a device asks 600 times at once, and then as fast as over its connection", async () => {
  const own = await startTestService();
  try {
    const { credential } = await connectRawDevice(own);
    const wrong = { credential, headers: [["Link", "<x>; rel=urn:ietf:params:push:set"]] } as const;
    for (let n = 0; n < 600; n++) expect((await ask(wrong, own)).status).toBe(400);
    const answer = await ask({ credential }, own);
    expectError(answer, 429, 120);
    expect(Number(answer.header("Retry-After"))).toBeGreaterThanOrEqual(1);
    const neighbour = await connectRawDevice(own);
    expect((await ask({ credential: neighbour.credential }, own)).status).toBe(201);
    own.clock.advance(1000);
    expect((await ask({ credential }, own)).status).toBe(201);
  } finally {
    await own.stop();
  }
});
