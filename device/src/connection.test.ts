import { expect, test } from "bun:test";
import type { DeviceState } from "./state.ts";
import { aDevice, aDeviceWithMail, recordWithMail } from "./testing/fake-service.ts";
import { NEW_YEAR, turn } from "./testing/manual-time.ts";

const waitOf = (state: DeviceState) => (state.name === "waiting" ? state.until.getTime() : undefined);

test("a device that cannot reach the service waits longer after each attempt, and says until when", async () => {
  const { device, service, time } = await aDevice();
  const delays: number[] = [];
  for (let attempt = 1; attempt <= 10; attempt += 1) {
    expect(device.state).toEqual({ name: "connecting", attempt });
    await service.end(1006);
    expect(device.state).toMatchObject({ name: "waiting", attempt: attempt + 1, error: { code: "NETWORK_FAILED" } });
    const delay = (waitOf(device.state) ?? 0) - time.now();
    delays.push(delay);
    await time.advance(delay);
  }
  expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 128_000, 150_000]);
});

test("a stable connection sets the backoff to its start, one that ends at once does not", async () => {
  const { device, service, time } = await aDevice();
  const lose = async (stayMs: number) => {
    await service.welcome("secret-1");
    await time.advance(stayMs);
    await service.end(1006);
    const delay = (waitOf(device.state) ?? 0) - time.now();
    await time.advance(delay);
    return delay;
  };
  const delays = [await lose(0), await lose(0), await lose(10_000), await lose(0)];
  expect(delays).toEqual([500, 1_000, 500, 500]);
});

test("an app can watch the connection come and go", async () => {
  const { device, service, time } = await aDevice();
  const states: string[] = [];
  const off = device.onState(({ name }) => states.push(name));
  await service.welcome("secret-1");
  await service.end(1006);
  await time.advance(1_000);
  off();
  await service.welcome();
  expect(states).toEqual(["connected", "waiting", "connecting"]);
});

test("a service that accepts the connection but never welcomes is given up after 20 seconds", async () => {
  const { device, service, time } = await aDevice();
  service.socket.tell("open");
  await time.advance(20_000);
  expect([device.state.name, service.socket.closedWith]).toEqual(["waiting", 4012]);
});

test("after the agreed span of silence the device pings, and an answer keeps the connection", async () => {
  const { device, service, time } = await aDevice();
  await service.welcome("secret-1", "device-1", 60);
  await time.advance(59_999);
  expect(service.heard("ping").length).toBe(0);
  await time.advance(1);
  expect(service.heard("ping").length).toBe(1);
  await time.advance(9_000);
  await service.say({ t: "pong" });
  await time.advance(30_000);
  expect([device.state.name, service.heard("ping").length]).toEqual(["connected", 1]);
});

test("anything that comes in is a sign of life", async () => {
  const { service, time } = await aDevice();
  await service.welcome("secret-1", "device-1", 60);
  await time.advance(50_000);
  await service.say({ t: "pong" });
  await time.advance(59_000);
  expect(service.heard("ping").length).toBe(0);
});

test("a ping that finds no answer within 10 seconds ends the connection, even if the peer never closes it", async () => {
  const { device, service, time } = await aDevice();
  await service.welcome("secret-1", "device-1", 60);
  await time.advance(70_000);
  expect([device.state.name, service.socket.closedWith]).toEqual(["waiting", 4012]);
  await time.advance(1_000);
  expect(service.sockets.length).toBe(2);
});

test("a heartbeat of zero seconds is not followed: the span stays within what the protocol allows", async () => {
  const { service, time } = await aDevice();
  await service.welcome("secret-1", "device-1", 0);
  await time.advance(29_999);
  expect(service.heard("ping").length).toBe(0);
});

test("frames of a later version are ignored", async () => {
  const { device, service } = await aDeviceWithMail();
  await service.say({ t: "from-the-future" });
  expect([device.state.name, device.counts.malformedFrames]).toEqual(["connected", 0]);
});

test.each([
  ["text that is no frame", "hello"],
  ["a push without a payload", JSON.stringify({ t: "push", seq: 1 })],
  ["a binary message", new Uint8Array([1])],
  ["a second welcome", JSON.stringify({ t: "welcome", v: 1, device: "device-1", heartbeat: 60, now: 0 })],
])("%s ends the connection, is counted and reported, and the device comes back", async (_, data) => {
  const { device, service, time } = await aDeviceWithMail();
  const errors: string[] = [];
  device.onError((error) => errors.push(error.name));
  await service.sayText(data);
  expect([device.state.name, service.socket.closedWith]).toEqual(["waiting", 4000]);
  expect([device.counts.malformedFrames, errors]).toEqual([1, ["BelfryError"]]);
  await time.advance(1_000);
  expect(service.sockets.length).toBe(2);
});

test("a service that pushes before it welcomes is not believed", async () => {
  const { device, service } = await aDevice({ record: recordWithMail() });
  device.onError(() => undefined);
  service.socket.tell("open");
  await service.say({ t: "closed", channels: ["mail-1"] });
  expect([device.state.name, service.socket.closedWith]).toEqual(["waiting", 4000]);
});

test("a service that drains is left at once and found again after its hint and some jitter", async () => {
  const { device, service, time } = await aDevice();
  await service.welcome("secret-1");
  await service.say({ t: "drain", afterMs: 5_000 });
  expect(service.socket.closedWith).toBe(4013);
  expect(device.state).toMatchObject({ name: "waiting", error: { code: "DRAINING" } });
  expect(waitOf(device.state)).toBe(NEW_YEAR + 5_500);
  await time.advance(5_500);
  expect(service.sockets.length).toBe(2);
});

test("a credential that the service refuses closes the device with the reason, and requests fail with it", async () => {
  const { device, service, time } = await aDevice({ record: recordWithMail() });
  const opening = device.openChannel("ms-app://s-1-15-2-1-2-3-4-5-6-7").catch((error) => error.code);
  await turn();
  service.socket.tell("open");
  await service.end(4001);
  expect(device.state).toMatchObject({ name: "closed", error: { code: "DEVICE_CREDENTIAL_INVALID" } });
  expect([await opening, time.waits]).toEqual(["DEVICE_CREDENTIAL_INVALID", []]);
});

test("a device that was replaced by a newer connection stays away and does not fight for it", async () => {
  const { device, service, time } = await aDeviceWithMail();
  await service.end(4003);
  await time.advance(3_600_000);
  expect(device.state).toMatchObject({ name: "closed", error: { code: "CONNECTION_REPLACED" } });
  expect(service.sockets.length).toBe(1);
});

test("a throttled device comes back not before the service allows", async () => {
  const { device, service } = await aDevice();
  await service.welcome("secret-1");
  const words = { code: "DEVICE_THROTTLED", message: "too fast", advice: "retry-later" };
  await service.say({ t: "refused", ...words, retryAfterSeconds: 60 });
  await service.end(4008);
  expect(waitOf(device.state)).toBe(NEW_YEAR + 60_500);
});
