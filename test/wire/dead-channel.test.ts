/** What is left of a channel after its end, until it is forgotten. @source docs/reference/wns.md, R-6.8, WNS-6.09 and WNS-6.10 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { connectSilently } from "../support/raw-device.ts";
import type { RawAnswer } from "../support/raw-http.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { accessTokenOf } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import { exchangePush, RAW, type WirePush } from "../support/wire-push.ts";

const DAY_MS = 86_400_000;

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

const summary = ({ status, header }: RawAnswer) => ({ status, description: header("X-WNS-ERROR-DESCRIPTION") });

/** Pushes with a token of this moment: the clock moves by days. */
async function pushNow(scene: Scene, push: WirePush = {}) {
  const authorization = `Bearer ${await accessTokenOf(service, scene.app)}`;
  return summary(await exchangePush(service.port, scene, { authorization, ...push }));
}

const REVOKED = { status: 410, description: "Revoked channel URL" };
const EXPIRED = { status: 410, description: "Expired channel URL" };
const UNKNOWN = { status: 404, description: "Invalid channel URL" };

/** A scene with one notification, so that its device can say how far it got. */
async function setUsedScene(): Promise<Scene> {
  const scene = await setScene(service);
  expect((await exchangePush(service.port, scene)).status).toBe(200);
  scene.device.ack((await scene.device.push()).seq);
  return scene;
}

async function setClosedScene(): Promise<Scene> {
  const scene = await setUsedScene();
  expect((await scene.device.closeChannel(scene.channel.channel)).channels).toEqual([scene.channel.channel]);
  return scene;
}

/** Whether the service tells the device to begin anew, because it has forgotten it with its last channel. */
async function isForgotten({ device }: Scene): Promise<boolean> {
  const connection = await connectSilently(service.service);
  connection.send({ t: "hello", v: 1, credential: device.credential, seq: 1 });
  const { t } = await connection.next();
  await connection.close();
  return t === "reset";
}

test("WNS-6.09 a closed channel is 410 Revoked, an expired one 410 Expired", async () => {
  expect(await pushNow(await setClosedScene())).toEqual(REVOKED);
  const old = await setScene(service);
  service.clock.advance(30 * DAY_MS);
  expect(await pushNow(old)).toEqual(EXPIRED);
});

test("WNS-6.09 a closed channel is 410 also for what would have been dropped or refused, before and after its 30 days", async () => {
  const closed = await setClosedScene();
  await leave(service, closed.device);
  const pushes: readonly WirePush[] = [
    { headers: RAW },
    { headers: RAW, body: "" },
    { headers: [] },
    { body: "x".repeat(6000) },
    { method: "DELETE", headers: [["X-WNS-Match", "type:wns/toast;all"]] },
    { method: "DELETE", headers: [] },
  ];
  for (const push of pushes) expect(await pushNow(closed, push)).toEqual(REVOKED);
  service.clock.advance(31 * DAY_MS);
  for (const push of pushes) expect(await pushNow(closed, push)).toEqual(REVOKED);
});

test("an expired channel is 410 Expired also for what would have been dropped or refused", async () => {
  const old = await setScene(service);
  service.clock.advance(30 * DAY_MS);
  for (const push of [{ headers: RAW }, { headers: RAW, body: "" }, { headers: [] }, { body: "x".repeat(6000) }]) {
    expect(await pushNow(old, push)).toEqual(EXPIRED);
  }
});

test("WNS-6.10 a closed channel is 410 Revoked on each of 90 days, also after the 30 of its life, and 404 once it is purged", async () => {
  const closed = await setClosedScene();
  // Of the same age, and closed later: it outlives the purge, so that no age alone can be the reason.
  const later = await setUsedScene();
  for (let day = 0; day < 90; day++) {
    expect({ day, ...(await pushNow(closed)) }).toEqual({ day, ...REVOKED });
    if (day === 29) await later.device.closeChannel(later.channel.channel);
    service.clock.advance(DAY_MS);
  }
  expect(await pushNow(closed)).toEqual(REVOKED);
  service.clock.advance(DAY_MS);
  await until("the closed channel is purged", async () => (await pushNow(closed)).status === 404);
  expect(await pushNow(closed)).toEqual(UNKNOWN);
  expect(await pushNow(later)).toEqual(REVOKED);
  expect(await isForgotten(closed)).toBe(true);
  expect(await isForgotten(later)).toBe(false);
});

test("WNS-6.10 an expired channel is 410 Expired on each of 90 days, and 404 once it is purged", async () => {
  const old = await setUsedScene();
  await leave(service, old.device);
  service.clock.advance(30 * DAY_MS);
  for (let day = 0; day < 90; day++) {
    expect({ day, ...(await pushNow(old)) }).toEqual({ day, ...EXPIRED });
    service.clock.advance(DAY_MS);
  }
  service.clock.advance(DAY_MS);
  await until("the expired channel is purged", async () => (await pushNow(old)).status === 404);
  expect(await pushNow(old)).toEqual(UNKNOWN);
  expect(await isForgotten(old)).toBe(true);
});
