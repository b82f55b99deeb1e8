import { afterEach, beforeEach, expect, test } from "bun:test";
import { setImmediate as turn } from "node:timers/promises";
import { BelfryError } from "@belfry/protocol";
import { channelOf, KIOSK, NOON, open, pushTo, type Subject, WEATHER } from "../engine/conformance/fixtures.ts";
import { openSubject } from "../engine/embedded/fixture.ts";
import type { Settlement, Store } from "../engine/store.ts";
import { TraceRing } from "../trace/ring.ts";
import type { TracedPush } from "../trace/trace.ts";
import { type ConfirmedEntry, createSettling, type Settling, settleUpTo } from "./settle.ts";

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

const fail = (error: unknown): never => {
  throw error;
};

/** What is heard of the device in this turn, and settled when this resolves. */
async function settled(
  settling: Settling,
  store: Store,
  heard: readonly [readonly ConfirmedEntry[], number][],
): Promise<void> {
  for (const [confirmed, at] of heard) settling.settle({ deviceId: KIOSK, confirmed, at, failed: fail });
  await turn();
  // Whatever the store is asked after it is answered after it.
  await store.books();
  await turn();
}

test("what a device confirms is told as delivered as it is heard", async () => {
  const { store } = subject;
  const trace = new TraceRing(16, () => NOON);
  const ids = await pushThree(trace);
  const settling = settled(createSettling({ store, trace }), store, [[confirmedOf(ids), NOON + 0.5]]);
  expect(endsOf(trace, ids)).toEqual(["delivered", "delivered", "delivered"]);
  await settling;
  expect(endsOf(trace, ids)).toEqual(["delivered", "delivered", "delivered"]);
  expect(await store.waitingUpTo(KIOSK, 3, NOON)).toEqual([]);
});

test("what did not count, because a newer connection of the device is elsewhere, waits again in the trace too, until that one confirms it", async () => {
  const { store } = subject;
  const trace = new TraceRing(16, () => NOON);
  const ids = await pushThree(trace);
  const fenced = { ...store, settle: () => Promise.resolve(0) };
  await settled(createSettling({ store: fenced, trace }), store, [[confirmedOf(ids), NOON + 0.5]]);
  expect(endsOf(trace, ids)).toEqual(["pending", "pending", "pending"]);
  await settled(createSettling({ store, trace }), store, [[confirmedOf(ids), NOON + 2]]);
  expect(endsOf(trace, ids)).toEqual(["delivered", "delivered", "delivered"]);
});

test("what was confirmed twice, and counted once, stays delivered", async () => {
  const { store } = subject;
  const trace = new TraceRing(16, () => NOON);
  const ids = await pushThree(trace);
  const first = confirmedOf(ids).slice(0, 1);
  await settled(createSettling({ store, trace }), store, [
    [first, NOON + 0.5],
    [first, NOON + 0.75],
  ]);
  expect(endsOf(trace, ids)).toEqual(["delivered", "pending", "pending"]);
});

/** A store that is asked to settle nothing but in calls that it notes, by the devices in each. */
function noting(answer: (settlements: readonly Settlement[]) => number) {
  const calls: (readonly string[])[] = [];
  const store = {
    ...subject.store,
    settle: async (...settlements: readonly Settlement[]) => {
      calls.push(settlements.map(({ deviceId }) => deviceId));
      return answer(settlements);
    },
  };
  return { calls, store };
}

const entryOf = (n: number): ConfirmedEntry => ({ seq: n, app: WEATHER, messageId: `${n}`, result: "handled" });

test("what is heard in one turn is settled by one call, and never more than fits", async () => {
  const { calls, store } = noting((settlements) => settlements.length);
  const settling = createSettling({ store, trace: new TraceRing(16, () => NOON) });
  for (let n = 0; n < 150; n++) settling.settle({ deviceId: `${n}`, confirmed: [entryOf(n)], at: NOON, failed: fail });
  await turn();
  expect(calls.map((devices) => devices.length)).toEqual([64, 64, 22]);
  expect(calls.flat()).toEqual(Array.from({ length: 150 }, (_, n) => `${n}`));
});

test("what fails in company is settled alone, and only a device whose own confirmation fails hears of it", async () => {
  const { calls, store } = noting((settlements) => {
    if (settlements.some(({ deviceId }) => deviceId === "lame")) throw new BelfryError("STORE_UNAVAILABLE");
    return settlements.length;
  });
  const settling = createSettling({ store, trace: new TraceRing(16, () => NOON) });
  const failed: string[] = [];
  for (const deviceId of ["first", "lame", "last"]) {
    settling.settle({ deviceId, confirmed: [entryOf(1)], at: NOON, failed: () => failed.push(deviceId) });
  }
  await turn();
  await turn();
  expect(calls).toEqual([["first", "lame", "last"], ["first"], ["lame"], ["last"]]);
  expect(failed).toEqual(["lame"]);
});
