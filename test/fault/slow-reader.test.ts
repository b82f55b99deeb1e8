/** Devices that do not confirm, or do not even read: each costs itself and nobody else. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { CREDIT_BYTES, CREDIT_MESSAGES, type PushFrame } from "@belfry/protocol";
import { connectDeafDevice } from "../support/deaf-device.ts";
import { booksOf, devicesOf } from "../support/operator.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { raw } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

const unconfirmedOf = async (id: string) => (await devicesOf(service)).find(({ device }) => device === id)?.unconfirmed;

/** Raw notifications: to a device that is connected each of them goes, and more than a hundred wait at once. */
async function pushMany(scene: Scene, count: number, text: string): Promise<void> {
  for (let at = 0; at < count; at++) expect(await scene.push(raw(text))).toMatchObject({ wnsStatus: "received" });
}

async function proveOthersAreServed(): Promise<void> {
  const other = await setScene(service);
  await other.push(raw("for another device"));
  expect((await other.device.push()).payload).toBe("for another device");
  await other.device.close();
}

test("a device that never confirms gets 64 notifications and no more; what it confirms late makes room for the rest", async () => {
  const scene = await setScene(service);
  await pushMany(scene, 100, "unread");
  const frames: PushFrame[] = [];
  while (frames.length < CREDIT_MESSAGES) frames.push(await scene.device.push());
  await proveOthersAreServed();
  await scene.device.settled();
  expect(await unconfirmedOf(scene.device.id)).toBe(CREDIT_MESSAGES);
  for (let left = 100 - CREDIT_MESSAGES; left > 0; left--) {
    scene.device.ack(frames.at(-1)?.seq ?? 0);
    frames.push(await scene.device.push());
  }
  expect(frames.map(({ seq }) => seq)).toEqual(Array.from({ length: 100 }, (_, at) => at + 1));
  await scene.device.close();
});

test("a device that does not read its socket has at most its credit of bytes under way, and others are served", async () => {
  const scene = await setScene(service);
  await scene.device.close();
  const stuck = await connectDeafDevice(service);
  stuck.send({ t: "hello", v: 1, credential: scene.device.credential });
  await stuck.next();
  stuck.pause();
  const length = 4500;
  await pushMany(scene, 100, "x".repeat(length));
  await proveOthersAreServed();
  const unconfirmed = (await unconfirmedOf(scene.device.id)) ?? 0;
  expect(unconfirmed).toBeGreaterThan(0);
  expect(unconfirmed * length).toBeLessThan(CREDIT_BYTES + length);
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 100, pending: 100 });

  stuck.resume();
  for (let seq = 1; seq <= 100; seq++) {
    expect(await stuck.next()).toMatchObject({ t: "push", seq });
    stuck.send({ t: "ack", seq });
  }
  await until("all are delivered", async () => (await booksOf(service, scene.app.packageSid)).delivered === 100);
  stuck.destroy();
});

test("a device that vanishes without a word is replaced by its own next connection, which gets everything", async () => {
  const scene = await setScene(service);
  await scene.device.close();
  const vanished = await connectDeafDevice(service);
  vanished.send({ t: "hello", v: 1, credential: scene.device.credential });
  await vanished.next();
  vanished.pause();
  await pushMany(scene, 10, "where are you?");
  const back = await connectDeafDevice(service);
  back.send({ t: "hello", v: 1, credential: scene.device.credential });
  expect(await back.next()).toMatchObject({ t: "welcome" });
  for (let seq = 1; seq <= 10; seq++) expect(await back.next()).toMatchObject({ t: "push", seq });
  for (const device of [vanished, back]) device.destroy();
});
