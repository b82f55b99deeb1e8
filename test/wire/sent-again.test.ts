/** A push that its sender sends again, because it never heard the answer. @source ADR 0016 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { booksOf, sumOfEnds } from "../support/operator.ts";
import { leave, setScene, setSceneWithDeviceAway } from "../support/scene.ts";
import { raw, type TestPush, tile, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { ENCRYPTED, setWebPushScene, TTL } from "../support/web-push-scene.ts";
import { exchangePush, TOAST } from "../support/wire-push.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService();
});

afterAll(() => service.stop());

const HALF_AN_HOUR = 1800_000;
const withKey = (key: string, sent: TestPush): TestPush => ({
  ...sent,
  headers: { ...sent.headers, "Idempotency-Key": key },
});

test("with the key it had, a push is answered as the first was, and delivered and counted once", async () => {
  const scene = await setScene(service);
  const first = await scene.push(withKey("a.1", toast("once")));
  const again = await scene.push(withKey("a.1", toast("once")));
  expect(first).toMatchObject({ status: 200, wnsStatus: "received" });
  expect(again).toEqual(first);
  const marker = await scene.push(toast("behind it"));
  expect([await scene.device.push(), await scene.device.push()].map(({ id }) => id)).toEqual([
    first.messageId ?? "",
    marker.messageId ?? "",
  ]);
  const books = await booksOf(service, scene.app.packageSid);
  expect([books.accepted, sumOfEnds(books)]).toEqual([2, 2]);
});

test("a hundred with one key that come at once are one push", async () => {
  const scene = await setSceneWithDeviceAway(service);
  const answers = await Promise.all(Array.from({ length: 100 }, () => scene.push(withKey("b.1", toast("once")))));
  expect(new Set(answers.map(({ messageId }) => messageId)).size).toBe(1);
  expect((await booksOf(service, scene.app.packageSid)).accepted).toBe(1);
});

test("the key is remembered through a restart of the service", async () => {
  let own = await startTestService();
  const scene = await setSceneWithDeviceAway(own);
  const first = await exchangePush(own.port, scene, { headers: [...TOAST, ["Idempotency-Key", "c.1"]] });
  own = await own.restart();
  const again = await exchangePush(own.port, scene, { headers: [...TOAST, ["Idempotency-Key", "c.1"]] });
  expect([again.status, again.header("x-wns-msg-id")]).toEqual([200, first.header("x-wns-msg-id")]);
  expect((await booksOf(own, scene.app.packageSid)).accepted).toBe(1);
  await own.stop();
});

test("what was dropped is dropped again, with its first id and reason, although the device came back", async () => {
  const scene = await setSceneWithDeviceAway(service);
  const first = await scene.push(withKey("d.1", raw("now or never")));
  expect(first).toMatchObject({ wnsStatus: "dropped" });
  expect(await scene.push(withKey("d.1", raw("now or never")))).toEqual(first);
  const books = await booksOf(service, scene.app.packageSid);
  expect([books.accepted, books.dropped]).toEqual([1, 1]);
});

test("what was received is received although the device has gone since", async () => {
  const scene = await setScene(service);
  const first = await scene.push(withKey("e.1", raw("now or never")));
  await leave(service, scene.device);
  const again = await scene.push(withKey("e.1", raw("now or never")));
  expect([first.wnsStatus, again.wnsStatus, again.messageId]).toEqual(["received", "received", first.messageId]);
});

test("a key is good on its channel, for half an hour; another key is another push", async () => {
  const own = await startTestService();
  const scene = await setScene(own);
  const ids = [];
  for (const key of ["f.1", "f.2", "f.1"]) ids.push((await scene.push(withKey(key, tile("t")))).messageId);
  expect([ids[0] === ids[1], ids[0] === ids[2]]).toEqual([false, true]);
  const other = await setScene(own);
  expect((await other.push(withKey("f.1", tile("t")))).messageId).not.toBe(ids[0]);
  own.clock.advance(HALF_AN_HOUR);
  expect((await scene.push(withKey("f.1", tile("t")))).messageId).not.toBe(ids[0]);
  await own.stop();
});

test("what was refused is not remembered: mended, it goes through with the same key", async () => {
  const scene = await setScene(service);
  const broken = await scene.push(withKey("g.1", { ...toast("x"), headers: { "X-WNS-TTL": "soon" } }));
  expect(broken.status).toBe(400);
  expect(await scene.push(withKey("g.1", toast("x")))).toMatchObject({ status: 200, wnsStatus: "received" });
});

describe("a key that is none", () => {
  test.each([
    ["blanks", "a b"],
    ["129 characters", "k".repeat(129)],
  ])("of %s is refused by name", async (_, key) => {
    const scene = await setScene(service);
    const answer = await scene.push(withKey(key, toast("x")));
    expect([answer.status, answer.description]).toEqual([
      400,
      "Idempotency-Key must be 1 to 128 characters without blanks",
    ]);
  });
});

test("a sender of Web Push is known by its key too", async () => {
  const scene = await setWebPushScene(service);
  const headers = [TTL, ...ENCRYPTED, ["Idempotency-Key", "h.1"]] as const;
  const [first, again] = [await scene.push({ headers }), await scene.push({ headers })];
  expect([first.status, again.status]).toEqual([201, 201]);
  expect(again.header("x-wns-msg-id")).toBe(first.header("x-wns-msg-id"));
  expect((await booksOf(service, scene.app.packageSid)).accepted).toBe(1);
});
