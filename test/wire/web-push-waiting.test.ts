/** Web Push for devices that are away, and for senders that are too fast, unproved, or met by a fault. @source docs/reference/wns.md, R-6.7, R-6.9, R-8.6; RFC 8030 */
import { afterEach, expect, test } from "bun:test";
import { askAdmin, booksOf, refusalsOf, traceOf } from "../support/operator.ts";
import { connectRawDevice, reconnect } from "../support/raw-device.ts";
import { leave } from "../support/scene.ts";
import { accessTokenOf, push as pushOfWns, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { createVapidSender } from "../support/vapid.ts";
import { ENCRYPTED, setWebPushScene, TTL, type WebPushScene } from "../support/web-push-scene.ts";

let service: TestService;

afterEach(() => service.stop());

/** Pushes of one byte that tells them apart. */
const send = ({ push }: WebPushScene, mark: number, ...more: (readonly [string, string])[]) =>
  push({ headers: [TTL, ...ENCRYPTED, ...more], body: Uint8Array.of(200, mark) });

/** The marks of what waits, in its order. */
async function marksOf({ device }: WebPushScene, count: number): Promise<(number | undefined)[]> {
  const back = await reconnect(service, device);
  const marks: (number | undefined)[] = [];
  while (marks.length < count) marks.push(Buffer.from((await back.push()).payloadBase64 ?? "", "base64")[1]);
  await back.settled();
  expect(back.waiting).toBe(0);
  await back.close();
  return marks;
}

test("what waits on an alternate channel waits by itself, and the newest of a topic in place of the former", async () => {
  service = await startTestService({ profile: "compat" });
  const scene = await setWebPushScene(service);
  await leave(service, scene.device);
  await send(scene, 1);
  const former = await send(scene, 2, ["Topic", "score"]);
  await send(scene, 3, ["Topic", "other"]);
  await send(scene, 4);
  await send(scene, 5, ["Topic", "score"]);
  expect(await marksOf(scene, 4)).toEqual([1, 3, 4, 5]);
  expect((await traceOf(service, former.header("X-WNS-MSG-ID") ?? "")).end.state).toBe("replaced");
});

test("a topic is one channel's own", async () => {
  service = await startTestService({ profile: "compat" });
  const scene = await setWebPushScene(service);
  const other = await scene.device.open(scene.app.packageSid, {
    kind: "alternate",
    label: "other",
    key: scene.sender.key,
  });
  await leave(service, scene.device);
  await send(scene, 1, ["Topic", "score"]);
  await scene.push({
    target: new URL(other.uri).pathname,
    headers: [TTL, ...ENCRYPTED, ["Topic", "score"]],
    body: Uint8Array.of(200, 2),
  });
  expect(await marksOf(scene, 2)).toEqual([1, 2]);
});

test("with TTL 0 and the device away a push is 201, dropped, says why, and never arrives", async () => {
  service = await startTestService({ profile: "compat" });
  const scene = await setWebPushScene(service);
  await leave(service, scene.device);
  const answer = await scene.push({ headers: [["TTL", "0"], ...ENCRYPTED] });
  expect(answer.status).toBe(201);
  expect(answer.header("X-WNS-STATUS")).toBe("dropped");
  expect(answer.header("X-WNS-ERROR-DESCRIPTION")).toBe("Device is offline and TTL is 0");
  expect(answer.header("TTL")).toBe("0");
  expect(await marksOf(scene, 0)).toEqual([]);
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 1, dropped: 1 });
});

test("a push whose time to live is over is not delivered any more", async () => {
  service = await startTestService({ profile: "compat" });
  const scene = await setWebPushScene(service);
  await leave(service, scene.device);
  await scene.push({ headers: [["TTL", "1"], ...ENCRYPTED], body: Uint8Array.of(200, 1) });
  await send(scene, 2);
  service.clock.advance(1000);
  expect(await marksOf(scene, 1)).toEqual([2]);
});

test("a sender that is too fast is 429 in compat and 406 in strict, with the seconds to wait", async () => {
  for (const [profile, status] of [
    ["compat", 429],
    ["strict", 406],
  ] as const) {
    service = await startTestService({ profile, channelRate: 1, channelBurst: 1 });
    const scene = await setWebPushScene(service);
    expect((await scene.push()).status).toBe(201);
    const answer = await scene.push();
    expect(answer.status).toBe(status);
    expect(answer.header("X-WNS-STATUS")).toBe("channelthrottled");
    expect(answer.header("Retry-After")).toBe("60");
    expect(answer.header("X-WNS-CONTINUE-AFTER")).toBe(status === 406 ? "60" : undefined);
    if (profile === "compat") await service.stop();
  }
});

test("a holder of a key who is too fast uses up nothing of what the app may push", async () => {
  service = await startTestService({ profile: "compat", appRate: 1 });
  const scene = await setWebPushScene(service);
  expect((await scene.push()).status).toBe(201);
  const answer = await scene.push();
  expect([answer.status, answer.header("X-WNS-STATUS")]).toEqual([429, "channelthrottled"]);
  const [accessToken, device] = await Promise.all([accessTokenOf(service, scene.app), connectRawDevice(service)]);
  const channel = await device.open(scene.app.packageSid);
  expect((await pushOfWns(channel.uri, accessToken, toast("yes"))).status).toBe(200);
});

test("whoever cannot prove himself pays from his address's allowance, at any form of the path", async () => {
  service = await startTestService({ profile: "compat", anonymousBurst: 8, anonymousRate: 1 });
  const scene = await setWebPushScene(service);
  const other = createVapidSender();
  const forged = `vapid t=${other.token(scene.claims())}, k=${scene.sender.key}`;
  const expired = scene.sender.authorization(scene.claims({ exp: 1 }));
  const unproved = [
    { authorization: null },
    { authorization: "Basic a" },
    { authorization: forged },
    { authorization: expired },
    { authorization: other.authorization(scene.claims()) },
    { target: "/w/?token=nothing" },
    { target: "/w/nothing" },
    { method: "PUT" },
  ];
  const statuses: number[] = [];
  for (const push of [...unproved, ...unproved]) statuses.push((await scene.push(push)).status);
  expect(statuses.slice(0, 7)).toEqual([401, 403, 403, 403, 403, 404, 404]);
  expect(statuses.slice(8)).toEqual(unproved.map(() => 429));
  expect((await scene.push()).status).toBe(201);
  const codes = new Set((await refusalsOf(service)).map(({ code }) => code));
  for (const code of ["VAPID_MISSING", "VAPID_INVALID", "VAPID_EXPIRED", "VAPID_KEY_FOREIGN"] as const) {
    expect(codes).toContain(code);
  }
});

test("faults bite here too, apart from those of access tokens, which nobody showed", async () => {
  service = await startTestService({ profile: "compat" });
  const scene = await setWebPushScene(service);
  const set = (effect: object) => askAdmin(service, "POST /v1/faults", { effect, times: 1 });
  await set({ does: "refuse", on: "push", code: "CHANNEL_THROTTLED", retryAfterSeconds: 7 });
  const throttled = await scene.push();
  expect([throttled.status, throttled.header("Retry-After")]).toEqual([429, "7"]);
  service.clock.advance(1000);
  await set({ does: "expire-tokens" });
  await set({ does: "revoke-secrets" });
  expect((await scene.push()).status).toBe(201);
  await scene.device.push();
  await set({ does: "lose-push" });
  const lost = await scene.push();
  expect([lost.status, lost.header("X-WNS-STATUS"), lost.header("TTL")]).toEqual([201, "received", "60"]);
  await scene.device.settled();
  expect(scene.device.waiting).toBe(0);
});

test("strangers pay for what they learn of dead channels, and past their allowance learn nothing", async () => {
  service = await startTestService({ profile: "compat", anonymousBurst: 5, anonymousRate: 1 });
  const scene = await setWebPushScene(service);
  await scene.device.closeChannel(scene.channel.channel);
  const statuses: number[] = [];
  for (let asked = 0; asked < 7; asked++) statuses.push((await scene.push({ authorization: null })).status);
  // The first of the five was spent by the device, when it came as a new one.
  expect(statuses).toEqual([410, 410, 410, 410, 429, 429, 429]);
  // Whoever proves that the channel was his is told for nothing.
  const { claims, sender } = scene;
  const authorization = sender.authorization(claims());
  for (let asked = 0; asked < 8; asked++) expect((await scene.push({ authorization })).status).toBe(410);
});

test("new tokens are verified at the channel's pace, and one that was verified before is not kept waiting by forgers", async () => {
  service = await startTestService({ profile: "compat", channelRate: 1, channelBurst: 4 });
  const scene = await setWebPushScene(service);
  const authorization = scene.sender.authorization(scene.claims());
  expect((await scene.push({ authorization })).status).toBe(201);
  const other = createVapidSender();
  const forged = (exp: number) => `vapid t=${other.token(scene.claims({ exp }))}, k=${scene.sender.key}`;
  const now = Number(scene.claims().exp);
  const statuses: number[] = [];
  for (let n = 1; n <= 6; n++) statuses.push((await scene.push({ authorization: forged(now - n) })).status);
  expect(statuses).toEqual([403, 403, 403, 429, 429, 429]);
  expect((await scene.push({ authorization })).status).toBe(201);
});

test("the trace of a Web Push says that a key proved it, and an operator closes the channel by any form of its URI", async () => {
  service = await startTestService({ profile: "compat" });
  const scene = await setWebPushScene(service);
  const trace = await traceOf(service, (await scene.push()).header("X-WNS-MSG-ID") ?? "");
  expect(trace.steps.find(({ step }) => step === "proved")?.why).toStartWith(
    "by the key that the channel was opened with",
  );
  const { origin, pathname } = new URL(scene.channel.uri);
  const uri = `${origin}/w/?token=${pathname.slice(3)}`;
  expect(await askAdmin(service, `DELETE /v1/channels?uri=${encodeURIComponent(uri)}`)).toEqual({
    closed: [scene.channel.channel],
  });
});
