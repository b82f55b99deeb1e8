import { afterEach, beforeEach, expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { channelOf, KIOSK, NOON, open, pushTo, type Subject, WEATHER } from "../engine/conformance/fixtures.ts";
import { openSubject } from "../engine/embedded/fixture.ts";
import { TraceRing } from "../trace/ring.ts";
import type { TracedPush } from "../trace/trace.ts";
import { settle, settleUpTo } from "./settle.ts";

let subject: Subject;

beforeEach(async () => {
  subject = await openSubject();
});

afterEach(() => subject.dispose());

const TRACED: TracedPush = {
  by: "sender",
  app: WEATHER,
  deviceId: KIOSK,
  channelId: "weather",
  type: "wns/toast",
  bytes: 10,
  readAt: NOON,
  provedAt: NOON,
  decidedAt: NOON,
  decision: "waits",
};

/** Three notifications that wait, by their message ids. */
async function pushThree(trace: TraceRing): Promise<readonly string[]> {
  const channel = await open(subject.store, channelOf(KIOSK, WEATHER));
  const ids = [1, 2, 3].map(() => trace.begin(TRACED));
  for (const [n, messageId] of ids.entries()) await subject.store.put(pushTo(channel, n, { messageId }));
  return ids;
}

const endsOf = (trace: TraceRing, ids: readonly string[]) => ids.map((id) => trace.remembered(id)?.end);

test("what a device says it has is told as delivered, up to its number", async () => {
  const trace = new TraceRing(16, () => NOON);
  const ids = await pushThree(trace);
  await settleUpTo({ store: subject.store, trace }, KIOSK, 2, NOON);
  expect(endsOf(trace, ids)).toEqual(["delivered", "delivered", "pending"]);
  expect(await subject.store.waitingUpTo(KIOSK, 3, NOON)).toHaveLength(1);
});

test("it is told so too when the store settled it and its answer was lost", async () => {
  const trace = new TraceRing(16, () => NOON);
  const ids = await pushThree(trace);
  const lossy = {
    ...subject.store,
    async settleUpTo(...asked: Parameters<typeof subject.store.settleUpTo>): Promise<number> {
      await subject.store.settleUpTo(...asked);
      throw new BelfryError("STORE_UNAVAILABLE");
    },
  };
  const failed = await settleUpTo({ store: lossy, trace }, KIOSK, 2, NOON).catch((error: BelfryError) => error.code);
  expect(failed).toBe("STORE_UNAVAILABLE");
  // The device comes back, and nothing is there to be told any more.
  await settleUpTo({ store: subject.store, trace }, KIOSK, 2, NOON);
  expect(endsOf(trace, ids)).toEqual(["delivered", "delivered", "pending"]);
});

/** What a connection remembers of three notifications that it wrote. */
const confirmedOf = (ids: readonly string[]) =>
  ids.map((messageId, n) => ({ seq: n + 1, app: WEATHER, messageId, result: "handled" }) as const);

test("what a device confirms is told as delivered as it is heard", async () => {
  const trace = new TraceRing(16, () => NOON);
  const ids = await pushThree(trace);
  const settling = settle({ store: subject.store, trace }, KIOSK, confirmedOf(ids), NOON + 0.5);
  expect(endsOf(trace, ids)).toEqual(["delivered", "delivered", "delivered"]);
  await settling;
  expect(endsOf(trace, ids)).toEqual(["delivered", "delivered", "delivered"]);
});

test("what did not count, because a newer connection of the device is elsewhere, waits again in the trace too, until that one confirms it", async () => {
  const trace = new TraceRing(16, () => NOON);
  const ids = await pushThree(trace);
  const fenced = { ...subject.store, settle: () => Promise.resolve(0) };
  await settle({ store: fenced, trace }, KIOSK, confirmedOf(ids), NOON + 0.5);
  expect(endsOf(trace, ids)).toEqual(["pending", "pending", "pending"]);
  await settle({ store: subject.store, trace }, KIOSK, confirmedOf(ids), NOON + 2);
  expect(endsOf(trace, ids)).toEqual(["delivered", "delivered", "delivered"]);
});

test("what was confirmed twice, and counted once, stays delivered", async () => {
  const trace = new TraceRing(16, () => NOON);
  const ids = await pushThree(trace);
  const parts = { store: subject.store, trace };
  const [first] = confirmedOf(ids);
  await Promise.all([0.5, 0.75].map((at) => settle(parts, KIOSK, first === undefined ? [] : [first], NOON + at)));
  expect(endsOf(trace, ids)).toEqual(["delivered", "pending", "pending"]);
});
