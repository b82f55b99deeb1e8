/** The net for traces: what is gone from the store and was told by nobody gets an end, what waits does not, and whoever hears nothing judges nothing. */
import { expect, test } from "bun:test";
import { createLog } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { NamedEntry } from "../engine/store.ts";
import type { Keeper } from "./kept/keeper.ts";
import type { Walked } from "./kept/walk-unended.ts";
import { LOOK_EVERY_MS, LostEnds, SURE_AFTER_MS } from "./lost-ends.ts";
import { TraceRing } from "./ring.ts";
import { ASKED_FIRST_MS } from "./unended.ts";

const NOON = Date.UTC(2026, 0, 15, 12);

/** A node whose store holds what is in `there`, whose disk has what is in `kept`, and whose cluster says what it is told to. */
function openNode({ isAlone = false, size = 1000 } = {}) {
  const state = { now: NOON, trouble: "", lateness: "", isStoreAway: false };
  const there = new Set<string>();
  const kept: NamedEntry[] = [];
  const asked: (readonly string[])[] = [];
  const warnings: string[] = [];
  const log = createLog({ level: "warn", write: (line) => void warnings.push(line), now: () => state.now });
  const ring = new TraceRing(size, () => state.now);
  const store = {
    async stillThere(named: readonly NamedEntry[]) {
      asked.push(named.map(([, id]) => id));
      if (state.isStoreAway) throw new BelfryError("STORE_UNAVAILABLE");
      return named.map(([, id]) => id).filter((id) => there.has(id));
    },
  };
  const keeper = {
    async unended(_: unknown, most: number): Promise<Walked> {
      return { found: kept.slice(0, most), next: null };
    },
  };
  const lostEnds = new LostEnds({
    ring,
    keeper: keeper as Keeper,
    store,
    cluster: { trouble: () => state.trouble, lateness: () => state.lateness },
    isAlone,
    now: () => state.now,
    log,
  });
  return {
    ...{ state, there, kept, asked, ring, lostEnds, warnings },
    send() {
      const push = {
        app: "ms-app://weather",
        deviceId: "kiosk",
        channelId: "first",
        type: "wns/toast",
        bytes: 1,
      } as const;
      const at = { readAt: state.now, provedAt: state.now, decidedAt: state.now };
      const id = ring.begin({ by: "sender", ...push, ...at, decision: "it may wait" });
      ring.recorded(id);
      there.add(id);
      return id;
    },
    /** Lets time go by as it does while the service runs. */
    async pass(ms: number) {
      for (const until = state.now + ms; state.now < until; ) {
        state.now += LOOK_EVERY_MS;
        await lostEnds.look();
      }
    },
    end: (id: string) => ring.remembered(id)?.reason ?? ring.remembered(id)?.end,
  };
}

const LONG_MS = 2 * ASKED_FIRST_MS + SURE_AFTER_MS + 2 * LOOK_EVERY_MS;

test("what is gone and was told by nobody ends, with words that say what is known of it", async () => {
  const { send, there, pass, end, ring } = openNode();
  const [lost, waiting] = [send(), send()];
  there.delete(lost);
  await pass(LONG_MS);
  expect([end(lost), end(waiting)]).toEqual(["UNTOLD", "pending"]);
  expect(ring.find(lost)).toMatchObject({
    end: { state: "unknown", code: "UNTOLD" },
    account: expect.stringContaining("it was seen that it waits no more, and nobody was told how it ended"),
  });
});

test("it is not gone for sure before it was missing twice, far enough apart for a telling to come", async () => {
  const { send, there, pass, end, ring, warnings } = openNode();
  const [lost, told] = [send(), send()];
  await pass(ASKED_FIRST_MS - LOOK_EVERY_MS);
  for (const id of [lost, told]) there.delete(id);
  await pass(SURE_AFTER_MS);
  expect([end(lost), end(told)]).toEqual(["pending", "pending"]);
  ring.ended(told, "CHANNEL_CLOSED");
  await pass(2 * LOOK_EVERY_MS);
  expect([end(lost), end(told)]).toEqual(["UNTOLD", "CHANNEL_CLOSED"]);
  expect(warnings).toEqual([expect.stringContaining('"count":1')]);
});

test("a clock that is set while a telling is on its way makes nothing surer", async () => {
  const { state, send, there, lostEnds, ring, end } = openNode();
  const id = send();
  there.delete(id);
  state.now += 3_600_000;
  await lostEnds.look();
  state.now += 3_600_000;
  await lostEnds.look();
  ring.acked(id, "handled");
  expect(end(id)).toBe("HANDLED");
  const other = send();
  there.delete(other);
  for (let steps = 0; steps < 5; steps++) {
    state.now += 3_600_000;
    await lostEnds.look();
    expect(end(other)).toBe("pending");
  }
  state.now += 3_600_000;
  await lostEnds.look();
  expect(end(other)).toBe("UNTOLD");
});

test("what is under way, or has ended, costs the store no question", async () => {
  const { send, pass, asked, ring } = openNode();
  for (let n = 0; n < 100; n++) ring.acked(send(), "handled");
  await pass(LONG_MS);
  send();
  await pass(ASKED_FIRST_MS - LOOK_EVERY_MS);
  expect(asked).toEqual([]);
});

test("of very many that wait few are asked for at once, each a dozen times in a day", async () => {
  const { send, pass, asked } = openNode({ size: 2000 });
  for (let n = 0; n < 2000; n++) send();
  await pass(3_600_000);
  expect(Math.max(...asked.map((ids) => ids.length))).toBeLessThanOrEqual(100);
  const times = asked.flat().length / 2000;
  expect(times).toBeGreaterThan(5);
  expect(times).toBeLessThanOrEqual(9);
});

test("a node that is cut off, or hears late, judges nothing, and begins anew when it is not", async () => {
  const { state, send, there, pass, end, asked } = openNode();
  const id = send();
  there.delete(id);
  for (const says of ["trouble", "lateness"] as const) {
    state[says] = "nothing arrives";
    asked.length = 0;
    await pass(LONG_MS);
    expect(asked).toEqual([]);
    state[says] = "";
  }
  await pass(SURE_AFTER_MS);
  expect(end(id)).toBe("pending");
  await pass(LONG_MS * 2);
  expect(end(id)).toBe("UNTOLD");
});

test("what was missing before the node was cut off counts as nothing afterwards", async () => {
  const { state, send, there, pass, end } = openNode();
  const id = send();
  there.delete(id);
  await pass(ASKED_FIRST_MS);
  state.trouble = "the engine does not answer";
  await pass(LOOK_EVERY_MS);
  state.trouble = "";
  there.add(id);
  await pass(LONG_MS);
  expect(end(id)).toBe("pending");
});

test("a store that is away costs the round a step, and nobody an end", async () => {
  const { state, send, there, pass, end } = openNode();
  const id = send();
  there.delete(id);
  state.isStoreAway = true;
  await pass(LONG_MS);
  expect(end(id)).toBe("pending");
  state.isStoreAway = false;
  await pass(2 * LONG_MS);
  expect(end(id)).toBe("UNTOLD");
});

test("what is kept from before the start is asked for too, and its end is kept; then all is caught up with", async () => {
  const { kept, there, pass, ring, lostEnds, asked } = openNode();
  ring.keep(() => undefined);
  kept.push(["kiosk", "AAAAAAAAAAAAAAAA"], ["kiosk", "BBBBBBBBBBBBBBBB"]);
  there.add("BBBBBBBBBBBBBBBB");
  await pass(ASKED_FIRST_MS - LOOK_EVERY_MS);
  expect(asked).toEqual([]);
  await pass(2 * LOOK_EVERY_MS);
  expect(lostEnds.isCaughtUp).toBe(false);
  await pass(SURE_AFTER_MS);
  expect(lostEnds.isCaughtUp).toBe(true);
  expect(ring.take(true)?.late.map(({ id, reason }) => [id, reason])).toEqual([["AAAAAAAAAAAAAAAA", "UNTOLD"]]);
});

test("after a crash one process knows within seconds what of the former one's is gone", async () => {
  const { kept, pass, ring, lostEnds } = openNode({ isAlone: true });
  ring.keep(() => undefined);
  kept.push(["kiosk", "AAAAAAAAAAAAAAAA"]);
  await pass(2 * LOOK_EVERY_MS);
  expect(ring.take(true)?.late).toMatchObject([{ id: "AAAAAAAAAAAAAAAA", reason: "UNTOLD" }]);
  expect(lostEnds.isCaughtUp).toBe(true);
});

test("what the store did not answer is asked again, so that the one round of one process leaves nothing out", async () => {
  const { state, kept, pass, ring, lostEnds } = openNode({ isAlone: true });
  ring.keep(() => undefined);
  kept.push(["kiosk", "AAAAAAAAAAAAAAAA"]);
  state.isStoreAway = true;
  await pass(10 * LOOK_EVERY_MS);
  expect(lostEnds.isCaughtUp).toBe(false);
  state.isStoreAway = false;
  await pass(2 * LOOK_EVERY_MS);
  expect(ring.take(true)?.late).toMatchObject([{ id: "AAAAAAAAAAAAAAAA", reason: "UNTOLD" }]);
  expect(lostEnds.isCaughtUp).toBe(true);
});

test("what stands on disk twice without an end is missing once", async () => {
  const { kept, pass, lostEnds, asked, ring } = openNode();
  ring.keep(() => undefined);
  kept.push(["kiosk", "AAAAAAAAAAAAAAAA"], ["kiosk", "AAAAAAAAAAAAAAAA"]);
  await pass(ASKED_FIRST_MS);
  expect(asked).toEqual([["AAAAAAAAAAAAAAAA"]]);
  expect(ring.take(true)).toBeNull();
  await pass(SURE_AFTER_MS);
  expect(ring.take(true)?.late).toHaveLength(1);
  expect(lostEnds.isCaughtUp).toBe(true);
});

test("one process goes once round what was kept, and asks for nothing that it remembers", async () => {
  const { kept, there, send, pass, asked } = openNode({ isAlone: true });
  kept.push(["kiosk", "AAAAAAAAAAAAAAAA"], ["kiosk", send()]);
  there.add("AAAAAAAAAAAAAAAA");
  await pass(3_600_000);
  expect(asked).toEqual([["AAAAAAAAAAAAAAAA"]]);
});
