/** Sealing keys that an operator rotates: what was handed out before stays good, and every key counts from the first moment on. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { KeysBody } from "@belfry/protocol";
import { askAdmin } from "../support/operator.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { exchangePush } from "../support/wire-push.ts";

let service: TestService;
let scene: Scene;

beforeAll(async () => {
  service = await startTestService();
  scene = await setScene(service);
});

afterAll(() => service.stop());

test("a key that is added is counted, and seals ten seconds later", async () => {
  const before = await askAdmin<KeysBody>(service, "GET /v1/keys");
  service.clock.advance(1000);
  const after = await askAdmin<KeysBody>(service, "POST /v1/keys");
  expect(after.count).toBe(before.count + 1);
  expect(after.sealsFrom).toBe(after.newestAt + 10_000);
  expect(await askAdmin<KeysBody>(service, "GET /v1/keys")).toEqual(after);
});

test("tokens and channel URIs of before are good, also after a restart", async () => {
  await askAdmin<KeysBody>(service, "POST /v1/keys");
  expect((await exchangePush(service.port, scene)).status).toBe(200);
  service.clock.advance(60_000);
  service = await service.restart();
  expect((await exchangePush(service.port, scene)).status).toBe(200);
});
