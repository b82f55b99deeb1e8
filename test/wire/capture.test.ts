/** Capture and replay over the admin API: what is kept of a push, for how long, for whom; and what a replay says has changed. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { AppBody, CapturedBody, ReplayBody } from "@belfry/protocol";
import { askAdmin, booksOf, traceOf } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import { leave, type Scene, setScene, setSceneWithDeviceAway } from "../support/scene.ts";
import { accessTokenOf, push, raw, remove, tile, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setWebPushScene } from "../support/web-push-scene.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
});

afterAll(() => service.stop());

const pathOf = ({ app }: Pick<Scene, "app">) => `/v1/apps/${encodeURIComponent(app.packageSid)}`;
const captureOn = (scene: Pick<Scene, "app">, body: object = {}) =>
  askAdmin<AppBody>(service, `POST ${pathOf(scene)}/capture`, body);
const captured = (id = "") => askAdmin<CapturedBody>(service, `GET /v1/traces/${id}/capture`);
const replay = (id = "", body: object = {}) => askAdmin<ReplayBody>(service, `POST /v1/traces/${id}/replay`, body);
const stepOf = ({ steps }: ReplayBody, name: string) => steps.find(({ step }) => step === name);

async function idOf(answer: ReturnType<Scene["push"]>): Promise<string> {
  const { messageId = "" } = await answer;
  return messageId;
}

test("a push is captured only while the operator wants it, and shown without what opens anything", async () => {
  const scene = await setScene(service);
  const before = await idOf(scene.push(toast("too early")));
  const app = await captureOn(scene, { seconds: 600, max: 5 });
  expect(app.capture).toEqual({ on: true, until: service.clock.now() + 600_000, max: 5, kept: 0, bytes: 0 });
  const secret = { Cookie: "session=hidden", "X-Api-Key": "hidden", "Idempotency-Key": "hidden" };
  const sent = toast("captured", { "X-WNS-Tag": "order7", "MS-CV": "cv.1", ...secret });
  const id = await idOf(scene.push(sent));

  expect(await captured(before).catch(String)).toContain("CAPTURE_UNKNOWN");
  const { request, ...shown } = await captured(id.toLowerCase());
  expect(shown).toMatchObject({ id, app: scene.app.packageSid, by: "sender", until: service.clock.now() + 600_000 });
  expect(shown.payload).toEqual({
    text: String(sent.body),
    base64: false,
    bytes: Buffer.byteLength(String(sent.body)),
  });
  expect(shown.decided).toMatchObject({ kind: "primary", connected: true, profile: "compat" });
  expect(request).toMatchObject({ method: "POST", path: "/?token=…" });
  const headers = new Map(request.headers);
  expect(headers.get("x-wns-tag")).toBe("order7");
  for (const name of ["authorization", "cookie", "x-api-key", "idempotency-key"]) expect(headers.get(name)).toBe("…");
  expect(await traceOf(service, id)).toMatchObject({ captured: true, by: "sender" });
  expect(await traceOf(service, before)).not.toHaveProperty("captured");
  expect(service.log.some((line) => line.includes("capture on") && line.includes(scene.app.packageSid))).toBe(true);
  await scene.device.close();
});

test("what is captured is bounded by number, forgotten in time, and at once when it is switched off or the app goes", async () => {
  const scene = await setSceneWithDeviceAway(service);
  const listed = async () => {
    const { apps } = await askAdmin<{ apps: AppBody[] }>(service, "GET /v1/apps");
    return apps.find(({ packageSid }) => packageSid === scene.app.packageSid)?.capture;
  };
  await captureOn(scene, { seconds: 60, max: 2 });
  const ids = [await idOf(scene.push(tile("1"))), await idOf(scene.push(tile("2"))), await idOf(scene.push(tile("3")))];
  expect(await captured(ids[0]).catch(String)).toContain("CAPTURE_UNKNOWN");
  expect(await listed()).toMatchObject({ on: true, kept: 2 });

  service.clock.advance(59_000);
  const last = await idOf(scene.push(tile("4")));
  service.clock.advance(1000);
  expect(
    await idOf(scene.push(tile("after the end")))
      .then(captured)
      .catch(String),
  ).toContain("CAPTURE_UNKNOWN");
  expect(await captured(ids[2]).catch(String)).toContain("CAPTURE_UNKNOWN");
  expect(await listed()).toMatchObject({ on: false, kept: 1 });
  expect((await captured(last)).id).toBe(last);
  service.clock.advance(59_000);
  expect(await listed()).toBeUndefined();

  await captureOn(scene);
  const off = await idOf(scene.push(tile("5")));
  expect(await askAdmin<AppBody>(service, `DELETE ${pathOf(scene)}/capture`)).not.toHaveProperty("capture");
  expect(await captured(off).catch(String)).toContain("CAPTURE_UNKNOWN");

  await captureOn(scene);
  const gone = await idOf(scene.push(tile("6")));
  await askAdmin(service, `DELETE ${pathOf(scene)}`);
  expect(await captured(gone).catch(String)).toContain("CAPTURE_UNKNOWN");
});

test("a capture that makes no sense is refused with the field's name", async () => {
  const scene = await setScene(service);
  for (const body of [{ seconds: 0 }, { seconds: 86_401 }, { max: 10_001 }, { max: "all" }, { for: "1h" }]) {
    expect(await captureOn(scene, body).catch(String)).toContain("ADMIN_REQUEST_INVALID");
  }
  expect(await askAdmin(service, "POST /v1/apps/nobody/capture", {}).catch(String)).toContain("APP_UNKNOWN");
  expect(await replay("0000000000000000").catch(String)).toContain("CAPTURE_UNKNOWN");
  await captureOn(scene);
  const id = await idOf(scene.push(toast("x")));
  expect(await replay(id, { deliver: "yes" }).catch(String)).toContain("ADMIN_REQUEST_INVALID");
  expect(await replay(id, { twice: true }).catch(String)).toContain("ADMIN_REQUEST_INVALID");
  await scene.device.close();
});

test("nothing has changed: a replay says so, changes nothing and delivers nothing", async () => {
  const scene = await setScene(service);
  await captureOn(scene);
  const id = await idOf(scene.push(toast("same")));
  const { seq } = await scene.device.push();
  scene.device.ack(seq);
  await scene.device.settled();
  const before = await booksOf(service, scene.app.packageSid);
  const said = await replay(id);
  expect(said).toMatchObject({ id, differences: [] });
  expect(said.steps.map(({ step, differs }) => [step, differs])).toEqual([
    ["read", false],
    ["proved", false],
    ["decided", false],
    ["slot", false],
  ]);
  expect(said.account).toBe("It was accepted; now it would be accepted. Nothing that decides about it has changed.");
  expect(await booksOf(service, scene.app.packageSid)).toEqual(before);
  await scene.device.settled();
  await scene.device.close();
});

test("the device came back, and what was dropped would be kept", async () => {
  const scene = await setSceneWithDeviceAway(service);
  await captureOn(scene);
  const id = await idOf(scene.push(raw("now or never")));
  expect((await replay(id)).differences).toEqual([]);
  const device = await reconnect(service, scene.device, 0);
  const said = await replay(id);
  expect(said.differences[0]).toBe("The device is connected now, and was not.");
  expect(said.account).toContain("It was dropped; now it would be accepted.");
  expect(stepOf(said, "decided")).toMatchObject({ differs: true });
  await device.close();
});

test("the secret was revoked, the app was blocked, the channel was closed: each is told", async () => {
  const scene = await setSceneWithDeviceAway(service);
  await captureOn(scene);
  await askAdmin(service, `POST ${pathOf(scene)}/secrets`);
  const id = await idOf(scene.push(toast("then")));
  await askAdmin(service, `DELETE ${pathOf(scene)}/secrets`);
  const ending = scene.app.clientSecret.slice(-4);
  expect(await replay(id)).toMatchObject({
    differences: [`The secret …${ending} was revoked since.`],
    account: expect.stringContaining("now it would be refused with ACCESS_TOKEN_INVALID"),
  });
  await askAdmin(service, `POST ${pathOf(scene)}/block`);
  expect((await replay(id)).differences).toContain("An operator blocked the app since.");
  await askAdmin(service, `DELETE ${pathOf(scene)}/block`);
  await askAdmin(service, `DELETE /v1/channels?uri=${encodeURIComponent(scene.channel.uri)}`);
  expect((await replay(id)).differences).toContain("The channel was closed since, by its device or by an operator.");
});

test("the token grew old", async () => {
  const scene = await setScene(service);
  service.clock.advance(7_200_000);
  await captureOn(scene, { seconds: 86_400 });
  const id = await idOf(scene.push(toast("then")));
  expect((await replay(id)).differences).toEqual([]);
  service.clock.advance(82_800_000);
  expect((await replay(id)).differences).toEqual(["Its access token has expired since, as each does after a day."]);
  await scene.device.close();
});

test("what waits in its slot now is named", async () => {
  const scene = await setSceneWithDeviceAway(service);
  await captureOn(scene);
  const first = await idOf(scene.push(tile("10 degrees")));
  const second = await idOf(scene.push(tile("12 degrees")));
  expect((await captured(second)).decided).toMatchObject({ slot: "tile", replaced: first });
  expect(stepOf(await replay(first), "slot")).toMatchObject({
    was: "nothing waits in its slot",
    now: `${second} waits in its slot, and it takes its place`,
    differs: true,
  });
  expect(stepOf(await replay(second), "slot")?.now).toBe("it waits itself, and would be replaced");
});

test("sent again, it is a push of the operator that names the first, recorded and traced like any other", async () => {
  const scene = await setScene(service);
  await captureOn(scene);
  const id = await idOf(scene.push(toast("again", { "X-WNS-Tag": "T" })));
  const first = await scene.device.push();
  scene.device.ack(first.seq);
  const { delivered = "" } = await replay(id, { deliver: true });
  const again = await scene.device.push();
  expect(again).toMatchObject({ id: delivered, payload: first.payload ?? "", tag: "T" });
  expect(delivered).not.toBe(id);
  const trace = await traceOf(service, delivered);
  expect(trace).toMatchObject({ by: "operator", replayOf: id });
  expect(trace.steps[1]?.what).toBe(`the operator sent ${id} again, which had been captured`);
  expect((await booksOf(service, scene.app.packageSid)).accepted).toBe(2);
  // After a restart it is known of the second, and nothing is left of what was captured.
  await scene.device.close();
  service = await service.restart();
  expect(await traceOf(service, delivered)).toMatchObject({ by: "operator", replayOf: id });
  expect(await captured(id).catch(String)).toContain("CAPTURE_UNKNOWN");
});

test("a refused push is captured as far as it was read, and is not sent again", async () => {
  const scene = await setScene(service);
  await captureOn(scene);
  const id = await idOf(scene.push(toast("x", { "X-WNS-TTL": "soon" })));
  expect(await captured(id)).toMatchObject({ payload: null, by: "sender" });
  const said = await replay(id);
  expect(stepOf(said, "read")).toMatchObject({ was: "its body was not read: HEADER_INVALID" });
  expect(said.account).toContain("It was refused with HEADER_INVALID; now it would be refused with HEADER_INVALID.");
  expect(await replay(id, { deliver: true }).catch(String)).toContain("REPLAY_REFUSED");
  const large = await idOf(scene.push(toast("y".repeat(6000))));
  expect((await replay(large)).account).toContain("now it would be refused with PAYLOAD_TOO_LARGE");
  const closed = await idOf(scene.push(toast("y")));
  await scene.device.push();
  await scene.device.closeChannel(scene.channel.channel);
  expect(await replay(closed, { deliver: true }).catch(String)).toContain("CHANNEL_CLOSED");
  await scene.device.close();
});

test("what was too fast then is told as of that moment", async () => {
  const own = await startTestService({ profile: "compat", channelRate: 1, channelBurst: 1 });
  const scene = await setScene(own);
  await askAdmin(own, `POST ${pathOf(scene)}/capture`, {});
  await scene.push(toast("first"));
  const id = await idOf(scene.push(toast("too fast")));
  expect(await askAdmin<ReplayBody>(own, `POST /v1/traces/${id}/replay`, {})).toMatchObject({
    account: expect.stringContaining("It was refused with CHANNEL_THROTTLED; now it would be accepted."),
    differences: ["What refused it was of that moment: more than 1 a second to one channel."],
  });
  await own.stop();
});

test("a stranger with a forged token, and what takes toasts back, are not captured", async () => {
  const scene = await setScene(service);
  await captureOn(scene);
  const forged = await idOf(push(scene.channel.uri, "forged", toast("x")));
  const removal = await idOf(remove(scene.channel.uri, scene.accessToken, { "X-WNS-Match": "type=wns/toast;all" }));
  for (const id of [forged, removal]) expect(await captured(id).catch(String)).toContain("CAPTURE_UNKNOWN");
  await scene.device.close();
});

test("a Web Push is captured with its coding and without its keys, and goes out again as it came", async () => {
  const scene = await setWebPushScene(service);
  await captureOn(scene);
  const answer = await scene.push();
  const id = answer.header("X-WNS-MSG-ID") ?? "";
  const first = await scene.device.push();
  const { request, payload, by } = await captured(id);
  expect({ by, path: request.path, base64: payload?.base64 }).toEqual({ by: "key", path: "/w/…", base64: true });
  expect(new Map(request.headers).get("authorization")).toBe("…");
  const { delivered } = await replay(id, { deliver: true });
  scene.device.ack(first.seq);
  const again = await scene.device.push();
  expect(again.id).toBe(delivered ?? "none");
  expect(again).toMatchObject({ headers: first.headers ?? {}, payloadBase64: first.payloadBase64 ?? "" });
  await scene.device.close();
});

test("the token of an operator is told from one that a secret gave, and who comes later from who came first", async () => {
  const scene = await setScene(service);
  await captureOn(scene);
  const token = await accessTokenOf(service, scene.app);
  const id = await idOf(push(scene.channel.uri, token, toast("x")));
  expect(stepOf(await replay(id), "proved")?.was).toContain(`…${scene.app.clientSecret.slice(-4)}`);
  await leave(service, scene.device);
  expect((await replay(id)).differences).toContain("The device was connected, and is away now.");
});
