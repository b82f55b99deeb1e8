/** Sending as the RFC has it: times, replacement, bodies, order of checks. @source RFC 8030; docs/reference/web-push.md; checks of WP-2 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { askAdmin, booksOf, traceOf } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import {
  exchangeBytes,
  exchangeRequest,
  formatRequest,
  openRawConnection,
  type RawAnswer,
} from "../support/raw-http.ts";
import { leave } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene, type UnifiedPushScene } from "../support/unified-push-scene.ts";
import { createVapidSender } from "../support/vapid.ts";
import { BODY, ENCRYPTED, setWebPushScene, TTL, type WebPushScene } from "../support/web-push-scene.ts";

let service: TestService;
let scene: WebPushScene;
let open: UnifiedPushScene;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  scene = await setWebPushScene(service);
  open = await setUnifiedPushScene(service);
});

afterAll(() => service.stop());

const mark = (n: number): Uint8Array => Uint8Array.of(255, n);
const markOf = ({ payloadBase64 = "" }: { payloadBase64?: string }) => Buffer.from(payloadBase64, "base64")[1];
const pathOf = (answer: RawAnswer): string => new URL(answer.header("Location") ?? "").pathname;

/** What a library of Web Push makes of a refusal. */
function expectError(answer: RawAnswer, code: number, errno: number | null): void {
  expect({ status: answer.status, ...JSON.parse(answer.body) }).toMatchObject({ status: code, code, errno });
  expect(Object.keys(JSON.parse(answer.body))).toEqual(["code", "errno", "error", "message", "more_info"]);
  expect(answer.header("Content-Type")).toBe("application/json");
}

test("WP-2.01: an accepted push is 201 with where its message is, how long it waits, and nothing else", async () => {
  for (const [push, device] of [[scene.push, scene.device] as const, [open.push, open.device] as const]) {
    const answer = await push();
    expect([answer.status, answer.body, answer.header("TTL")]).toEqual([201, "", "60"]);
    expect(answer.header("Location")).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/m\/[\w-]+\.[0-9A-F]{16}$/);
    await device.push();
  }
  const { headers } = await open.push();
  expect(headers.some(([name]) => /^(?:x-wns|ms-cv)/i.test(name))).toBe(false);
  await open.device.push();
});

test("WP-2.02, WP-2.03: a time to live is needed, in whole seconds, and not below 0: each its own errno", async () => {
  expectError(await open.push({ headers: ENCRYPTED }), 400, 111);
  for (const ttl of ["1.5", "NaN", "", "abc", "+5"]) {
    expectError(await open.push({ headers: [["TTL", ttl], ...ENCRYPTED] }), 400, 112);
  }
  expectError(await open.push({ headers: [["TTL", "-1"], ...ENCRYPTED] }), 400, 114);
});

test("WP-2.04: a longer time than 30 days is cut, and the sender is told; four weeks are not", async () => {
  for (const [asked, kept] of [
    ["99999999999", "2592000"],
    ["2419200", "2419200"],
  ] as const) {
    expect((await open.push({ headers: [["TTL", asked], ...ENCRYPTED] })).header("TTL")).toBe(kept);
    await open.device.push();
  }
});

test("WP-2.05: with TTL 0 a device that is there gets it once and never again, and one that is away never", async () => {
  const { app, device, push } = await setUnifiedPushScene(service);
  const now = { headers: [["TTL", "0"], ...ENCRYPTED] as const };
  const there = await push(now);
  expect([there.status, there.header("TTL")]).toEqual([201, "0"]);
  expect(there.header("Location")).toBeDefined();
  await device.push();
  await leave(service, device);
  const away = await push(now);
  expect([away.status, away.header("TTL")]).toEqual([201, "0"]);
  expect(away.header("Location")).toBeDefined();
  const back = await reconnect(service, device);
  await back.settled();
  expect(back.waiting).toBe(0);
  expect(await booksOf(service, app.packageSid)).toMatchObject({ accepted: 2, dropped: 1 });
  await back.close();
});

test("WP-2.06: with TTL 1 nothing comes a second later, neither for the first time nor again", async () => {
  const own = await startTestService();
  try {
    const { device, push } = await setUnifiedPushScene(own);
    const second = { headers: [["TTL", "1"], ...ENCRYPTED] as const };
    await push({ ...second, body: mark(1) });
    await device.push();
    await leave(own, device);
    await push({ ...second, body: mark(2) });
    own.clock.advance(1000);
    const back = await reconnect(own, device);
    await back.settled();
    expect(back.waiting).toBe(0);
  } finally {
    await own.stop();
  }
});

test("WP-2.07: the case of names is no matter", async () => {
  for (const name of ["ttl", "Ttl", "TTL", "tTl"]) {
    const headers = [
      [name, "60"],
      ["content-encoding", "aes128gcm"],
      ["URGENCY", "low"],
    ] as const;
    expect((await open.push({ headers })).status).toBe(201);
    await open.device.push();
  }
});

test("WP-2.08: of lines that stand there twice the first one counts", async () => {
  const headers = [
    ["Ttl", "120"],
    ["Ttl", "odd"],
    ["Content-Encoding", "aes128gcm"],
    ["Content-Encoding", "gzip"],
  ] as const;
  const answer = await open.push({ headers });
  expect([answer.status, answer.header("TTL")]).toEqual([201, "120"]);
  await open.device.push();
});

test("WP-2.09: a body without type, as text/xml, or in chunks is taken", async () => {
  const coding = [TTL, ["Content-Encoding", "aes128gcm"]] as const;
  for (const headers of [coding, [...coding, ["Content-Type", "text/xml"]] as const]) {
    expect((await open.push({ headers })).status).toBe(201);
    await open.device.push();
  }
  const chunked = [...coding, ["Transfer-Encoding", "chunked"]] as const;
  expect((await open.push({ headers: chunked, body: "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" })).status).toBe(201);
  expect((await open.device.push()).payload).toBe("abcde");
});

test("WP-2.10: 4096 bytes are taken; one more is 413 with errno 104, in chunks too, and before a byte of it is sent", async () => {
  expect((await open.push({ body: new Uint8Array(4096).fill(255) })).status).toBe(201);
  await open.device.push();
  expectError(await open.push({ body: new Uint8Array(4097).fill(255) }), 413, 104);
  const chunked = [TTL, ...ENCRYPTED, ["Transfer-Encoding", "chunked"]] as const;
  const chunk = `1001\r\n${"x".repeat(4097)}\r\n0\r\n\r\n`;
  expectError(await open.push({ headers: chunked, body: chunk }), 413, 104);
  const declared = [TTL, ...ENCRYPTED, ["Content-Length", "5000"]] as const;
  const head = formatRequest({ target: new URL(open.channel.uri).pathname, headers: declared });
  const answer = await exchangeBytes(service.port, head);
  if (answer === null) throw new Error("no answer without a body");
  expectError(answer, 413, 104);
});

test("WP-2.10: the limit is a setting, up to 8192 bytes", async () => {
  const own = await startTestService({ maxWebPushBody: 5630 });
  try {
    const { push } = await setUnifiedPushScene(own);
    expect((await push({ body: new Uint8Array(5630) })).status).toBe(201);
    expectError(await push({ body: new Uint8Array(5631) }), 413, 104);
  } finally {
    await own.stop();
  }
});

test("WP-2.11: an empty body is taken, and reaches the device without what its sender said of its coding", async () => {
  const odd = [TTL, ["Content-Encoding", "aesgcm"], ["Encryption", "nothing"], ["Crypto-Key", "dh"]] as const;
  for (const headers of [[TTL], odd]) {
    expect((await open.push({ headers, body: "" })).status).toBe(201);
    const frame = await open.device.push();
    expect([frame.payload, frame.headers]).toEqual(["", undefined]);
  }
});

test("WP-2.12, WP-2.14: an urgency is one of four words in any case, two or another are errno 115, and the device hears of none", async () => {
  for (const urgency of ["very-low", "LOW", "Normal", "high"]) {
    const headers = [TTL, ...ENCRYPTED, ["Urgency", urgency], ["Topic", "a-topic"]] as const;
    expect((await open.push({ headers })).status).toBe(201);
    expect(JSON.stringify(await open.device.push())).not.toMatch(/urgency|a-topic/i);
  }
  for (const urgency of ["urgent", "", "low, high"]) {
    expectError(await open.push({ headers: [TTL, ...ENCRYPTED, ["Urgency", urgency]] }), 400, 115);
  }
  const twice = [TTL, ...ENCRYPTED, ["Urgency", "low"], ["Urgency", "high"]] as const;
  expectError(await open.push({ headers: twice }), 400, 115);
});

test("WP-2.15: a topic is 32 letters of base64url at the most, padding among them; others are errno 113", async () => {
  for (const topic of ["a".repeat(32), `${"a".repeat(30)}==`, "A-_9"]) {
    expect((await open.push({ headers: [TTL, ...ENCRYPTED, ["Topic", topic]] })).status).toBe(201);
    await open.device.push();
  }
  for (const topic of ["a".repeat(33), "a b", "a+b", "a/b", "", "a, b"]) {
    expectError(await open.push({ headers: [TTL, ...ENCRYPTED, ["Topic", topic]] }), 400, 113);
  }
});

test("WP-2.16, WP-2.17: the newest of a topic takes the place, time and urgency of the one before, on its channel alone", async () => {
  const { app, device, push } = await setUnifiedPushScene(service);
  const other = await device.open(app.packageSid, { kind: "alternate", label: "other", profile: "up" });
  const topic = (ttl: string, urgency: string) =>
    [["TTL", ttl], ["Urgency", urgency], ["Topic", "score"], ...ENCRYPTED] as const;
  // On its way, and not confirmed: replaced all the same, and what is said of it later does no harm.
  await push({ headers: topic("60", "low"), body: mark(0) });
  const live = await device.push();
  await push({ headers: topic("60", "low"), body: mark(1) });
  const replaced = await device.push();
  device.ack(0, [[live.seq, "handled"]]);
  await device.settled();
  await leave(service, device);
  const former = await push({ headers: topic("60", "low"), body: mark(2) });
  const newest = await push({ headers: topic("3600", "high"), body: mark(3) });
  const target = new URL(other.uri).pathname;
  await exchangeRequest(service.port, { target, headers: topic("60", "low"), body: mark(4) });
  expect(newest.header("Location")).not.toBe(former.header("Location"));
  const back = await reconnect(service, device);
  const frames = [await back.push(), await back.push()];
  expect(frames.map(markOf)).toEqual([3, 4]);
  expect(frames[0]).toMatchObject({ priority: 1, expires: service.clock.now() + 3_600_000 });
  await back.settled();
  expect([back.waiting, replaced.channel]).toEqual([0, live.channel]);
  await back.close();
});

test("WP-2.18, WP-4.06: a body reaches the device byte for byte, whatever it holds", async () => {
  const bytes = crypto.getRandomValues(new Uint8Array(4096));
  bytes.set([0, 255, 13, 10, 31, 139, 8, 0, 192, 128]);
  for (const body of [
    bytes,
    Buffer.from("a\r\n\0b"),
    Buffer.from('{"text":"ü"}'),
    Uint8Array.of(0),
    Uint8Array.of(255),
  ]) {
    expect((await open.push({ body })).status).toBe(201);
    const { payload, payloadBase64 } = await open.device.push();
    const got = payloadBase64 === undefined ? Buffer.from(payload ?? "") : Buffer.from(payloadBase64, "base64");
    expect(got.equals(Buffer.from(body))).toBe(true);
  }
});

test("WP-2.19: who deletes a message takes it back, once or twice, and nonsense is 404", async () => {
  const { app, device, push } = await setUnifiedPushScene(service);
  await leave(service, device);
  const target = pathOf(await push({ body: mark(1) }));
  await push({ body: mark(2) });
  const end = (path: string, method = "DELETE") => exchangeRequest(service.port, { method, target: path });
  expect([(await end(target)).status, (await end(target)).status]).toEqual([204, 204]);
  for (const nonsense of ["/m/", "/m/x", `${target}0`, target.replace(".", ""), target.replace("/m/", "/m/x")]) {
    expectError(await end(nonsense), 404, 102);
  }
  for (const method of ["GET", "PUT", "POST"]) {
    const answer = await end(target, method);
    expect([answer.status, answer.header("Allow")]).toEqual([405, "DELETE, OPTIONS"]);
  }
  expect((await end(target, "OPTIONS")).status).toBe(204);
  const back = await reconnect(service, device);
  expect(markOf(await back.push())).toBe(2);
  expect(await booksOf(service, app.packageSid)).toMatchObject({ accepted: 2, removed: 1, pending: 1 });
  const id = target.slice(target.indexOf(".") + 1);
  expect((await traceOf(service, id)).end).toMatchObject({ state: "removed", reason: "its sender took it back" });
  await back.close();
});

test("a device that deletes a message with its credential has confirmed it, and another device has not", async () => {
  const { app, device, push } = await setUnifiedPushScene(service);
  const stranger = await setUnifiedPushScene(service);
  const end = async (credential: string) => {
    const target = pathOf(await push());
    const headers = [["Authorization", `Bearer ${credential}`]] as const;
    expect((await exchangeRequest(service.port, { method: "DELETE", target, headers })).status).toBe(204);
  };
  await end(device.credential);
  await end(stranger.device.credential);
  expect(await booksOf(service, app.packageSid)).toMatchObject({ accepted: 2, delivered: 1, removed: 1 });
});

test("WP-2.20: who pushes too fast is 429 with errno 120 and when to come back, never 406", async () => {
  const own = await startTestService({ profile: "compat", channelBurst: 2, channelRate: 1, anonymousPushRate: 3 });
  try {
    const { push } = await setUnifiedPushScene(own);
    const answers = [await push(), await push(), await push()];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 429]);
    const throttled = answers[2];
    if (throttled === undefined) throw new Error("no answer");
    expectError(throttled, 429, 120);
    expect(Number(throttled.header("Retry-After"))).toBeGreaterThanOrEqual(1);
  } finally {
    await own.stop();
  }
});

test("WP-2.21: a store in trouble is 503 with when to come back; nothing temporary is a 4xx other than 429", async () => {
  for (const [code, status, errno] of [
    ["STORE_UNAVAILABLE", 503, 201],
    ["OVERLOADED", 503, 202],
    ["CHANNEL_THROTTLED", 429, 120],
    ["APP_THROTTLED", 429, 120],
  ] as const) {
    await askAdmin(service, "POST /v1/faults", { effect: { does: "refuse", on: "push", code }, times: 1 });
    const answer = await open.push();
    expectError(answer, status, errno);
    expect(Number(answer.header("Retry-After"))).toBeGreaterThanOrEqual(1);
    // A fault that bit is gone a moment later.
    service.clock.advance(1000);
  }
});

test("WP-2.23: of several things that are wrong the first one in order is told", async () => {
  const other = createVapidSender();
  const foreign = () => other.authorization(scene.claims());
  const tooLong = new Uint8Array(5000);
  const { push } = scene;
  const gone = await setWebPushScene(service);
  await gone.device.closeChannel(gone.channel.channel);
  for (const changes of [{ authorization: null }, { authorization: foreign() }, { headers: [], body: tooLong }]) {
    expectError(await gone.push(changes), 410, 106);
  }
  expectError(await push({ authorization: null, headers: [], body: tooLong }), 401, 109);
  expectError(await push({ authorization: foreign(), headers: [] }), 403, 109);
  expectError(await push({ headers: [], body: tooLong }), 413, 104);
  expectError(
    await push({
      headers: [
        ["Urgency", "x"],
        ["Topic", "x y"],
      ],
    }),
    400,
    111,
  );
  expectError(await push({ headers: [TTL, ["Urgency", "x"], ["Topic", "x y"]] }), 400, 115);
  expectError(await push({ headers: [TTL, ["Topic", "x y"]] }), 400, 113);
  const chunked = `1001\r\n${"x".repeat(4097)}\r\n0\r\n\r\n`;
  const inChunks = ["Transfer-Encoding", "chunked"] as const;
  expectError(await push({ headers: [TTL, inChunks], body: chunked }), 413, 104);
  const asked = [
    ["Prefer", "respond-async"],
    ["Link", '</r/x>; rel="urn:ietf:params:push:receipt"'],
  ] as const;
  expectError(await push({ headers: [TTL, ...asked] }), 400, 110);
  expectError(await push({ headers: [TTL, ...ENCRYPTED, ...asked] }), 400, 116);
});

test("WP-2.23: who is too fast hears of it before of what else is wrong with the push", async () => {
  const own = await startTestService({ profile: "compat", channelBurst: 1, channelRate: 1 });
  try {
    const { push } = await setWebPushScene(own);
    expect((await push()).status).toBe(201);
    expectError(await push({ headers: [], body: new Uint8Array(5000) }), 429, 120);
    expectError(await push({ authorization: null }), 401, 109);
  } finally {
    await own.stop();
  }
});

test("a connection that is kept open takes one push after the other", async () => {
  const { device, channel } = await setUnifiedPushScene(service);
  const connection = await openRawConnection(service.port);
  const request = formatRequest({
    target: new URL(channel.uri).pathname,
    headers: [TTL, ...ENCRYPTED],
    body: BODY,
  });
  for (let n = 0; n < 50; n++) {
    connection.write(request);
    expect((await connection.next())?.status).toBe(201);
    const { seq } = await device.push();
    device.ack(seq);
    service.clock.advance(100);
  }
  connection.destroy();
});
