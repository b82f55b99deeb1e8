/** What many messages cost that nobody takes: who makes room, and that no sender waits for a device. @source RFC 8030 sections 5 and 7.2; docs/reference/web-push.md; checks WP-2.22, WP-2.25 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { CREDIT_MESSAGES } from "@belfry/protocol";
import { type AutopushConnection, connectAutopush } from "../support/autopush-device.ts";
import { connectDeafDevice } from "../support/deaf-device.ts";
import { booksOf, devicesOf, traceOf } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import { exchangeRequest, type RawAnswer } from "../support/raw-http.ts";
import { leave } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene } from "../support/unified-push-scene.ts";
import { until } from "../support/until.ts";
import { ENCRYPTED, TTL } from "../support/web-push-scene.ts";

/** What may wait on one channel. */
const ROOM = 200;

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ profile: "compat", anonymousPushRate: 1_000_000 });
});

afterAll(() => service.stop());

const mark = (n: number): Uint8Array => Uint8Array.of(255, n >> 8, n & 255);
const markOf = (bytes: Buffer): number => bytes.readUInt16BE(1);
const idOf = (answer: RawAnswer): string => answer.header("Location")?.split(".").at(-1) ?? "";
const urgent = (urgency: string) => [TTL, ["Urgency", urgency], ...ENCRYPTED] as const;
const URGENCIES = ["low", "high", "very-low", "normal"] as const;

/** Fills the room of a channel with messages of all urgencies, and some more that push others out. @returns the marks that are left, in their order */
async function overfill(push: (headers: ReturnType<typeof urgent>, body: Uint8Array) => Promise<RawAnswer>) {
  const waits: { mark: number; urgency: string }[] = [];
  const put = async (n: number, urgency: string) => {
    const answer = await push(urgent(urgency), mark(n));
    expect(answer.status).toBe(201);
    waits.push({ mark: n, urgency });
    return answer;
  };
  const goes = (n: number) =>
    waits.splice(
      waits.findIndex((one) => one.mark === n),
      1,
    );
  const first: RawAnswer[] = [];
  for (let n = 0; n < ROOM; n++) first.push(await put(n, URGENCIES[n % 4] ?? "normal"));
  // All 50 that are very low go, oldest first; then the oldest of the low ones, and not a normal one that is older.
  for (let n = 0; n < 52; n++) {
    await put(ROOM + n, "normal");
    goes(n < 50 ? 4 * n + 2 : 4 * (n - 50));
  }
  // One that is itself the least urgent is taken, and is the next to go.
  await put(300, "very-low");
  goes(8);
  await put(301, "high");
  goes(300);
  return { left: waits.map((one) => one.mark), first };
}

test("WP-2.22: past 200 on a channel of ours the oldest of the least urgent goes, its trace says so, and the new one is 201", async () => {
  const { app, device, push } = await setUnifiedPushScene(service);
  await leave(service, device);
  const { left, first } = await overfill((headers, body) => push({ headers, body }));
  const [, , veryLow] = first;
  if (veryLow === undefined) throw new Error("no answer");
  expect((await traceOf(service, idOf(veryLow))).end).toMatchObject({ state: "dropped", code: "NO_ROOM" });
  const back = await reconnect(service, device);
  const came: number[] = [];
  while (came.length < ROOM) {
    const { payloadBase64 = "", seq } = await back.push();
    came.push(markOf(Buffer.from(payloadBase64, "base64")));
    back.ack(seq);
  }
  await back.settled();
  expect(came).toEqual(left);
  expect(back.waiting).toBe(0);
  expect(await booksOf(service, app.packageSid)).toMatchObject({ accepted: 254, dropped: 54, delivered: 200 });
  await back.close();
});

test("WP-2.22: so it is on a browser's channel", async () => {
  const device = await connectAutopush(service);
  const { uaid } = await device.hello();
  const { endpoint } = await device.register();
  await device.close();
  await until("the browser is away", async () => (await devicesOf(service)).length === 0);
  const target = new URL(endpoint).pathname;
  const { left } = await overfill((headers, body) => exchangeRequest(service.port, { target, headers, body }));
  const back = await connectAutopush(service);
  await back.hello({ uaid });
  const came: number[] = [];
  while (came.length < ROOM) {
    const notification = await back.notification();
    came.push(markOf(Buffer.from(notification.data ?? "", "base64url")));
    back.ack(notification);
  }
  expect(await back.settled()).toEqual([]);
  expect(came).toEqual(left);
  await back.close();
});

test("WP-2.25: a device that confirms nothing delays no sender, neither its own nor that of another", async () => {
  const { app, device, channel, push } = await setUnifiedPushScene(service);
  const stalled: AutopushConnection = await connectAutopush(service);
  await stalled.hello();
  const { endpoint } = await stalled.register();
  const target = new URL(endpoint).pathname;
  for (let n = 0; n < CREDIT_MESSAGES + 26; n++) {
    const answer = await exchangeRequest(service.port, { target, headers: [TTL, ...ENCRYPTED], body: mark(n) });
    expect(answer.status).toBe(201);
  }
  expect((await push()).status).toBe(201);
  expect((await device.push()).channel).toBe(channel.channel);
  expect((await booksOf(service, app.packageSid)).pending).toBe(1);
  await stalled.close();
});

test("WP-2.25: nor does one that reads nothing from its socket: every push is answered, and what it missed it gets when it reads on", async () => {
  const { app, device, push } = await setUnifiedPushScene(service);
  await leave(service, device);
  const stuck = await connectDeafDevice(service);
  stuck.send({ t: "hello", v: 1, credential: device.credential });
  expect((await stuck.next()).t).toBe("welcome");
  stuck.pause();
  const long = (n: number) => Buffer.concat([mark(n), Buffer.alloc(4093, 255)]);
  const other = await setUnifiedPushScene(service);
  for (let n = 0; n < 150; n++) {
    expect((await push({ body: long(n) })).status).toBe(201);
    if (n % 10 > 0) continue;
    expect((await other.push({ body: mark(n) })).status).toBe(201);
    const { seq, payloadBase64 = "" } = await other.device.push();
    expect(markOf(Buffer.from(payloadBase64, "base64"))).toBe(n);
    other.device.ack(seq);
  }
  expect(await booksOf(service, app.packageSid)).toMatchObject({ accepted: 150, pending: 150 });
  stuck.resume();
  for (let n = 0; n < 150; n++) {
    const frame = await stuck.next();
    if (frame.t !== "push") throw new Error(`expected push, got ${frame.t}`);
    expect(markOf(Buffer.from(frame.payloadBase64 ?? "", "base64"))).toBe(n);
    stuck.send({ t: "ack", seq: frame.seq });
  }
  stuck.destroy();
});
