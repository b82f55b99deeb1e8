/** Clocks that jump: after a suspended machine wakes up, or when somebody sets the time. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { booksOf, sumOfEnds } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

const DAY_MS = 86_400_000;

let service: TestService;
let scene: Scene;

beforeEach(async () => {
  service = await startTestService();
  scene = await setScene(service);
});

afterEach(() => service.stop());

test("after a jump forward by two days a sender needs a new token, and channel and connection go on", async () => {
  service.clock.advance(2 * DAY_MS);
  expect(await scene.push(toast("old token"))).toMatchObject({ status: 401, description: "Token expired" });
  const token = await accessTokenOf(service, scene.app);
  expect(await push(scene.channel.uri, token, toast("new token"))).toMatchObject({ status: 200 });
  expect((await scene.device.push()).payload).toContain("new token");
});

test("after a jump forward what has expired meanwhile does not arrive", async () => {
  await leave(service, scene.device);
  await scene.push(toast("short", { "X-WNS-TTL": "3600" }));
  await scene.push(toast("long", { "X-WNS-TTL": "360000" }));
  service.clock.advance(DAY_MS);
  const device = await reconnect(service, scene.device);
  expect((await device.push()).payload).toContain("long");
});

test("after a jump backward pushes go on, numbers still rise, and nothing is lost", async () => {
  await scene.push(toast("before"));
  const before = await scene.device.push();
  service.clock.advance(-2 * DAY_MS);
  expect(await scene.push(toast("after"))).toMatchObject({ status: 200, wnsStatus: "received" });
  const after = await scene.device.push();
  expect(after.seq).toBe(before.seq + 1);
  expect(after.at).toBeLessThan(before.at);
  await leave(service, scene.device);
  const device = await reconnect(service, scene.device);
  expect([(await device.push()).seq, (await device.push()).seq]).toEqual([before.seq, after.seq]);
  device.ack(after.seq);
  await device.settled();
  const book = await booksOf(service, scene.app.packageSid);
  expect(sumOfEnds(book)).toBe(book.accepted);
});

test("after a jump backward channels are handed out again as before, and new ones work", async () => {
  service.clock.advance(-10 * DAY_MS);
  const same = await scene.device.open(scene.app.packageSid);
  expect(same.uri).toBe(scene.channel.uri);
  const fresh = await setScene(service);
  expect(await fresh.push(toast("works"))).toMatchObject({ status: 200 });
});

test("a clock that jumps to and fro sends no polite device away", async () => {
  for (const days of [1, -3, 5, -1]) {
    service.clock.advance(days * DAY_MS);
    await scene.device.settled();
    const token = await accessTokenOf(service, scene.app);
    expect(await push(scene.channel.uri, token, toast(`${days}`))).toMatchObject({ status: 200 });
    scene.device.ack((await scene.device.push()).seq);
  }
});
