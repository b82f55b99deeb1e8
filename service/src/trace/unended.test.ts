/** Which notifications of the ring are worth a question: what waits, when it is old enough, and ever more rarely. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { TraceRing } from "./ring.ts";
import type { TracedPush } from "./trace.ts";
import { ASKED_FIRST_MS } from "./unended.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const HOUR = 3_600_000;

/** A ring, its clock, and how something is sent to a device. */
function createRing(size = 100) {
  const time = { now: NOON };
  const ring = new TraceRing(size, () => time.now);
  const push = (): TracedPush => ({
    by: "sender",
    app: "ms-app://weather",
    deviceId: "kiosk",
    channelId: "first",
    type: "wns/toast",
    bytes: 42,
    readAt: time.now,
    provedAt: time.now,
    decidedAt: time.now,
    decision: "it may wait",
  });
  const send = () => {
    const id = ring.begin(push());
    ring.recorded(id);
    return id;
  };
  return { time, ring, push, send };
}

test("what waits is asked for when it is ten seconds old, then when it is twice as old, and so on", () => {
  const { time, ring, send } = createRing();
  const id = send();
  const asked: number[] = [];
  for (let second = 0; second < 3600; second++) {
    time.now = NOON + second * 1000;
    if (ring.unended(10).length > 0) asked.push(second);
  }
  expect(asked).toEqual([10, 20, 40, 80, 160, 320, 640, 1280, 2560]);
  // One that nobody asked for until now is asked for once, not once for each time that was missed.
  time.now = NOON + 100 * HOUR;
  expect(ring.unended(10)).toEqual([["kiosk", id]]);
  expect(ring.unended(10)).toEqual([]);
});

test("what has ended, was withdrawn, or is not written yet is not asked for, and what came in the place of another is young", () => {
  const { time, ring, push, send } = createRing(3);
  ring.acked(send(), "handled");
  ring.withdraw(send());
  ring.begin(push());
  time.now = NOON + HOUR;
  expect(ring.unended(10)).toEqual([]);
  const replacing = [send(), send(), send()];
  expect(ring.unended(10)).toEqual([]);
  time.now += ASKED_FIRST_MS;
  expect(ring.unended(10).map(([, id]) => id)).toEqual(replacing);
});

test("however many wait, each comes once in its turn, no more at once than are wanted", () =>
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 50 }), (count, most) => {
      const { time, ring, send } = createRing(300);
      const ids = Array.from({ length: count }, send);
      time.now += ASKED_FIRST_MS;
      const seen: string[] = [];
      for (let steps = 0; steps < Math.ceil(count / most); steps++) {
        const taken = ring.unended(most);
        expect(taken.length).toBeLessThanOrEqual(most);
        seen.push(...taken.map(([, id]) => id));
      }
      expect(seen.sort()).toEqual(ids.sort());
      expect(ring.unended(most)).toEqual([]);
    }),
  ));
