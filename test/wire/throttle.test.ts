/** Senders that are too fast, per app and per channel. @source docs/reference/wns.md, R-6.7, R-7.7, WNS-6.12 */
import { afterEach, expect, test } from "bun:test";
import { createApp, refusalsOf } from "../support/operator.ts";
import { openRawConnection, type RawAnswer } from "../support/raw-http.ts";
import { type Scene, setScene } from "../support/scene.ts";
import { accessTokenOf } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { exchangePush, formatPush, RAW, type WirePush } from "../support/wire-push.ts";

let service: TestService;

afterEach(() => service.stop());

const send = (scene: Scene, push: WirePush = {}): Promise<RawAnswer> => exchangePush(service.port, scene, push);

/** Pushes one after the other. @returns their statuses */
async function statusesOf(scene: Scene, count: number): Promise<number[]> {
  const statuses: number[] = [];
  for (let sent = 0; sent < count; sent++) statuses.push((await send(scene)).status);
  return statuses;
}

function expectThrottled(answer: RawAnswer, status: "appthrottled" | "channelthrottled", seconds: string): void {
  expect(answer.statusLine).toBe("HTTP/1.1 406 Not Acceptable");
  expect({
    status: answer.header("X-WNS-STATUS"),
    older: answer.header("X-WNS-NOTIFICATIONSTATUS"),
    description: answer.header("X-WNS-ERROR-DESCRIPTION"),
    retryAfter: answer.header("Retry-After"),
    continueAfter: answer.header("X-WNS-CONTINUE-AFTER"),
  }).toEqual({ status, older: status, description: "Throttled", retryAfter: seconds, continueAfter: seconds });
}

/** What the device got: everything that comes before the answer to a ping. */
async function arrivedOf({ device }: Scene): Promise<number> {
  device.send({ t: "ping" });
  let arrived = 0;
  for (let frame = await device.next(); frame.t !== "pong"; frame = await device.next()) arrived++;
  return arrived;
}

test("WNS-6.12 an app over its limit is 406 appthrottled for 900 seconds, on each of its channels, and 200 after them", async () => {
  service = await startTestService({ appRate: 4 });
  const scene = await setScene(service);
  const elsewhere: Scene = { ...scene, channel: await (await setScene(service)).device.open(scene.app.packageSid) };
  expect(await statusesOf(scene, 4)).toEqual([200, 200, 200, 200]);
  for (const channel of [scene, elsewhere]) expectThrottled(await send(channel), "appthrottled", "900");
  // Another app has a limit of its own.
  expect((await send(await setScene(service))).status).toBe(200);
  service.clock.advance(900_000);
  expect((await send(elsewhere)).status).toBe(200);
  expect((await send(scene)).status).toBe(200);
  expect(await arrivedOf(scene)).toBe(5);
  expect((await refusalsOf(service)).map(({ code }) => code)).toEqual(["APP_THROTTLED", "APP_THROTTLED"]);
});

test("WNS-6.12 a channel over its limit is 406 channelthrottled for 60 seconds, alone, and 200 after them", async () => {
  service = await startTestService({ channelRate: 1, channelBurst: 3 });
  const scene = await setScene(service);
  const elsewhere: Scene = { ...scene, channel: await (await setScene(service)).device.open(scene.app.packageSid) };
  expect(await statusesOf(scene, 3)).toEqual([200, 200, 200]);
  expectThrottled(await send(scene), "channelthrottled", "60");
  expect((await send(elsewhere)).status).toBe(200);
  service.clock.advance(60_000);
  expect(await statusesOf(scene, 3)).toEqual([200, 200, 200]);
  expectThrottled(await send(scene), "channelthrottled", "60");
  expect(await arrivedOf(scene)).toBe(6);
});

test("a sender within the rate is never throttled, and one beyond it is let through at the rate", async () => {
  service = await startTestService({ channelRate: 2, channelBurst: 2 });
  const scene = await setScene(service);
  for (let second = 0; second < 20; second++) {
    expect(await statusesOf(scene, 2)).toEqual([200, 200]);
    service.clock.advance(1000);
  }
  expect(await statusesOf(scene, 4)).toEqual([200, 200, 406, 406]);
  service.clock.advance(500);
  expect(await statusesOf(scene, 2)).toEqual([200, 406]);
});

test("a channel that is hammered uses up nothing of what its app may push elsewhere", async () => {
  service = await startTestService({ channelRate: 1, channelBurst: 1, appRate: 2 });
  const scene = await setScene(service);
  const elsewhere: Scene = { ...scene, channel: await (await setScene(service)).device.open(scene.app.packageSid) };
  expect(await statusesOf(scene, 10)).toEqual([200, ...new Array(9).fill(406)]);
  expect((await send(elsewhere)).status).toBe(200);
});

test("what is dropped counts, removals count, and what is wrong does not: it is said before the limit", async () => {
  service = await startTestService({ channelRate: 1, channelBurst: 2 });
  const scene = await setScene(service);
  const foreign = `Bearer ${await accessTokenOf(service, await createApp(service, "B"))}`;
  const wrong: readonly (readonly [push: WirePush, status: number])[] = [
    [{ headers: [] }, 400],
    [{ body: "x".repeat(6000) }, 413],
    [{ authorization: foreign }, 403],
    [{ authorization: null }, 401],
    [{ method: "DELETE", headers: [] }, 400],
  ];
  const expectWrong = async () => {
    for (const [push, status] of wrong) expect((await send(scene, push)).status).toBe(status);
  };
  await expectWrong();
  expect((await send(scene, { headers: RAW, body: "" })).header("X-WNS-STATUS")).toBe("dropped");
  const removal: WirePush = { method: "DELETE", headers: [["X-WNS-Match", "type:wns/toast;all"]], body: "" };
  expect((await send(scene, removal)).status).toBe(200);
  for (const push of [{}, { headers: RAW, body: "" }, removal]) {
    expectThrottled(await send(scene, push), "channelthrottled", "60");
  }
  await expectWrong();
});

/** A push whose body stops in the middle. @returns sends the rest, and waits for the answer */
async function beginPush(scene: Scene): Promise<() => Promise<number | undefined>> {
  const bytes = formatPush(scene);
  const connection = await openRawConnection(service.port);
  connection.write(bytes.subarray(0, bytes.length - 4));
  return async () => {
    connection.write(bytes.subarray(bytes.length - 4));
    const answer = await connection.next();
    connection.destroy();
    return answer?.status;
  };
}

test("bodies that take their time give nobody a second allowance", async () => {
  service = await startTestService({ channelRate: 1, channelBurst: 5 });
  const scene = await setScene(service);
  const slow = await Promise.all(Array.from({ length: 4 }, () => beginPush(scene)));
  // Their heads have been read when one that came behind them is answered.
  expect((await send(scene)).status).toBe(200);
  service.clock.advance(60_000);
  const statuses = await statusesOf(scene, 8);
  for (const finish of slow) statuses.push((await finish()) ?? 0, ...(await statusesOf(scene, 8)));
  expect(statuses.filter((status) => status === 200)).toHaveLength(5);
});
