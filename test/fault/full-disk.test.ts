/** A disk that is full: what is new is refused with a time to come back, what is confirmed still goes, and then there is room again. */
import { expect, test } from "bun:test";
import type { PushResponse } from "@belfry/protocol";
import { booksOf, refusalsOf, sumOfEnds } from "../support/operator.ts";
import { type RawDevice, reconnect } from "../support/raw-device.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { raw, tile, toast } from "../support/sender.ts";
import { startTestService } from "../support/test-service.ts";
import { until } from "../support/until.ts";

const MAX_DATA = 400_000;

/**
 * Pushes raw notifications that each take much room until one is not received. The device is connected and confirms none, so that
 * all of them stay.
 *
 * @returns the answers before it, and it
 */
async function fill(scene: Scene): Promise<{ received: number; refused: PushResponse }> {
  for (let received = 0; ; received++) {
    const answer = await scene.push(raw("x".repeat(4500)));
    if (answer.status !== 200) return { received, refused: answer };
  }
}

async function takeAll(device: RawDevice, count: number): Promise<void> {
  for (let taken = 0; taken < count; taken++) device.ack((await device.push()).seq);
}

test("WNS-6.13 on a full disk pushes are 503 with Retry-After, acks still settle, and with room again pushes are 200", async () => {
  const service = await startTestService({ maxData: MAX_DATA });
  const scene = await setScene(service);
  const { received, refused } = await fill(scene);
  await leave(service, scene.device);
  expect(received).toBeGreaterThan(10);
  expect(refused).toMatchObject({ status: 503, wnsStatus: "dropped", retryAfterSeconds: 30 });
  expect(await scene.push(toast("x".repeat(4500)))).toMatchObject({ status: 503 });
  expect((await refusalsOf(service))[0]).toMatchObject({ code: "DISK_FULL", advice: "retry-later" });
  const unready = await fetch(`${service.service}/readyz`);
  expect(unready.status).toBe(503);
  expect(await unready.json()).toEqual({ ready: false, reasons: [expect.stringMatching(/^disk: the disk is full/)] });
  const full = await booksOf(service, scene.app.packageSid);
  expect(full).toMatchObject({ accepted: received, pending: received });

  // Coming back, receiving and confirming need no room.
  await takeAll(await reconnect(service, scene.device), received);
  await until("everything is settled", async () => (await booksOf(service, scene.app.packageSid)).pending === 0);
  // After as long as senders were told to wait, one may try.
  service.clock.advance(30_000);
  expect((await fetch(`${service.service}/readyz`)).status).toBe(200);
  expect(await scene.push(toast("x".repeat(4500)))).toMatchObject({ status: 200, wnsStatus: "received" });
  const book = await booksOf(service, scene.app.packageSid);
  expect(book).toMatchObject({ accepted: received + 1, delivered: received, pending: 1 });
  expect(sumOfEnds(book)).toBe(book.accepted);
  await service.stop();
});

test("on a full disk a newer tile still replaces the older one of its size, or is refused and the older one stays", async () => {
  const service = await startTestService({ maxData: MAX_DATA });
  const scene = await setScene(service);
  const kept = await scene.push(tile("y".repeat(4800)));
  await fill(scene);
  await leave(service, scene.device);
  const newer = await scene.push(tile("z".repeat(4800)));
  const device = await reconnect(service, scene.device);
  const ids: string[] = [];
  const { pending } = await booksOf(service, scene.app.packageSid);
  for (let taken = 0; taken < pending; taken++) {
    const frame = await device.push();
    device.ack(frame.seq);
    ids.push(frame.id);
  }
  const survivor = newer.status === 200 ? newer : kept;
  expect(ids).toContain(survivor.messageId ?? "none");
  await service.stop();
});
