/** Which key seals when, over the store that keeps them all. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Subject } from "./engine/conformance/fixtures.ts";
import { openSubject } from "./engine/embedded/fixture.ts";
import { KeyRing } from "./key-ring.ts";
import { purpose, type Sealer } from "./seal.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
/** Of a key that was added a moment after the first. */
const SETTLED = NOON + 10_001;
const PLAIN = Buffer.from("device and channel");

let subject: Subject;

beforeEach(async () => {
  subject = await openSubject();
});

afterEach(() => subject.dispose());

const sealWith = (sealer: Sealer) => sealer.seal(purpose.channel, PLAIN);
const opens = (sealer: Sealer, sealed: string) => sealer.open(purpose.channel, sealed);
const keyOf = (sealed: string) => Buffer.from(sealed, "base64url")[0];

test("the first key is made once: two nodes that start at the same moment open what the other sealed", async () => {
  const [one, other] = await Promise.all([KeyRing.open(subject.store, NOON), KeyRing.open(subject.store, NOON)]);
  expect(opens(other, sealWith(one))).toEqual(PLAIN);
  expect(other.hash("secret")).toBe(one.hash("secret"));
});

test("a new key opens at once, and seals when every node had the time to hear of it", async () => {
  const ring = await KeyRing.open(subject.store, NOON);
  const before = sealWith(ring);
  await ring.rotate(NOON);
  expect(keyOf(sealWith(ring))).toBe(keyOf(before));
  ring.settle(SETTLED - 1);
  expect(keyOf(sealWith(ring))).toBe(keyOf(before));
  ring.settle(SETTLED);
  expect(keyOf(sealWith(ring))).not.toBe(keyOf(before));
  expect(opens(ring, before)).toEqual(PLAIN);
});

test("a node that was told reads a key that another added, before that one seals", async () => {
  const one = await KeyRing.open(subject.store, NOON);
  const other = await KeyRing.open(subject.store, NOON);
  await one.rotate(NOON);
  one.settle(SETTLED);
  expect(opens(other, sealWith(one))).toBe("unknown-key");
  await other.reload(NOON + 500);
  expect(opens(other, sealWith(one))).toEqual(PLAIN);
});

test("two nodes that rotate in the same moment and choose one id both add a key", async () => {
  const { store } = subject;
  const addKey: typeof store.addKey = async (key) => {
    if ((await store.loadKeys()).length === 1) await store.addKey({ ...key, secret: "S".repeat(43) });
    await store.addKey(key);
  };
  const ring = await KeyRing.open({ ...store, addKey }, NOON);
  await ring.rotate(NOON);
  expect(ring.state.count).toBe(3);
});

test("a key that cannot be kept is no key", async () => {
  const failing = { ...subject.store, addKey: () => Promise.reject(new Error("no room")) };
  const ring = await KeyRing.open(failing, NOON);
  expect(await ring.rotate(NOON).catch((error: Error) => error.message)).toBe("no room");
  expect(ring.state.count).toBe(1);
});

test("secrets at rest stay good while keys rotate", async () => {
  const ring = await KeyRing.open(subject.store, NOON);
  const hash = ring.hash("secret");
  await ring.rotate(NOON);
  ring.settle(SETTLED);
  expect(ring.hash("secret")).toBe(hash);
  expect((await KeyRing.open(subject.store, SETTLED)).hash("secret")).toBe(hash);
});

test("a key for each id that one byte can say, and then no more", async () => {
  const ring = await KeyRing.open(subject.store, NOON);
  for (let count = 1; count < 255; count++) await ring.rotate(NOON + count);
  expect(ring.state).toEqual({ count: 255, newestAt: NOON + 254, sealsFrom: NOON + 10_254 });
  const refused = await ring.rotate(NOON + 255).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: "KEY_LIMIT" });
});
