import { expect, test } from "bun:test";
import { aDevice } from "../testing/fake-service.ts";

/** Milliseconds until a device dials again. */
async function dialledAgain({ device, time }: Awaited<ReturnType<typeof aDevice>>): Promise<number> {
  const delay = device.state.name === "waiting" ? device.state.until.getTime() - time.now() : Number.NaN;
  await time.advance(delay);
  return delay;
}

test("WP-5.10: a device comes back with full jitter, no more than five minutes apart, from the start again after a success, and when it is told to", async () => {
  const almostOne = 1 - Number.EPSILON;
  const world = await aDevice({ random: () => almostOne });
  const { service, time } = world;
  const delays: number[] = [];
  for (let attempt = 1; attempt <= 11; attempt++) {
    await service.end(1006);
    delays.push(await dialledAgain(world));
  }
  expect(delays.slice(0, 3)).toEqual([999, 1_999, 3_999]);
  expect(delays.slice(-2)).toEqual([299_999, 299_999]);
  await service.welcome("secret-1");
  await time.advance(60_000);
  await service.end(1006);
  expect(await dialledAgain(world)).toBe(999);
  await service.welcome();
  await service.say({ t: "drain", afterMs: 20_000 });
  await service.end(4013);
  expect(await dialledAgain(world)).toBeGreaterThanOrEqual(20_000);

  const lucky = await aDevice({ random: () => 0 });
  await lucky.service.end(1006);
  expect(await dialledAgain(lucky)).toBe(0);
});
