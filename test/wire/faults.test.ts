/**
 * The emulator on the wire: every effect of a fault, set by the admin API as `belfry fault set` does, with the heads of the answers line by
 * line.
 *
 * @source docs/reference/http.md, chapter "Faults"; docs/reference/wns.md, R-6.1 to
 */
import { afterAll, afterEach, beforeAll, expect, test } from "bun:test";
import {
  type AppBody,
  type ChannelBody,
  type ClearedBody,
  type FaultBody,
  type FaultRequest,
  formatTokenRequest,
  type StatusBody,
  TOKEN_PATH,
} from "@belfry/protocol";
import { askAdmin, createApp, refusalsOf, traceOf } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import { exchangeRequest, type RawAnswer } from "../support/raw-http.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { accessTokenOf, raw, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import { exchangePush } from "../support/wire-push.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterEach(() => askAdmin(service, "DELETE /v1/faults"));
afterAll(() => service.stop());

const set = (fault: FaultRequest): Promise<FaultBody> => askAdmin(service, "POST /v1/faults", fault);
const listed = async () => (await askAdmin<{ faults: FaultBody[] }>(service, "GET /v1/faults")).faults;

async function refusalOf(body: object): Promise<string> {
  return set(body as FaultRequest).then(
    () => "nothing was refused",
    (error: Error) => error.message,
  );
}

/** Header lines that differ from answer to answer. */
const VARYING = /^(?:X-WNS-MSG-ID|X-WNS-DEBUG-TRACE|MS-CV|Date|Strict-Transport-Security|Content-Length): /;

/** Status line, then what this kind of answer says, sorted. */
function saidBy({ head }: RawAnswer): string[] {
  const [statusLine = "", ...lines] = head.split("\r\n");
  return [statusLine, ...lines.filter((line) => !VARYING.test(line)).sort()];
}

const said = (statusLine: string, status: string, ...more: string[]) => [
  statusLine,
  ...[`X-WNS-STATUS: ${status}`, `X-WNS-NOTIFICATIONSTATUS: ${status}`, ...more].sort(),
];

const FORM = [["Content-Type", "application/x-www-form-urlencoded"]] as const;
const requestToken = ({ app }: Scene): Promise<RawAnswer> =>
  exchangeRequest(service.port, { target: TOKEN_PATH, headers: FORM, body: formatTokenRequest(app) });

const CHALLENGE = "WWW-Authenticate: Bearer error=";

test("the next two pushes are refused in exactly the head of the real refusal, and the third is received", async () => {
  const scene = await setScene(service);
  await set({ effect: { does: "refuse", on: "push", code: "CHANNEL_EXPIRED" }, app: scene.app.packageSid, times: 2 });
  const gone = said("HTTP/1.1 410 Gone", "dropped", "X-WNS-ERROR-DESCRIPTION: Expired channel URL");
  expect(saidBy(await exchangePush(service.port, scene))).toEqual(gone);
  expect(saidBy(await exchangePush(service.port, scene))).toEqual(gone);
  expect((await exchangePush(service.port, scene)).status).toBe(200);
  expect((await scene.device.push()).type).toBe("wns/toast");
});

test("a throttle after N lets N pass, then says 406 with the seconds that were ordered", async () => {
  const scene = await setScene(service);
  await set({
    effect: { does: "refuse", on: "push", code: "APP_THROTTLED", retryAfterSeconds: 1 },
    app: scene.app.packageSid,
    after: 2,
  });
  expect((await exchangePush(service.port, scene)).status).toBe(200);
  expect((await exchangePush(service.port, scene)).status).toBe(200);
  const throttled = await exchangePush(service.port, scene);
  expect(throttled.status).toBe(406);
  expect(throttled.header("X-WNS-STATUS")).toBe("appthrottled");
  expect(throttled.header("Retry-After")).toBe("1");
});

test("a channel's throttle says so, and asks for its minute", async () => {
  const scene = await setScene(service);
  await set({ effect: { does: "refuse", on: "push", code: "CHANNEL_THROTTLED" }, channel: scene.channel.uri });
  const throttled = await exchangePush(service.port, scene);
  expect(throttled.header("X-WNS-STATUS")).toBe("channelthrottled");
  expect(throttled.header("Retry-After")).toBe("60");
});

test("each status of the documentation can be ordered", async () => {
  const scene = await setScene(service);
  const codes = [
    ["HEADER_INVALID", 400],
    ["ACCESS_TOKEN_MISSING", 401],
    ["CHANNEL_FOREIGN", 403],
    ["CHANNEL_UNKNOWN", 404],
    ["METHOD_NOT_ALLOWED", 405],
    ["SENDER_BLOCKED", 410],
    ["PAYLOAD_TOO_LARGE", 413],
    ["INTERNAL", 500],
    ["OVERLOADED", 503],
  ] as const;
  for (const [code, status] of codes) {
    await set({ effect: { does: "refuse", on: "push", code }, device: scene.device.id, times: 1 });
    const answer = await exchangePush(service.port, scene);
    expect({ code, status: answer.status }).toEqual({ code, status });
  }
});

test("a status that no refusal has is answered with the headers that were ordered", async () => {
  const scene = await setScene(service);
  const headers = { "Retry-After": "7", "X-Odd": "yes", "X-WNS-STATUS": "odd" };
  await set({ effect: { does: "answer", on: "push", status: 429, headers }, device: scene.device.id });
  const answer = await exchangePush(service.port, scene);
  expect(answer.status).toBe(429);
  const values = new Map(answer.headers.map(([name, value]) => [name.toLowerCase(), value]));
  for (const [name, value] of Object.entries(headers)) expect(values.get(name.toLowerCase())).toBe(value);
  expect(answer.body).toBe("");
});

test("a token request is refused or answered as ordered, and good again afterwards", async () => {
  const scene = await setScene(service);
  const { packageSid: app } = scene.app;
  await set({ effect: { does: "refuse", on: "token", code: "TOKEN_THROTTLED", retryAfterSeconds: 2 }, app, times: 1 });
  await set({ effect: { does: "answer", on: "token", status: 502, headers: { "X-Odd": "yes" } }, app, times: 1 });
  const throttled = await requestToken(scene);
  expect([throttled.status, throttled.header("Retry-After")]).toEqual([429, "2"]);
  expect(JSON.parse(throttled.body)).toMatchObject({ error: "temporarily_unavailable" });
  expect((await requestToken(scene)).status).toBe(502);
  expect((await requestToken(scene)).status).toBe(200);
});

test("access tokens that were given out before have expired, and a new one is good", async () => {
  const scene = await setScene(service);
  service.clock.advance(1);
  await set({ effect: { does: "expire-tokens" }, app: scene.app.packageSid });
  expect(saidBy(await exchangePush(service.port, scene))).toEqual(
    said(
      "HTTP/1.1 401 Unauthorized",
      "dropped",
      `${CHALLENGE}"invalid_token",error_description="Token expired"`,
      "X-WNS-ERROR-DESCRIPTION: Token expired",
    ),
  );
  const fresh = await accessTokenOf(service, scene.app);
  expect((await exchangePush(service.port, scene, { authorization: `Bearer ${fresh}` })).status).toBe(200);
});

test("revoked secrets: its access tokens are refused and no new ones given, until the fault is cleared", async () => {
  const scene = await setScene(service);
  const { fault } = await set({ effect: { does: "revoke-secrets" }, app: scene.app.packageSid });
  expect(saidBy(await exchangePush(service.port, scene))).toEqual(
    said(
      "HTTP/1.1 401 Unauthorized",
      "dropped",
      `${CHALLENGE}"invalid_request",error_description="Invalid token"`,
      "X-WNS-ERROR-DESCRIPTION: Invalid token",
    ),
  );
  const refused = await requestToken(scene);
  expect([refused.status, JSON.parse(refused.body)]).toEqual([
    400,
    { error: "invalid_client", error_description: "Invalid client secret" },
  ]);
  expect(await askAdmin<ClearedBody>(service, `DELETE /v1/faults/${fault}`)).toEqual({ cleared: [fault] });
  expect((await exchangePush(service.port, scene)).status).toBe(200);
});

test("a push that is held back is overtaken by one that is not, and is received all the same", async () => {
  const scene = await setScene(service);
  const other = await setScene(service);
  const overtakenWithin = async (ms: number) => {
    await set({ effect: { does: "delay", on: "push", ms }, device: scene.device.id });
    const answered: string[] = [];
    const note = (name: string) => (answer: RawAnswer) => void answered.push(`${name} ${answer.status}`);
    const held = exchangePush(service.port, scene).then(note("held"));
    await until("it is held", async () => (await listed())[0]?.bitten === 1);
    await exchangePush(service.port, other).then(note("free"));
    await held;
    await askAdmin(service, "DELETE /v1/faults");
    return answered;
  };
  // A machine with much else to do may take longer for the one that is not held than the other was held back.
  const answers: string[][] = [];
  for (const ms of [100, 1000, 10_000]) {
    answers.push(await overtakenWithin(ms));
    if (answers.at(-1)?.[0]?.startsWith("free")) break;
  }
  expect(answers.at(-1)).toEqual(["free 200", "held 200"]);
});

test("a lost push is answered as received, is never delivered, and its trace names the fault", async () => {
  const scene = await setScene(service);
  const { fault } = await set({ effect: { does: "lose-push" }, device: scene.device.id, times: 1 });
  const lost = await scene.push(toast("lost"));
  expect(lost).toMatchObject({ status: 200, wnsStatus: "received", description: undefined });
  const kept = await scene.push(toast("kept"));
  expect(await scene.device.push()).toMatchObject({ id: kept.messageId });
  const trace = await traceOf(service, String(lost.messageId));
  expect(JSON.stringify(trace)).toContain(`fault ${fault}`);
});

test("a lost confirmation lets the notification come again", async () => {
  const scene = await setScene(service);
  await set({ effect: { does: "lose-ack" }, device: scene.device.id, times: 1 });
  const { messageId } = await scene.push(toast("twice"));
  const first = await scene.device.push();
  scene.device.ack(first.seq);
  await scene.device.settled();
  await until("the confirmation was lost", async () => (await listed())[0]?.bitten === 1);
  await scene.device.close();
  const again = await reconnect(service, scene.device, 0);
  const second = await again.push();
  expect([second.seq, second.id]).toEqual([first.seq, String(messageId)]);
  again.ack(second.seq);
  await again.settled();
  await until("it is delivered", async () => (await traceOf(service, String(messageId))).end.state === "delivered");
});

test("a device that counts as away gets nothing that may not wait, and what waited when the fault is cleared", async () => {
  const scene = await setScene(service);
  await set({ effect: { does: "offline" }, device: scene.device.id });
  const asks = { "X-WNS-RequestForStatus": "true" };
  const dropped = await scene.push(raw("ding", asks));
  expect(dropped).toMatchObject({ status: 200, wnsStatus: "dropped", deviceConnection: "disconnected" });
  const waits = await scene.push(toast("later", asks));
  expect(waits).toMatchObject({ status: 200, wnsStatus: "received", deviceConnection: "disconnected" });
  await scene.device.settled();
  expect(scene.device.waiting).toBe(0);
  await askAdmin(service, "DELETE /v1/faults");
  expect(await scene.device.push()).toMatchObject({ id: waits.messageId });
});

test("a fault that makes an app's devices away is over with its count, and what waited comes", async () => {
  const scene = await setScene(service);
  await set({ effect: { does: "offline" }, app: scene.app.packageSid, times: 2 });
  const first = await scene.push(toast("one"));
  await scene.device.settled();
  expect(scene.device.waiting).toBe(0);
  const second = await scene.push(toast("two"));
  expect(await scene.device.push()).toMatchObject({ id: first.messageId });
  expect(await scene.device.push()).toMatchObject({ id: second.messageId });
});

test("what is wrong by itself is refused for that, and no fault counts it", async () => {
  const scene = await setScene(service);
  const foreign = await accessTokenOf(service, await createApp(service, "News"));
  await set({ effect: { does: "refuse", on: "push", code: "OVERLOADED" } });
  expect((await exchangePush(service.port, scene, { authorization: null })).status).toBe(401);
  expect((await exchangePush(service.port, scene, { authorization: `Bearer ${foreign}` })).status).toBe(403);
  expect((await exchangePush(service.port, scene, { uri: `${scene.channel.uri}A` })).status).toBe(404);
  expect((await exchangePush(service.port, scene, { headers: [["X-WNS-Type", "wns/odd"]] })).status).toBe(400);
  await scene.device.closeChannel(scene.channel.channel);
  expect((await exchangePush(service.port, scene)).status).toBe(410);
  expect((await listed())[0]).toMatchObject({ seen: 0, bitten: 0 });
});

test("a refusal that a fault ordered stands among the refusals with its number and words, and whose it was", async () => {
  const scene = await setScene(service);
  const { fault } = await set({
    effect: { does: "refuse", on: "push", code: "CHANNEL_CLOSED" },
    device: scene.device.id,
  });
  const id = (await exchangePush(service.port, scene)).header("X-WNS-MSG-ID");
  const refusal = (await refusalsOf(service)).find((one) => one.id === id);
  expect(refusal).toMatchObject({
    code: "CHANNEL_CLOSED",
    detail: `fault ${fault}: every push for device ${scene.device.id} is answered 410 (CHANNEL_CLOSED)`,
    app: scene.app.packageSid,
    device: scene.device.id,
    channel: scene.channel.channel,
  });
});

test("every 10th and a seeded chance bite as often as they say", async () => {
  const scene = await setScene(service);
  const { device } = scene;
  await set({ effect: { does: "lose-push" }, device: device.id, every: 10 });
  await set({ effect: { does: "lose-push" }, device: device.id, percent: 10, seed: 7 });
  for (let pushes = 0; pushes < 20; pushes++) await scene.push(raw("", {}));
  // Of the first 20 a chance of 10 % with seed 7 bites the 3rd, the 8th and the 19th.
  expect((await listed()).map(({ seen, bitten }) => [seen, bitten])).toEqual([
    [20, 2],
    [20, 3],
  ]);
});

test("faults are counted in the status and in the metrics, and setting one is logged in words", async () => {
  const scene = await setScene(service);
  const { fault } = await set({
    effect: { does: "refuse", on: "push", code: "OVERLOADED" },
    device: scene.device.id,
    times: 1,
  });
  expect((await askAdmin<StatusBody>(service, "GET /v1/status")).faults).toBe(1);
  expect(service.log.some((line) => line.includes('"fault set"') && line.includes(`"fault":${fault}`))).toBe(true);
  await exchangePush(service.port, scene);
  expect((await askAdmin<StatusBody>(service, "GET /v1/status")).faults).toBe(0);
  const metrics = await fetch(`${service.admin}/metrics`, {
    headers: { Authorization: `Bearer ${service.adminToken}` },
  });
  expect(await metrics.text()).toMatch(/^belfry_faults_bitten_total\{effect="refuse"\} [1-9]/m);
});

test("a fault that makes no sense is refused with its field", async () => {
  const { app, channel, device } = await setScene(service);
  const other = await setScene(service);
  const effect = { does: "offline" };
  expect(await refusalOf({ effect, evry: 1 })).toContain("evry is no field of a fault");
  expect(await refusalOf({ effect, app: `${app.packageSid}0` })).toContain("APP_UNKNOWN");
  expect(await refusalOf({ effect, channel: "http://127.0.0.1/?token=x" })).toContain("CHANNEL_UNKNOWN");
  expect(await refusalOf({ effect, channel: channel.uri, device: other.device.id })).toContain("another device");
  expect(await refusalOf({ effect, channel: channel.uri, app: other.app.packageSid })).toContain("another app");
  expect(await refusalOf({ effect, channel: channel.uri, device: device.id, app: app.clientId })).toBe(
    "nothing was refused",
  );
});

test("a channel of a device that never connects can be opened, for the app or for a tile", async () => {
  const app = await createApp(service);
  const open = (body: object) => askAdmin<ChannelBody>(service, "POST /v1/channels", body);
  const primary = await open({ app: app.packageSid });
  expect(primary).toMatchObject({ app: app.packageSid, kind: "primary", label: "", connected: false });
  const tile = await open({ app: app.packageSid, tile: "weather" });
  expect(tile).toMatchObject({ kind: "tile", label: "weather" });
  expect(tile.device).not.toBe(primary.device);
  const { channels } = await askAdmin<{ channels: ChannelBody[] }>(service, `GET /v1/channels?app=${app.packageSid}`);
  expect(channels).toContainEqual(primary);
  await expect(open({ app: app.packageSid, kind: "tile" })).rejects.toThrow("kind is no field of a channel");
  await expect(open({ app: "ms-app://x" })).rejects.toThrow("APP_UNKNOWN");
});

test("a blocked app is answered 410, and pushes again when it is unblocked", async () => {
  const scene = await setScene(service);
  const path = `/v1/apps/${encodeURIComponent(scene.app.packageSid)}/block`;
  expect((await askAdmin<AppBody>(service, `POST ${path}`)).blocked).toBe(true);
  const answer = await exchangePush(service.port, scene);
  expect([answer.status, answer.header("X-WNS-ERROR-DESCRIPTION")]).toEqual([410, "Sending domain blocked"]);
  expect((await askAdmin<AppBody>(service, `DELETE ${path}`)).blocked).toBe(false);
  expect((await exchangePush(service.port, scene)).status).toBe(200);
});
