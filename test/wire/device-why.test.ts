/** A device asks what became of notifications for it: what it is told, what it is not, how much at once and how often. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { FaultBody, RefusedFrame, ToldFrame, WhyFrame } from "@belfry/protocol";
import { askAdmin } from "../support/operator.ts";
import { type RawDevice, reconnect } from "../support/raw-device.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { raw, tile, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
});

afterAll(() => service.stop());

let asked = 0;
/** Asks, after as long as the service wants between two questions. */
function why(device: RawDevice, question: Partial<WhyFrame> = {}): Promise<ToldFrame> {
  service.clock.advance(2000);
  device.send({ t: "why", req: ++asked, ...question });
  return device.nextOf("told");
}

async function refused(device: RawDevice, question: Partial<WhyFrame> = {}): Promise<RefusedFrame> {
  device.send({ t: "why", req: ++asked, ...question });
  return await device.nextOf("refused");
}

async function idOf(answer: ReturnType<Scene["push"]>): Promise<string> {
  const { messageId = "" } = await answer;
  return messageId;
}

/** A device that was away while two tiles came, of which one replaced the other, and a raw one that was dropped. */
async function setAway() {
  const scene = await setScene(service);
  await leave(service, scene.device);
  const ids = [await idOf(scene.push(tile("10 degrees"))), await idOf(scene.push(tile("12 degrees")))];
  ids.push(await idOf(scene.push(raw("now or never"))));
  const device = await reconnect(service, scene.device, 0);
  const { seq } = await device.push();
  device.ack(seq);
  await device.settled();
  return { ...scene, device, ids };
}

test("it is told the end of each, why and what to try, newest first, also of what never came in there", async () => {
  const { device, ids, channel } = await setAway();
  const { notifications, more, reachesBackTo } = await why(device);
  expect(notifications.map(({ id, end, reason }) => [id, end, reason ?? ""])).toEqual([
    [ids[2] ?? "", "dropped", "AWAY"],
    [ids[1] ?? "", "delivered", "HANDLED"],
    [ids[0] ?? "", "replaced", "NEWER"],
  ]);
  expect(notifications[2]?.account).toContain(`a newer tile replaced it, sent as ${ids[1]}`);
  expect(notifications[0]?.next).toContain("X-WNS-Cache-Policy: cache");
  expect(notifications.every((told) => told.channel === channel.channel)).toBe(true);
  expect([more, reachesBackTo <= service.clock.now()]).toEqual([false, true]);
  await device.close();
});

test("pages, one id, one channel and a time narrow it", async () => {
  const { device, ids, channel, app } = await setAway();
  const [first, middle, last] = ids;
  const page = await why(device, { limit: 2 });
  expect([page.notifications.map(({ id }) => id), page.more]).toEqual([[last ?? "", middle ?? ""], true]);
  const rest = await why(device, { limit: 2, before: middle ?? "" });
  expect([rest.notifications.map(({ id }) => id), rest.more]).toEqual([[first ?? ""], false]);
  expect((await why(device, { id: middle ?? "" })).notifications.map(({ id }) => id)).toEqual([middle ?? ""]);
  const other = await device.open(app.packageSid, { kind: "tile", label: "second" });
  expect((await why(device, { channel: other.channel })).notifications).toEqual([]);
  expect((await why(device, { channel: channel.channel })).notifications).toHaveLength(3);
  service.clock.advance(60_000);
  expect((await why(device, { since: Math.floor(service.clock.now()) })).notifications).toEqual([]);
  await device.close();
});

test("after a restart it is told the same", async () => {
  const scene = await setAway();
  const before = await why(scene.device);
  await scene.device.close();
  service = await service.restart();
  const device = await reconnect(service, scene.device, 1);
  expect((await why(device)).notifications).toEqual(before.notifications);
  await device.close();
});

test("a notification of another device is as unknown as one that never was", async () => {
  const [mine, other] = [await setAway(), await setAway()];
  service.clock.advance(10_000);
  for (const question of [{ id: other.ids[0] ?? "" }, { before: other.ids[0] ?? "" }, { id: "0000000000000000" }]) {
    expect(await refused(mine.device, question)).toMatchObject({ code: "NOTIFICATION_UNKNOWN", req: asked });
  }
  expect((await why(mine.device, { channel: other.channel.channel })).notifications).toEqual([]);
  for (const { device } of [mine, other]) await device.close();
});

test("nothing that only sender or operator may see is in it: no secret, no name of the sender's own, no fault, no app", async () => {
  const scene = await setScene(service);
  const losing = { effect: { does: "lose-push" }, app: scene.app.packageSid } as const;
  const { fault } = await askAdmin<FaultBody>(service, "POST /v1/faults", losing);
  await scene.push(toast("x", { "MS-CV": "senders.own.name", "X-WNS-Tag": "order7" }));
  await askAdmin(service, `DELETE /v1/faults/${fault}`);
  const told = await why(scene.device);
  expect(told.notifications).toHaveLength(1);
  const text = JSON.stringify(told);
  const { app } = scene;
  for (const hidden of [
    app.packageSid,
    app.clientSecret.slice(-4),
    "senders.own.name",
    `fault ${fault}`,
    "127.0.0.1",
  ]) {
    expect(text).not.toContain(hidden);
  }
  const fields = ["account", "at", "bytes", "channel", "end", "id", "next", "reason", "tag", "type"];
  expect(Object.keys(told.notifications[0] ?? {}).sort()).toEqual(fields);
  await scene.device.close();
});

test("eleven questions at once are one too many; the connection goes on, and two seconds later one more is answered", async () => {
  const scene = await setScene(service);
  for (let n = 0; n < 10; n++) {
    scene.device.send({ t: "why", req: ++asked });
    await scene.device.nextOf("told");
  }
  expect(await refused(scene.device)).toMatchObject({ code: "DEVICE_THROTTLED", retryAfterSeconds: 2 });
  await why(scene.device);
  await scene.device.close();
});

test("a question that is none ends the connection with the field's name", async () => {
  for (const wrong of [{ limit: 51 }, { limit: 0 }, { id: "x" }, { since: -1 }, { channel: "" }, { before: "0a" }]) {
    const scene = await setScene(service);
    const { message } = await refused(scene.device, wrong);
    expect(message).toContain(`why.${Object.keys(wrong)[0]}`);
    expect(await scene.device.goodbye).toMatchObject({ code: 4000 });
  }
});
