/** The push gateway for homeservers of Matrix. @source matrix-org/matrix-spec `data/api/push-gateway/push_notifier.yaml`; checks WP-7.02 to WP-7.08 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { askAdmin, booksOf } from "../support/operator.ts";
import { exchangeRequest } from "../support/raw-http.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene } from "../support/unified-push-scene.ts";
import { setWebPushScene } from "../support/web-push-scene.ts";

const TARGET = "/_matrix/push/v1/notify";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

/** A notification as a homeserver tells it. */
const EVENT = {
  event_id: "$3957tyerfgewrf384",
  room_id: "!slw48wfj34rtnrf:example.org",
  type: "m.room.message",
  sender: "@exampleuser:example.org",
  sender_display_name: "Major Tom",
  room_name: "Mission Control",
  room_alias: "#exampleroom:example.org",
  prio: "high",
  content: { msgtype: "m.text", body: "I'm floating in a most peculiar way." },
  counts: { unread: 2 },
};

const deviceOf = (pushkey: string) => ({
  app_id: "org.example.app",
  pushkey,
  pushkey_ts: 12_345_678,
  data: {},
  tweaks: { sound: "bing" },
});

async function notify(pushkeys: readonly string[], changes: object = {}, at = service) {
  const body = JSON.stringify({ notification: { ...EVENT, ...changes, devices: pushkeys.map(deviceOf) } });
  const headers = [["Content-Type", "application/json"]] as const;
  const answer = await exchangeRequest(at.port, { target: TARGET, headers, body });
  return { status: answer.status, answer, said: JSON.parse(answer.body) as Record<string, unknown> };
}

test("WP-7.02: at the root of the host a GET says that this is a gateway for Matrix", async () => {
  const answer = await exchangeRequest(service.port, { method: "GET", target: TARGET });
  expect([answer.status, answer.body]).toEqual([200, '{"unifiedpush":{"gateway":"matrix"}}']);
  expect(answer.headers.find(([name]) => /^content-type$/i.test(name))?.[1]).toStartWith("application/json");
});

test("WP-7.04: each device is told everything but the list of devices, for a day", async () => {
  const [one, two] = [await setUnifiedPushScene(service), await setUnifiedPushScene(service)];
  const { status, said } = await notify([one.channel.uri, two.channel.uri]);
  expect([status, said]).toEqual([200, { rejected: [] }]);
  for (const { device } of [one, two]) {
    const frame = await device.push();
    expect(JSON.parse(frame.payload ?? "")).toEqual({ notification: EVENT });
    expect(frame).toMatchObject({ headers: { "Content-Encoding": "aes128gcm" }, priority: 1 });
    expect((frame.expires ?? 0) - frame.at).toBe(86_400_000);
  }
  await notify([one.channel.uri], { event_id: "$quiet", prio: "low" });
  expect((await one.device.push()).priority).toBe(3);
});

test("WP-7.05: a pushkey that is dead, foreign or takes signed pushes only is rejected; one that lives is not", async () => {
  const [live, dead, keyed] = [
    await setUnifiedPushScene(service),
    await setUnifiedPushScene(service),
    await setWebPushScene(service),
  ];
  await dead.device.closeChannel(dead.channel.channel);
  const path = new URL(live.channel.uri).pathname;
  const bad = [
    dead.channel.uri,
    keyed.channel.uri,
    `https://push.example.org${path}`,
    `${service.service}.example.org${path}`,
    `${service.service}/w/nothing`,
    "",
    "abc",
  ];
  const { status, said } = await notify([live.channel.uri, ...bad], { event_id: "$mixed" });
  expect([status, said]).toEqual([200, { rejected: bad }]);
  expect(JSON.parse((await live.device.push()).payload ?? "")).toMatchObject({ notification: { event_id: "$mixed" } });
});

test("WP-7.06: under a limit or a fault the homeserver is told to come back, and no pushkey is rejected", async () => {
  const own = await startTestService({ anonymousPushRate: 1 });
  try {
    const { channel, device } = await setUnifiedPushScene(own);
    const refuse = (code: string) =>
      askAdmin(own, "POST /v1/faults", { effect: { does: "refuse", on: "push", code }, times: 1 });
    await refuse("STORE_UNAVAILABLE");
    const broken = await notify([channel.uri], { event_id: "$a" }, own);
    expect([broken.status, "rejected" in broken.said]).toEqual([503, false]);
    own.clock.advance(1000);
    expect((await notify([channel.uri], { event_id: "$a" }, own)).status).toBe(200);
    await device.push();
    const tooFast = await notify([channel.uri], { event_id: "$b" }, own);
    expect([tooFast.status, "rejected" in tooFast.said, tooFast.said.errcode]).toEqual([
      429,
      false,
      "M_LIMIT_EXCEEDED",
    ]);
    expect(Number(tooFast.answer.header("Retry-After"))).toBeGreaterThan(0);
  } finally {
    await own.stop();
  }
});

test("WP-7.07: an event that comes again within ten minutes is told once, and one without an id each time", async () => {
  const own = await startTestService();
  try {
    const { app, channel } = await setUnifiedPushScene(own);
    for (let n = 0; n < 3; n++) expect((await notify([channel.uri], {}, own)).said).toEqual({ rejected: [] });
    own.clock.advance(599_000);
    await notify([channel.uri], {}, own);
    expect((await booksOf(own, app.packageSid)).accepted).toBe(1);
    own.clock.advance(1_200_000);
    await notify([channel.uri], {}, own);
    expect((await booksOf(own, app.packageSid)).accepted).toBe(2);
    for (let n = 0; n < 2; n++) await notify([channel.uri], { event_id: undefined }, own);
    expect((await booksOf(own, app.packageSid)).accepted).toBe(4);
  } finally {
    await own.stop();
  }
});

test("WP-7.08: nothing is ever sent to another host", async () => {
  let visitors = 0;
  const elsewhere = Bun.serve({
    port: 0,
    fetch: () => {
      visitors++;
      return new Response();
    },
  });
  const { channel } = await setUnifiedPushScene(service);
  const path = new URL(channel.uri).pathname;
  const foreign = `http://127.0.0.1:${elsewhere.port}${path}`;
  const trick = `${service.service}@127.0.0.1:${elsewhere.port}${path}`;
  expect((await notify([foreign, trick], { event_id: "$away" })).said).toEqual({ rejected: [foreign, trick] });
  expect(visitors).toBe(0);
  await elsewhere.stop();
});

test("what is too long for a push loses what can be done without; what is still too long is nobody's fault", async () => {
  const { channel, device } = await setUnifiedPushScene(service);
  await notify([channel.uri], { event_id: "$long", content: { body: "x".repeat(5000) } });
  const { content: _, ...rest } = EVENT;
  expect(JSON.parse((await device.push()).payload ?? "")).toEqual({ notification: { ...rest, event_id: "$long" } });
  const { status, said } = await notify([channel.uri], { event_id: "$endless", type: "x".repeat(5000) });
  expect([status, said]).toEqual([200, { rejected: [] }]);
  await device.settled();
  expect(device.waiting).toBe(0);
});

test("what is no notification for any device is 400, and other methods are 405", async () => {
  for (const body of [
    "",
    "{",
    "[]",
    "{}",
    '{"notification":{}}',
    '{"notification":{"devices":[]}}',
    '{"notification":{"devices":[{}]}}',
  ]) {
    const answer = await exchangeRequest(service.port, { target: TARGET, body });
    expect({ body, status: answer.status }).toEqual({ body, status: 400 });
    expect(JSON.parse(answer.body)).toMatchObject({ errcode: "M_BAD_JSON" });
  }
  expect((await exchangeRequest(service.port, { method: "PUT", target: TARGET, body: "{}" })).status).toBe(405);
});
