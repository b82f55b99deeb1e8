import { expect, test } from "bun:test";
import fc from "fast-check";
import { Timings } from "../timings.ts";
import { TraceRing } from "./ring.ts";
import { ROW_BYTES } from "./row.ts";
import type { TracedPush } from "./trace.ts";

const APP = "ms-app://s-1-15-2-1-2-3-4-5-6-7";

const pushOf = (changes: Partial<TracedPush> = {}): TracedPush => ({
  by: "sender",
  app: APP,
  deviceId: "device",
  channelId: "channel",
  type: "wns/tile",
  bytes: 42,
  readAt: 1000,
  provedAt: 1000.25,
  decidedAt: 1000.5,
  decision: "it may wait for its device",
  ...changes,
});

/** A ring and its clock. */
function createRing(size: number) {
  const time = { now: 1001 };
  return { time, ring: new TraceRing(size, () => time.now) };
}

test("a notification's steps are told in their order, with their times, and in words", () => {
  const { ring, time } = createRing(100);
  const id = ring.begin(pushOf());
  for (const step of ["recorded", "answered", "framed"] as const) {
    time.now += 1;
    if (step === "answered") ring.answered(id, "received");
    else ring[step](id);
  }
  time.now += 1;
  ring.acked(id, "handled");
  const trace = ring.find(id);
  expect(trace).toMatchObject({ id, app: APP, device: "device", channel: "channel", type: "wns/tile", bytes: 42 });
  expect(trace?.steps.map(({ step, ms }) => [step, ms])).toEqual([
    ["read", 0],
    ["proved", 0.25],
    ["decided", 0.5],
    ["recorded", 2],
    ["announced", 2],
    ["answered", 3],
    ["framed", 4],
    ["acked", 5],
  ]);
  expect(trace?.end).toEqual({ state: "delivered", reason: "the app handled it", code: "HANDLED" });
  for (const { what, why } of trace?.steps ?? []) expect([what, why]).not.toContain("");
});

test("a step that took no measurable time is told all the same", () => {
  const { ring } = createRing(100);
  const id = ring.begin(pushOf({ provedAt: 1000, decidedAt: 1000 }));
  expect(ring.find(id)?.steps.map(({ step }) => step)).toEqual(["read", "proved", "decided"]);
});

test("while it lasts, a notification is pending, and the words say where it is", () => {
  const { ring } = createRing(100);
  const id = ring.begin(pushOf());
  expect(ring.find(id)?.end).toEqual({ state: "pending", reason: "it is being written to disk" });
  ring.recorded(id);
  expect(ring.find(id)?.end.reason).toBe("the device is not connected; it waits in the inbox");
  ring.framed(id);
  expect(ring.find(id)?.end.reason).toBe("sent to the device, which has not confirmed it yet");
});

test("the first end counts: an ack after a replacement changes nothing", () => {
  const { ring } = createRing(100);
  const id = ring.begin(pushOf());
  ring.ended(id, "NEWER", undefined, "4A1C08D2F97E3B60");
  ring.acked(id, "handled");
  expect(ring.find(id)?.end).toEqual({
    state: "replaced",
    reason: "a newer one took its place: 4A1C08D2F97E3B60",
    code: "NEWER",
    by: "4A1C08D2F97E3B60",
  });
});

test("a frame that was handed over again says how often", () => {
  const { ring } = createRing(100);
  const id = ring.begin(pushOf());
  const words = [];
  for (let times = 0; times < 4; times++) {
    ring.framed(id);
    words.push(ring.find(id)?.steps.at(-1)?.what);
  }
  expect(words).toEqual(
    ["", ", for the 2nd time", ", for the 3rd time", ", for the 4th time"].map(
      (more) => `its frame was handed to the connection${more}`,
    ),
  );
});

test("when the ring is full the oldest is forgotten, and its id is not taken for the newer one's", () => {
  const { ring } = createRing(100);
  const ids = Array.from({ length: 250 }, () => ring.begin(pushOf()));
  for (const id of ids.slice(0, 150)) expect(ring.find(id)).toBeUndefined();
  for (const id of ids.slice(150)) expect(ring.find(id)?.id).toBe(id);
  expect(ring.list({ limit: 1000 }).map(({ id }) => id)).toEqual(ids.slice(150).toReversed());
});

test("what is told of a forgotten notification, or of an id that is none, is passed over", () => {
  const { ring } = createRing(100);
  const [first = ""] = Array.from({ length: 101 }, () => ring.begin(pushOf()));
  for (const id of [first, "", "nonsense", "0000000000000000", "FFFFFFFFFFFFFFFF"]) {
    ring.recorded(id);
    ring.framed(id);
    ring.acked(id, "handled");
    ring.ended(id, "TTL_OVER");
    expect(ring.find(id)).toBeUndefined();
  }
  expect(ring.list({ limit: 1000 }).every(({ end }) => end.state === "pending")).toBe(true);
});

test("an empty ring knows nothing, not even the id of zeros", () => {
  const { ring } = createRing(100);
  expect(ring.find("0000000000000000")).toBeUndefined();
  expect(ring.list({ limit: 10 })).toEqual([]);
});

test("a notification that was withdrawn is not remembered, and its place is not taken for another id's", () => {
  const { ring } = createRing(100);
  const id = ring.begin(pushOf());
  const next = ring.begin(pushOf());
  ring.withdraw(id);
  for (const gone of [id, "0000000000000000"]) expect(ring.find(gone)).toBeUndefined();
  expect(ring.list({ limit: 10 }).map((trace) => trace.id)).toEqual([next]);
});

test("a notification that was withdrawn and turns up at its device was recorded all the same: its trace says so, and that its sender heard otherwise", () => {
  const { ring, time } = createRing(100);
  const id = ring.begin(pushOf());
  time.now += 5;
  ring.withdraw(id);
  time.now += 20;
  ring.framed(id);
  const framed = ring.find(id);
  expect(framed?.steps.map(({ step }) => step)).toEqual(["read", "proved", "decided", "answered", "framed"]);
  expect(framed?.steps.find(({ step }) => step === "answered")?.why).toContain("that it failed");
  expect(framed?.steps.find(({ step }) => step === "framed")?.why).toBe("the device is connected and has credit");
  expect(framed?.end.reason).toBe("sent to the device, which has not confirmed it yet");
  expect(ring.list({ limit: 10 }).map((trace) => trace.id)).toEqual([id]);
  ring.acked(id, "handled");
  expect(ring.find(id)?.end).toMatchObject({ state: "delivered", code: "HANDLED" });
  expect(ring.find(id)?.account).toContain("Its sender was told that it failed");
});

test("one that was withdrawn and comes to another end than at its device is remembered with that end", () => {
  const { ring } = createRing(100);
  const id = ring.begin(pushOf());
  ring.withdraw(id);
  ring.ended(id, "TTL_OVER");
  expect(ring.find(id)?.end).toMatchObject({ state: "expired", code: "TTL_OVER" });
});

test("one that turns up after its turn to be kept was over is kept all the same, and once more when it ends", () => {
  const { ring } = createRing(100);
  ring.keep(() => {});
  const id = ring.begin(pushOf());
  ring.withdraw(id);
  for (let n = 0; n < 3; n++) expect(ring.take()?.rows.byteLength ?? 0).toBe(0);
  ring.framed(id);
  const first = ring.take();
  expect([first?.rows.byteLength, ring.take()]).toEqual([ROW_BYTES, null]);
  ring.acked(id, "handled");
  expect(ring.take()?.rows.byteLength).toBe(ROW_BYTES);
});

test("an id is found in lower case too", () => {
  const { ring } = createRing(100);
  const id = ring.begin(pushOf());
  expect(ring.find(id.toLowerCase())?.id).toBe(id);
});

test("a list is by app, by device, newest first, and no longer than asked for", () => {
  const { ring } = createRing(100);
  const mine = ring.begin(pushOf());
  ring.begin(pushOf({ app: "another" }));
  const later = ring.begin(pushOf({ deviceId: "tablet" }));
  expect(ring.list({ app: APP, limit: 10 }).map(({ id }) => id)).toEqual([later, mine]);
  expect(ring.list({ device: "device", app: APP, limit: 10 }).map(({ id }) => id)).toEqual([mine]);
  expect(ring.list({ limit: 1 }).map(({ id }) => id)).toEqual([later]);
});

const refusalOf = (id: string | null) =>
  ({ rim: "push", code: "HEADER_INVALID", detail: "X-WNS-TTL", id, address: "1.2.3.4" }) as const;

test("a refusal is found by its id, with code and advice, and listed newest first", () => {
  const { ring } = createRing(100);
  ring.refused(refusalOf("00000000000000AA"));
  ring.refused({ ...refusalOf(null), rim: "device", code: "FRAME_MALFORMED" });
  expect(ring.find("00000000000000AA")).toMatchObject({
    code: "HEADER_INVALID",
    advice: "fix-request",
    end: { state: "refused", reason: "X-WNS-TTL" },
  });
  expect(ring.refusals(10).map(({ code }) => code)).toEqual(["FRAME_MALFORMED", "HEADER_INVALID"]);
  ring.refused({ ...refusalOf(null), rim: "admin", code: "APP_UNKNOWN" });
  expect(ring.refusals(10)).toHaveLength(3);
  expect(ring.list({ end: "refused", limit: 10 })).toHaveLength(2);
});

test("refusals are kept apart: a flood of them pushes out no notification, and the newest 2048 remain", () => {
  const { ring } = createRing(100);
  const id = ring.begin(pushOf());
  for (let refused = 0; refused < 5000; refused++) ring.refused(refusalOf(`R${refused}`));
  expect(ring.find(id)?.id).toBe(id);
  const kept = ring.refusals(10_000).map((refusal) => refusal.id);
  expect(kept).toEqual(Array.from({ length: 2048 }, (_, back) => `R${4999 - back}`));
});

test("ring sizes of every kind: the newest are found, listed once each, and no older one is", () => {
  const sizes = fc.integer({ min: 1, max: 50 });
  const first = fc.integer({ min: 0xff_ffc0, max: 0xff_ffff });
  fc.assert(
    fc.property(sizes, first, fc.integer({ min: 0, max: 200 }), (size, first, count) => {
      const ring = new TraceRing(size, () => 1001, first);
      const ids = Array.from({ length: count }, () => ring.begin(pushOf()));
      const newest = ids.slice(Math.max(0, count - size));
      expect(ring.list({ limit: 1000 }).map(({ id }) => id)).toEqual(newest.toReversed());
      expect(ids.filter((id) => ring.find(id) !== undefined)).toEqual(newest);
    }),
  );
});

test("what a stranger put where it does not belong is cut to its ending, as in the log", () => {
  const { ring } = createRing(100);
  const token = "pAELlSNCS8Zgm1kQ2xYvT0aB7cD9eF3gH5iJ6kL8mN0oP1qR2s";
  ring.refused({ rim: "push", code: "PATH_UNKNOWN", detail: `/${token}`, id: null, address: null });
  ring.refused({ rim: "device", code: "APP_UNKNOWN", detail: "ms-app://s-1-15-2-1", id: null, address: null });
  expect(ring.refusals(2).map(({ detail }) => detail)).toEqual(["ms-app://s-1-15-2-1", "/…qR2s"]);
});

test("how long steps took is told of what is in memory, by what was answered and where the device was", () => {
  const time = { now: 1000 };
  const timings = new Timings();
  const ring = new TraceRing(100, () => time.now, 0, null, timings);
  for (const isConnected of [true, false]) {
    time.now = 1000;
    const id = ring.begin(pushOf({ readAt: 980, provedAt: 985, decidedAt: 990, isConnected }));
    ring.recorded(id);
    time.now = 1030;
    ring.answered(id, "received");
    time.now = 1990;
    ring.acked(id, "handled");
    ring.acked(id, "handled");
  }
  ring.acked("0123456789ABCDEF", "handled");
  expect([timings.commit.sum, timings.received.sum, timings.connected.sum, timings.away.sum]).toEqual([
    0.02, 0.1, 1, 1,
  ]);
  expect(timings.connected.cumulative().at(-1)).toBe(1);
  expect(timings.dropped.cumulative().at(-1)).toBe(0);
});
