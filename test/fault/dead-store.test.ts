/** A store whose thread died: what needs it is refused with a time to come back, what does not goes on, and nothing was lost. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { cpSync } from "node:fs";
import { askAdmin, booksOf, refusalsOf } from "../support/operator.ts";
import { connectRawDevice, connectSilently } from "../support/raw-device.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { type Threads, watchThreads } from "../support/threads.ts";
import { until } from "../support/until.ts";
import { exchangePush, RAW, type WirePush } from "../support/wire-push.ts";

/** The service notices it when it sweeps. */
const SWEEP_MS = 5000;

let threads: Threads;
let service: TestService;
let scene: Scene;

beforeEach(async () => {
  threads = watchThreads();
  service = await startTestService();
  scene = await setScene(service);
  expect(await scene.push(toast("before"))).toMatchObject({ status: 200, wnsStatus: "received" });
});

afterEach(async () => {
  threads.restore();
  // A store that is dead cannot be closed.
  await service.stop().catch(() => undefined);
});

test("WNS-6.13 a push is 503 with Retry-After while the store is dead, received or dropped, and so is a removal", async () => {
  threads.kill();
  const pushes: readonly WirePush[] = [
    {},
    { headers: RAW },
    { headers: RAW, body: "" },
    { method: "DELETE", headers: [["X-WNS-Match", "type:wns/toast;all"]], body: "" },
  ];
  for (const push of pushes) {
    const answer = await exchangePush(service.port, scene, push);
    expect(answer.statusLine).toBe("HTTP/1.1 503 Service Unavailable");
    expect(answer.header("Retry-After")).toBe("5");
    expect(answer.header("X-WNS-STATUS")).toBe("dropped");
    expect(answer.header("X-WNS-NOTIFICATIONSTATUS")).toBe("dropped");
    expect(answer.header("X-WNS-ERROR-DESCRIPTION")).toBe("Service unavailable");
    expect(answer.header("X-WNS-CONTINUE-AFTER")).toBeUndefined();
  }
  const refusals = (await refusalsOf(service)).slice(0, pushes.length);
  for (const refusal of refusals) {
    expect(refusal).toMatchObject({ rim: "push", code: "STORE_UNAVAILABLE", advice: "retry-later" });
  }
  expect(service.log.filter((line) => line.includes('"level":"error"')).length).toBeGreaterThanOrEqual(pushes.length);
});

test("while the store is dead a push that is wrong in itself is still told what is wrong", async () => {
  threads.kill();
  for (const [push, status] of [
    [{ authorization: null }, 401],
    [{ uri: `${scene.channel.uri}A` }, 404],
    [{ method: "PUT" }, 405],
    [{ headers: [] }, 400],
    [{ body: "x".repeat(6000) }, 413],
  ] as const) {
    expect((await exchangePush(service.port, scene, push)).status).toBe(status);
  }
});

test("while the store is dead access tokens are given as ever, and are good", async () => {
  threads.kill();
  const token = await accessTokenOf(service, scene.app);
  expect(await push(scene.channel.uri, token, toast("no"))).toMatchObject({ status: 503, retryAfterSeconds: 5 });
});

test("while the store is dead a device that comes back is told to try again, and keeps what it is", async () => {
  threads.kill();
  const connection = await connectSilently(service.service);
  connection.send({ t: "hello", v: 1, credential: scene.device.credential, seq: 1, channels: [scene.channel.channel] });
  expect(await connection.nextOf("refused")).toMatchObject({ code: "STORE_UNAVAILABLE", retryAfterSeconds: 5 });
  expect((await connection.goodbye).code).toBe(4013);
  // One that names nothing to be looked up is met, and hears it when its notifications cannot be read.
  const fresh = await connectRawDevice(service);
  expect(await fresh.nextOf("refused")).toMatchObject({ code: "STORE_UNAVAILABLE", retryAfterSeconds: 5 });
  expect((await fresh.goodbye).code).toBe(4013);
});

test("a service whose store is dead says that it is not ready, and that it lives", async () => {
  const statusOf = async (path: string) => (await fetch(`${service.service}${path}`)).status;
  expect([await statusOf("/readyz"), await statusOf("/healthz")]).toEqual([200, 200]);
  threads.kill();
  service.clock.advance(SWEEP_MS);
  await until("the service knows", async () => (await statusOf("/readyz")) === 503);
  expect(await statusOf("/healthz")).toBe(200);
  await expect(askAdmin(service, "GET /v1/channels")).rejects.toThrow("503");
});

test("what was received before the store died is there after the next start", async () => {
  threads.kill();
  expect(await scene.push(toast("lost"))).toMatchObject({ status: 503 });
  const again = await startTestService({
    prepare: async (data) => cpSync(service.data, data, { recursive: true }),
  });
  const device = await connectRawDevice(again, { credential: scene.device.credential });
  expect((await device.push()).payload).toContain("before");
  await device.settled();
  expect(device.waiting).toBe(0);
  expect(await booksOf(again, scene.app.packageSid)).toMatchObject({ accepted: 1, pending: 1 });
  await again.stop();
});
