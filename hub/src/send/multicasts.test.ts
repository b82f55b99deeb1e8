/** Sends to a service that takes multicasts, and to one that ceases to, over real sockets. @source ADR 0036 */
import { afterEach, expect, test } from "bun:test";
import type { SendRequest } from "../model.ts";
import { RECEIVED, wns } from "../testing/stand-in.ts";
import { NOON, openTestSending, type TestSending, type TestSendingOptions, TOAST } from "../testing/test-sending.ts";
import { Gathering } from "./gathering.ts";

const open: TestSending[] = [];
afterEach(async () => {
  for (const world of open.splice(0)) await world.close();
});

/** A world with so many registrations, whose service has said already what it takes. */
async function openWorld(registrations: number, options: TestSendingOptions = {}): Promise<TestSending> {
  const world = await openTestSending(options);
  open.push(world);
  world.standIn.takesMulticasts = true;
  await world.register("first", { tags: ["first"] });
  await world.ended(await world.send({ targets: to("first") }));
  await world.registerMany(registrations, { tags: ["all"] });
  return world;
}

const to = (expression: string): SendRequest["targets"] => ({ kind: "expression", expression });
const sendToAll = async (world: TestSending, change: Partial<SendRequest> = {}) =>
  world.ended(await world.send({ targets: to("all"), ...change }));

/** How many of the pushes to `all` came in multicasts. */
const gathered = ({ standIn }: TestSending) => standIn.multicasts.reduce((sum, { names }) => sum + names.length, 0);
const pushed = ({ standIn }: TestSending) => standIn.pushes.slice(1);
const keysOf = (world: TestSending) =>
  pushed(world).map(({ name, headers }) => `${name} ${headers["idempotency-key"]}`);

test("a service is asked with the first push, and gets the next in multicasts, each channel once and with its key", async () => {
  const world = await openWorld(300);
  expect(world.standIn.pushes[0]?.headers.prefer).toBe("multicast");
  const send = await sendToAll(world);
  expect([send.state, send.wnsOutcomes]).toEqual(["Completed", { Success: 300 }]);
  expect(new Set(keysOf(world)).size).toBe(300);
  expect(gathered(world)).toBe(300);
  // A window of 32 that grows: far fewer requests than pushes.
  expect(world.standIn.multicasts.length).toBeLessThan(40);
  for (const { headers } of pushed(world)) expect(headers).not.toHaveProperty("prefer");
  expect(world.standIn.multicasts[0]?.headers.host).toBe(new URL(world.standIn.url).host);
  const [one] = pushed(world);
  expect(one?.headers).toMatchObject({
    authorization: "Bearer token-1",
    "content-type": "text/xml",
    "x-wns-type": "wns/toast",
    "x-wns-requestforstatus": "true",
  });
  expect(Buffer.from(one?.body ?? []).toString()).toBe(TOAST);
});

test("a service that never said so gets each push alone, and is asked once in ten minutes", async () => {
  const world = await openTestSending();
  open.push(world);
  await world.registerMany(50, { tags: ["all"] });
  const asked = () => world.standIn.pushes.filter(({ headers }) => headers.prefer !== undefined).length;
  await sendToAll(world);
  await sendToAll(world);
  expect([world.standIn.pushes.length, world.standIn.multicasts.length, asked()]).toEqual([100, 0, 1]);
  world.standIn.takesMulticasts = true;
  world.timer.moveTo(NOON + 600_000);
  await sendToAll(world);
  await sendToAll(world);
  expect(asked()).toBe(2);
  expect(gathered(world)).toBeGreaterThanOrEqual(50);
});

test("bytes that are no text arrive as they are", async () => {
  const world = await openWorld(3);
  const bytes = Buffer.from([0, 255, 128, 10]);
  await sendToAll(world, { headers: { "X-WNS-Type": "wns/raw" }, body: bytes.toString("base64"), base64: true });
  expect(gathered(world)).toBe(3);
  for (const { body } of pushed(world)) expect(Buffer.from(body).equals(bytes)).toBe(true);
});

test("what came of each channel is that channel's: one that is gone goes, one that is throttled is tried again", async () => {
  const world = await openWorld(40);
  world.standIn.answer = ({ name, nth }) => {
    if (name === "r7") return wns(410, "dropped");
    if (name === "r8") return wns(403, "dropped");
    return name === "r9" && nth === 1 ? wns(406, "channelthrottled", { "Retry-After": "60" }) : RECEIVED;
  };
  const id = await world.send({ targets: to("all") });
  await world.when(id, () => world.timer.next !== null);
  world.timer.moveTo(NOON + 60_000);
  const send = await world.ended(id);
  expect(send.wnsOutcomes).toEqual({ Success: 38, ExpiredChannel: 1, WrongToken: 1 });
  expect(new Set(keysOf(world)).size).toBe(40);
  const again = await sendToAll(world);
  expect(again.wnsOutcomes).toEqual({ Success: 38, WrongToken: 1 });
});

test("one 401 to a multicast costs one new token, and everyone is reached", async () => {
  const world = await openWorld(100);
  world.standIn.multicast = (nth) => (nth === 1 ? { ...wns(401, "dropped"), body: "token-1" } : undefined);
  expect((await sendToAll(world)).wnsOutcomes).toEqual({ Success: 100 });
  expect(world.standIn.tokenRequests).toHaveLength(2);
  expect(new Set(pushed(world).map(({ headers }) => headers.authorization))).toContain("Bearer token-2");
});

test("a multicast that is refused for a while is tried again when its time has come, with the keys it had", async () => {
  const world = await openWorld(20);
  world.standIn.multicast = (nth) => (nth === 1 ? wns(503, "dropped", { "Retry-After": "60" }) : undefined);
  const id = await world.send({ targets: to("all") });
  await world.when(id, () => world.timer.next !== null);
  expect(pushed(world)).toEqual([]);
  // Those that are put off are spread over some seconds; a chance of 0 puts none off further.
  world.timer.moveTo(NOON + 60_000);
  expect((await world.ended(id)).wnsOutcomes).toEqual({ Success: 20 });
  expect(new Set(keysOf(world)).size).toBe(20);
});

test.each([
  ["404", { status: 404 }],
  ["405", { status: 405 }],
  ["410, which of a channel would mean its end", { status: 410 }],
  ["501", { status: 501 }],
  ["403 by a gateway, which of a channel would mean that it is another's", { status: 403 }],
  ["406 by a gateway", { status: 406 }],
  ["413 by a gateway", { status: 413 }],
  ["a way to elsewhere", { status: 302, headers: { Location: "/welcome" } }],
  ["200 by somebody who does not know what it is", { status: 200, body: "<html>Welcome</html>" }],
  ["200 with answers for others", { status: 200, body: "[]" }],
  ["more than anybody should read", { status: 200, body: "[".repeat(200_000) }],
] as const)(
  "where a multicast is answered with %s, its pushes go alone, and no channel is lost for it",
  async (_, answer) => {
    const world = await openWorld(50);
    world.standIn.multicast = () => answer;
    expect((await sendToAll(world)).wnsOutcomes).toEqual({ Success: 50 });
    const { multicasts } = world.standIn;
    // Those that were on their way as it was found out.
    expect(multicasts.length).toBeLessThanOrEqual(2);
    await sendToAll(world);
    expect(world.standIn.multicasts).toHaveLength(multicasts.length);
  },
);

test("where the answers to a multicast break off, its pushes go alone with the keys they had", async () => {
  const world = await openWorld(50);
  world.standIn.multicast = () => ({ status: 200, body: '[{"status":200', isCut: true });
  expect((await sendToAll(world)).wnsOutcomes).toEqual({ Success: 50 });
  expect(new Set(keysOf(world)).size).toBe(50);
});

test("a channel that is answered late keeps nobody else waiting for long, and the host is no worse for it", async () => {
  const world = await openWorld(40, { timeoutSeconds: 1 });
  world.standIn.answer = ({ name }) => (name === "r7" ? new Promise(() => {}) : RECEIVED);
  const id = await world.send({ targets: to("all") });
  const send = await world.when(id, () => world.timer.next !== null);
  expect(send.wnsOutcomes).toEqual({ Success: 39 });
  // One that was lost is no reason to leave a host alone: its next try is a matter of seconds.
  expect(world.timer.next).toBeLessThanOrEqual(NOON + 2000);
});

test("where multicasts are never answered, what waits for those on their way goes alone with them", async () => {
  const { standIn, egress } = await openWorld(0, { timeoutSeconds: 1 });
  const gathering = new Gathering(egress, () => NOON);
  const content = { headers: { "X-WNS-Type": "wns/toast", "Content-Type": "text/xml" }, body: Buffer.from(TOAST) };
  const token = { accessToken: "token-1", renewAt: NOON + 1000 };
  const send = (name: string) =>
    gathering.send({ url: new URL(standIn.channel(name)), content, token, key: "k", own: undefined });
  await send("asks");
  // Those of a push alone have its length.
  standIn.answer = ({ headers }) => (headers["content-length"] === undefined ? new Promise(() => {}) : RECEIVED);
  const answers = await Promise.all(Array.from({ length: 200 }, (_, n) => send(`r${n}`)));
  expect(answers.map(({ wnsStatus }) => wnsStatus)).toEqual(Array(200).fill("received"));
  expect(standIn.multicasts.map(({ names }) => names.length)).toEqual([64, 64]);
});

test("a channel URI with a fragment is pushed to as it would be alone", async () => {
  const world = await openWorld(3);
  const channelUri = `${world.standIn.channel("odd")}#fragment`;
  await world.register("odd", { tags: ["all"], handle: { platform: "wns", channelUri } });
  expect((await sendToAll(world)).wnsOutcomes).toEqual({ Success: 4 });
  expect(gathered(world)).toBe(4);
  expect(pushed(world).map(({ url }) => url)).toContain(world.standIn.channel("odd"));
});

test("contents that nobody shares go alone and wait for nobody; those that some share go together", async () => {
  const world = await openWorld(0);
  const body = (n: number) =>
    `<toast><visual><binding template="ToastText01"><text id="1">${n}</text></binding></visual></toast>`;
  const register = (name: string, n: number) =>
    world.register(name, {
      tags: ["all"],
      template: { name: "t", body: body(n), headers: { "X-WNS-Type": "wns/toast" } },
    });
  for (let n = 0; n < 20; n++) await register(`own${n}`, n);
  for (let n = 0; n < 20; n++) await register(`shared${n}`, 99);
  await sendToAll(world, { format: "template", body: "{}" });
  const together = world.standIn.multicasts.flatMap(({ names }) => names);
  expect(together.every((name) => name.startsWith("shared"))).toBe(true);
  expect(together.length).toBeGreaterThan(0);
  expect(new Set(keysOf(world)).size).toBe(40);
});

test("what was in hand when the process went is sent again with the keys it had, and everyone is reached", async () => {
  const world = await openWorld(200);
  const held = Promise.withResolvers<typeof RECEIVED>();
  const underWay = Promise.withResolvers<void>();
  let heard = 0;
  world.standIn.answer = () => {
    heard += 1;
    if (heard <= 90) return RECEIVED;
    underWay.resolve();
    return held.promise;
  };
  const id = await world.send({ targets: to("all") });
  await underWay.promise;
  await world.crash();
  world.standIn.answer = () => RECEIVED;
  held.resolve(RECEIVED);
  expect((await world.ended(id)).wnsOutcomes).toEqual({ Success: 200 });
  expect(new Set(keysOf(world)).size).toBe(200);
});
