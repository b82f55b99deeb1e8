/** The frames of `belfry.device.v1`, both ways, and how each connection that does wrong ends, alone. @source docs/reference/frames.md */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { DEVICE_PATH, type DeviceFrame, type HelloFrame } from "@belfry/protocol";
import { connectDeafDevice } from "../support/deaf-device.ts";
import { askAdmin, booksOf, createApp, refusalsOf, traceOf } from "../support/operator.ts";
import {
  connectRawDevice,
  connectSilently,
  type RawConnection,
  type RawDevice,
  reconnect,
} from "../support/raw-device.ts";
import { exchangeRequest } from "../support/raw-http.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { raw, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

let service: TestService;
/** Whatever others do wrong, this one's connection goes on and its notifications come. */
let bystander: Scene;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

beforeEach(async () => {
  bystander = await setScene(service);
});

afterEach(async () => {
  await bystander.push(toast("still here"));
  expect((await bystander.device.push()).payload).toContain("still here");
  await bystander.device.close();
});

/** Expects the connection to be told why and closed with this code. */
async function endOf(connection: RawConnection): Promise<{ code: number; refused: string; reason: string }> {
  const frame = await connection.nextOf("refused");
  const { code, reason } = await connection.goodbye;
  expect(frame.req).toBeUndefined();
  return { code, refused: frame.code, reason };
}

const refusedWith = (code: number, refused: string) => ({ code, refused, reason: refused });

// What a device says, and what it is answered.

test("hello of a new device is answered with its id, its credential, the heartbeat and the time", async () => {
  const { welcome } = await connectRawDevice(service);
  expect(welcome).toEqual({
    t: "welcome",
    v: 1,
    device: expect.stringMatching(/^[A-Za-z0-9_-]{22}$/),
    credential: expect.stringMatching(/^[A-Za-z0-9_-]{40,200}$/),
    heartbeat: 120,
    now: service.clock.now(),
  });
});

test("hello with a credential is the same device again, and no new credential is given", async () => {
  const first = await connectRawDevice(service);
  await first.close();
  const again = await connectRawDevice(service, { device: first.id, credential: first.credential });
  expect(again.id).toBe(first.id);
  expect(again.welcome.credential).toBeUndefined();
});

test("a heartbeat is taken between 30 and 900 seconds", async () => {
  const spans = [];
  for (const heartbeat of [1, 30, 60, 900, 86_400]) {
    const device = await connectRawDevice(service, { heartbeat });
    spans.push(device.welcome.heartbeat);
    await device.close();
  }
  expect(spans).toEqual([30, 30, 60, 900, 900]);
});

test("ping is answered by pong, before hello and after it", async () => {
  const connection = await connectSilently(service.service);
  connection.send({ t: "ping" });
  expect(await connection.next()).toEqual({ t: "pong" });
  const device = await connectRawDevice(service);
  device.send({ t: "ping" });
  expect(await device.next()).toEqual({ t: "pong" });
});

test("open is answered with the request's number, the channel, its app, its URI and its end", async () => {
  const app = await createApp(service);
  const device = await connectRawDevice(service);
  device.send({ t: "open", req: 17, app: app.packageSid.toUpperCase().replace("MS-APP", "ms-app") });
  expect(await device.next()).toEqual({
    t: "opened",
    req: 17,
    channel: expect.stringMatching(/^[A-Za-z0-9_-]{16}$/),
    app: app.packageSid,
    uri: expect.stringContaining("/?token="),
    expires: service.clock.now() + 30 * 86_400_000,
  });
});

test("open for an app that nobody knows is refused, and the connection goes on", async () => {
  const device = await connectRawDevice(service);
  for (const app of ["ms-app://s-1-15-2-1-2-3-4-5-6-7", "no package SID at all"]) {
    device.send({ t: "open", req: 5, app });
    expect(await device.next()).toMatchObject({ t: "refused", req: 5, code: "APP_UNKNOWN", advice: "fix-request" });
  }
  await device.settled();
});

test("close is answered with the channels that were closed, and with none when there was none", async () => {
  const { device, channel } = await setScene(service);
  device.send({ t: "close", req: 2, channel: channel.channel });
  expect(await device.next()).toEqual({ t: "closed", req: 2, channels: [channel.channel] });
  device.send({ t: "close", req: 3, channel: channel.channel });
  expect(await device.next()).toEqual({ t: "closed", req: 3, channels: [] });
});

test("a device that names its channels in hello is told which of them were closed while it was away", async () => {
  const scene = await setScene(service);
  const kept = await scene.device.open((await createApp(service, "Kept")).packageSid);
  await scene.device.close();
  await askAdmin(service, `DELETE /v1/channels?uri=${encodeURIComponent(scene.channel.uri)}`);
  const { credential } = scene.device;
  const channels = [scene.channel.channel, kept.channel];
  const device = await connectRawDevice(service, { credential, channels });
  expect(await device.next()).toEqual({ t: "closed", channels: [scene.channel.channel] });
  await device.settled();
});

test("a device that holds as many channels as it may is refused another one, and keeps those it has", async () => {
  const small = await startTestService({ channelsPerDevice: 2 });
  const apps = await Promise.all(["A", "B", "C"].map((name) => createApp(small, name)));
  const device = await connectRawDevice(small);
  const opened = await device.open(apps[0]?.packageSid ?? "");
  await device.open(apps[1]?.packageSid ?? "");
  device.send({ t: "open", req: 9, app: apps[2]?.packageSid ?? "" });
  expect(await device.next()).toMatchObject({ t: "refused", req: 9, code: "CHANNEL_LIMIT", advice: "report" });
  expect((await device.open(apps[0]?.packageSid ?? "")).uri).toBe(opened.uri);
  await small.stop();
});

test("a push carries its number, the sender's message id, the channel, the type, the payload and its times", async () => {
  // The suppressed pop-up is for phones only in strict.
  const compat = await startTestService({ profile: "compat" });
  const scene = await setScene(compat);
  const headers = { "X-WNS-Tag": "door", "X-WNS-Group": "house", "X-WNS-TTL": "60", "X-WNS-PRIORITY": "4" };
  const { messageId = "" } = await scene.push(toast("ring", { ...headers, "X-WNS-SuppressPopup": "true" }));
  const now = compat.clock.now();
  expect(await scene.device.next()).toEqual({
    t: "push",
    seq: 1,
    id: messageId,
    channel: scene.channel.channel,
    type: "wns/toast",
    payload: toast("ring").body.toString(),
    tag: "door",
    group: "house",
    priority: 4,
    suppressPopup: true,
    at: now,
    expires: now + 60_000,
  });
  await compat.stop();
});

test("bytes that are no text come as base64, and text as it stands", async () => {
  const scene = await setScene(service);
  await scene.push(raw(Uint8Array.of(0xc3, 0x28)));
  const binary = await scene.device.push();
  expect(binary.payloadBase64).toBe("wyg=");
  expect(binary.payload).toBeUndefined();
  await scene.push(raw("ding"));
  const text = await scene.device.push();
  expect(text.payload).toBe("ding");
  expect(text.payloadBase64).toBeUndefined();
});

test("each result of a single ack settles its notification and stands in its trace", async () => {
  const scene = await setScene(service);
  const results = [
    ["handled", "the app handled it"],
    ["refused", "the app's handler failed; the device took it all the same"],
    ["suppressed", "the person had switched the app's notifications off"],
    ["undecryptable", "the device could not decrypt it"],
  ] as const;
  for (const [result, words] of results) {
    const { messageId = "" } = await scene.push(toast(result));
    const { seq } = await scene.device.push();
    scene.device.send({ t: "ack", ones: [[seq, result]] });
    await until("the ack is told", async () => (await traceOf(service, messageId)).end.state === "delivered");
    expect((await traceOf(service, messageId)).end.reason).toBe(words);
  }
  await until("all are settled", async () => (await booksOf(service, scene.app.packageSid)).delivered === 4);
});

test("an ack up to a number settles everything before it, and single ones beyond it only themselves", async () => {
  const scene = await setScene(service);
  for (const text of ["1", "2", "3", "4", "5"]) await scene.push(toast(text));
  for (let at = 0; at < 5; at++) await scene.device.push();
  scene.device.ack(2, [[4, "handled"]]);
  await until("three are settled", async () => (await booksOf(service, scene.app.packageSid)).delivered === 3);
  await leave(service, scene.device);
  const again = await reconnect(service, scene.device);
  expect([(await again.push()).seq, (await again.push()).seq]).toEqual([3, 5]);
});

test("a frame of a kind that nobody knows is ignored, before hello and after it", async () => {
  const connection = await connectSilently(service.service);
  connection.send('{"t":"dance"}');
  connection.send({ t: "hello", v: 1 });
  expect(await connection.next()).toMatchObject({ t: "welcome" });
  connection.send('{"t":"dance","with":["us"]}');
  connection.send({ t: "ping" });
  expect(await connection.next()).toEqual({ t: "pong" });
});

test("an ack of nothing, or of numbers that were never given, harms nobody", async () => {
  const connection = await connectSilently(service.service);
  connection.send({ t: "hello", v: 1 });
  await connection.nextOf("welcome");
  connection.send({ t: "ack" });
  connection.send({ t: "ack", seq: 99, ones: [] });
  connection.send({ t: "ping" });
  expect(await connection.next()).toEqual({ t: "pong" });
});

// What ends a connection.

const MALFORMED: readonly string[] = [
  "",
  "hello",
  "{",
  "[]",
  "null",
  "42",
  '{"t":1}',
  '{"v":1}',
  '{"t":"hello"}',
  '{"t":"hello","v":"1"}',
  '{"t":"hello","v":-1}',
  '{"t":"hello","v":1.5}',
  '{"t":"hello","v":1,"device":5}',
  '{"t":"hello","v":1,"credential":""}',
  '{"t":"hello","v":1,"seq":-1}',
  '{"t":"hello","v":1,"seq":1e300}',
  '{"t":"hello","v":1,"heartbeat":"often"}',
  '{"t":"open","app":"ms-app://x"}',
  '{"t":"open","req":1}',
  '{"t":"close","req":1,"channel":7}',
  '{"t":"ack","seq":"1"}',
  '{"t":"ack","ones":[[1]]}',
  '{"t":"ack","ones":[[1,"lost"]]}',
  '{"t":"ack","ones":{}}',
];

test("4000: text that is no frame, or a frame with a wrong field, before hello", async () => {
  for (const text of MALFORMED) {
    const connection = await connectSilently(service.service);
    connection.send(text);
    expect({ text, ...(await endOf(connection)) }).toEqual({ text, ...refusedWith(4000, "FRAME_MALFORMED") });
  }
});

test("4000: text that is no frame, or a frame with a wrong field, after welcome", async () => {
  for (const text of MALFORMED.filter((text) => !text.includes('"t":"hello"'))) {
    const device = await connectRawDevice(service);
    device.send(text);
    expect({ text, ...(await endOf(device)) }).toEqual({ text, ...refusedWith(4000, "FRAME_MALFORMED") });
  }
});

test("4000: a binary message", async () => {
  const device = await connectRawDevice(service);
  device.send(new TextEncoder().encode('{"t":"ping"}'));
  expect(await endOf(device)).toEqual(refusedWith(4000, "FRAME_MALFORMED"));
});

test("4000: hello twice, and open, close or ack before hello", async () => {
  const device = await connectRawDevice(service);
  device.send({ t: "hello", v: 1 });
  expect(await endOf(device)).toEqual(refusedWith(4000, "FRAME_MALFORMED"));
  const early: readonly DeviceFrame[] = [
    { t: "open", req: 1, app: bystander.app.packageSid },
    { t: "close", req: 1, channel: bystander.channel.channel },
    { t: "ack", seq: 1 },
  ];
  for (const frame of early) {
    const connection = await connectSilently(service.service);
    connection.send(frame);
    expect({ t: frame.t, ...(await endOf(connection)) }).toEqual({
      t: frame.t,
      ...refusedWith(4000, "FRAME_MALFORMED"),
    });
  }
});

/** Another character in place of the last one but one: the last may hold no bits of the value. */
function tampered(credential: string): string {
  const at = credential.length - 2;
  return credential.slice(0, at) + (credential[at] === "A" ? "B" : "A") + credential.slice(at + 1);
}

test("4001: the id of another device without its credential, with one's own, or with a tampered one", async () => {
  const victim = bystander.device;
  const own = await connectRawDevice(service);
  const hellos: readonly Partial<HelloFrame>[] = [
    { device: victim.id },
    { device: victim.id, credential: own.credential },
    { device: victim.id, credential: tampered(victim.credential) },
    { credential: tampered(victim.credential) },
    { credential: bystander.accessToken },
    { credential: "no credential" },
  ];
  for (const hello of hellos) {
    const connection = await connectSilently(service.service);
    connection.send({ t: "hello", v: 1, ...hello });
    expect(await endOf(connection)).toEqual(refusedWith(4001, "DEVICE_CREDENTIAL_INVALID"));
  }
});

test("4002: a connection that does not say hello within ten seconds", async () => {
  const silent = await connectSilently(service.service);
  const polite = await connectRawDevice(service);
  service.clock.advance(10_001);
  expect(await endOf(silent)).toEqual(refusedWith(4002, "HELLO_MISSING"));
  await polite.settled();
});

test("4003: a newer connection of the same device takes over, and gets what was not confirmed", async () => {
  const scene = await setScene(service);
  await scene.push(toast("who gets it?"));
  await scene.device.push();
  const newer = await reconnect(service, scene.device);
  expect(await endOf(scene.device)).toEqual(refusedWith(4003, "CONNECTION_REPLACED"));
  expect((await newer.push()).payload).toContain("who gets it?");
  await scene.push(toast("and this?"));
  expect((await newer.push()).payload).toContain("and this?");
});

test("4004: a version of the protocol that is not spoken here", async () => {
  const connection = await connectSilently(service.service);
  connection.send({ t: "hello", v: 2 });
  expect(await endOf(connection)).toEqual(refusedWith(4004, "PROTOCOL_UNSUPPORTED"));
});

/** Sends frames until one is refused. @returns how many were answered before */
async function answeredBefore(device: RawDevice): Promise<number> {
  for (let sent = 0; sent < 700; sent++) device.send({ t: "ping" });
  for (let answered = 0; ; answered++) if ((await device.next()).t === "refused") return answered;
}

test("4008: more than 600 frames within a minute, and not in the next minute", async () => {
  const device = await connectRawDevice(service);
  // Hello is the first of them.
  expect(await answeredBefore(device)).toBe(599);
  expect(await device.goodbye).toEqual({ code: 4008, reason: "DEVICE_THROTTLED" });
  const patient = await reconnect(service, device);
  for (let minute = 0; minute < 2; minute++) {
    for (let sent = 0; sent < 500; sent++) patient.send({ t: "ping" });
    for (let sent = 0; sent < 500; sent++) await patient.nextOf("pong");
    service.clock.advance(60_001);
  }
});

test("acks are not counted as frames: a device confirms as fast as it likes", async () => {
  const device = await connectRawDevice(service);
  for (let sent = 0; sent < 2000; sent++) device.ack(sent);
  await device.settled();
});

test("4010: a device of which nothing is known is told to begin anew", async () => {
  const device = await connectRawDevice(service);
  await device.close();
  const connection = await connectSilently(service.service);
  connection.send({ t: "hello", v: 1, credential: device.credential, seq: 7 });
  expect(await connection.nextOf("reset")).toEqual({ t: "reset", reason: "nothing is known of this device" });
  expect(await connection.goodbye).toEqual({ code: 4010, reason: "DEVICE_RESET" });
});

test("4010: a credential given by a service with other keys makes the device begin anew", async () => {
  const { credential } = await connectRawDevice(service);
  const bytes = Buffer.from(credential, "base64url");
  bytes[0] = (bytes[0] ?? 0) ^ 0x40;
  const connection = await connectSilently(service.service);
  connection.send({ t: "hello", v: 1, credential: bytes.toString("base64url") });
  const { reason } = await connection.nextOf("reset");
  expect(reason).toBe("the credential was given by a service with other keys");
  expect((await connection.goodbye).code).toBe(4010);
});

test("4012: a device that stays silent beyond its heartbeat and the answer to a ping", async () => {
  const deaf = await connectDeafDevice(service);
  deaf.send({ t: "hello", v: 1, heartbeat: 30 });
  expect(await deaf.next()).toMatchObject({ t: "welcome", heartbeat: 30 });
  const listening = await connectRawDevice(service, { heartbeat: 30 });
  // The ping goes out when a round of upkeep sees the span over; the answer is missed in a later round.
  service.clock.advance(30_001);
  let connected = true;
  void deaf.goodbye.then(() => {
    connected = false;
  });
  await until("the silence is noticed", () => {
    if (connected) service.clock.advance(200);
    return !connected;
  });
  expect(await deaf.goodbye).toBe(4012);
  await listening.settled();
});

test("4013: a service that stops tells every device when to come back", async () => {
  const other = await startTestService({ drainSeconds: 2 });
  const devices = await Promise.all([connectRawDevice(other), connectRawDevice(other)]);
  const silent = await connectSilently(other.service);
  const stopped = other.stop();
  const hints = [];
  for (const connection of [...devices, silent]) {
    hints.push((await connection.nextOf("drain")).afterMs);
    expect(await connection.goodbye).toEqual({ code: 4013, reason: "DRAINING" });
  }
  expect(hints.toSorted((a, b) => a - b)).toEqual([0, 333, 667]);
  await stopped;
});

test("a message of more than 16384 bytes ends its connection", async () => {
  const device = await connectRawDevice(service);
  device.send(JSON.stringify({ t: "dance", long: "x".repeat(16_384) }));
  expect([1006, 1009]).toContain((await device.goodbye).code);
});

test("an address that is no upgrade, or speaks another subprotocol, is 400 in words", async () => {
  const plain = await exchangeRequest(service.port, { method: "GET", target: DEVICE_PATH });
  expect(plain.status).toBe(400);
  expect(JSON.parse(plain.body).error.code).toBe("PROTOCOL_UNSUPPORTED");
  const foreign = await exchangeRequest(service.port, {
    method: "GET",
    target: DEVICE_PATH,
    headers: [["Sec-WebSocket-Protocol", "mqtt"]],
  });
  expect(JSON.parse(foreign.body).error.code).toBe("PROTOCOL_UNSUPPORTED");
});

test("the operator reads every refused connection, with its code and its advice", async () => {
  const connection = await connectSilently(service.service);
  connection.send("nonsense");
  await connection.goodbye;
  const [newest] = await refusalsOf(service);
  expect(newest).toMatchObject({ rim: "device", code: "FRAME_MALFORMED", advice: "fix-request", address: "127.0.0.1" });
});
