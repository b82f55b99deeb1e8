/** What is told of each end, in words: cause, duration, and the next thing to try. */
import { expect, test } from "bun:test";
import {
  type AckResult,
  END_REASONS,
  type EndReason,
  type ErrorCode,
  endReasons,
  REASON_OF_RESULT,
} from "@belfry/protocol";
import { TraceRing } from "./ring.ts";
import { momentOf, spanOf } from "./spans.ts";
import type { TracedPush } from "./trace.ts";

const MORNING = Date.UTC(2026, 0, 15, 9, 50, 51);
const HOUR = 3_600_000;
const MINUTE = 60_000;

const pushOf = (changes: Partial<TracedPush> = {}): TracedPush => ({
  by: "sender",
  app: "ms-app://s-1-15-2-1-2-3-4-5-6-7",
  deviceId: "kiosk",
  channelId: "first",
  type: "wns/toast",
  bytes: 42,
  readAt: MORNING,
  provedAt: MORNING + 0.25,
  decidedAt: MORNING + 0.5,
  decision: "it may wait for its device",
  isConnected: false,
  ...changes,
});

function createRing() {
  const time = { now: MORNING + 1 };
  return { time, ring: new TraceRing(100, () => time.now) };
}

test("a toast that waited and was replaced says how long, why, when, and by which", () => {
  const { ring, time } = createRing();
  const id = ring.begin(pushOf({ tag: "order-7" }));
  ring.recorded(id);
  time.now += 4 * HOUR + 12 * MINUTE;
  ring.ended(id, "NEWER", undefined, "4A1C08D2F97E3B60");
  expect(ring.find(id)?.account).toBe(
    "It waited 4 h 12 min because the device was away. At 14:02:51 UTC a newer toast with tag order-7 replaced it, sent as 4A1C08D2F97E3B60.",
  );
  expect(ring.find(id)?.next).toContain("different tags");
});

test("what a newer one replaced at once says all the same that the device was away, and nothing of that where it was there", () => {
  const { ring } = createRing();
  for (const [isConnected, words] of [
    [false, "The device was away when it came. At 09:50:51 UTC a newer toast replaced it."],
    [true, "At 09:50:51 UTC a newer toast replaced it."],
  ] as const) {
    const id = ring.begin(pushOf({ isConnected }));
    ring.recorded(id);
    ring.ended(id, "NEWER");
    expect(ring.find(id)?.account).toBe(words);
  }
});

test("a refusal is told with what the operator may do about it, and one that a fault ordered with how to end that", () => {
  const { ring } = createRing();
  const refused = (code: ErrorCode, rim: "push" | "token", detail = "") => {
    const id = code.padEnd(16, "0").slice(0, 16);
    ring.refused({ rim, code, detail, id, address: null });
    return ring.find(id);
  };
  expect(refused("SENDER_BLOCKED", "push")?.next).toBe("`belfry app unblock` lets the app push again.");
  expect(refused("CLIENT_SECRET_WRONG", "token")?.account).toStartWith("No access token was given: that was refused:");
  expect(refused("CHANNEL_EXPIRED", "push", "fault 3: every push is answered 410")?.next).toContain(
    "belfry fault clear",
  );
});

test("every reason is told with its own words, and all but what went well with the next thing to try", () => {
  const fine: readonly EndReason[] = ["HANDLED", "TAKEN_BACK"];
  for (const reason of END_REASONS) {
    const { ring } = createRing();
    const id = ring.begin(pushOf());
    ring.ended(id, reason);
    const trace = ring.find(id);
    expect(trace?.end).toMatchObject({ state: endReasons[reason].end, code: reason });
    if (reason !== "NEWER") expect(trace?.account).toContain(endReasons[reason].sentence);
    expect(trace?.next === "").toBe(fine.includes(reason));
    for (const { what, why } of trace?.steps ?? []) expect([what, why]).not.toContain("");
  }
});

test("each result of a device has a reason of its own", () => {
  const results = Object.keys(REASON_OF_RESULT) as AckResult[];
  const codes = results.map((result) => {
    const { ring } = createRing();
    const id = ring.begin(pushOf());
    ring.acked(id, result);
    return ring.find(id)?.end.code;
  });
  expect(new Set(codes).size).toBe(results.length);
});

test("what waits says since when and until when, and whether the device was there", () => {
  const { ring, time } = createRing();
  const away = ring.begin(pushOf({ waitsUntil: MORNING + 72 * HOUR }));
  const there = ring.begin(pushOf({ isConnected: true }));
  ring.recorded(away);
  ring.recorded(there);
  time.now += HOUR;
  expect(ring.find(away)?.account).toBe(
    "It has waited 1 h because the device was away. It waits in the inbox of its device; it waits until 2026-01-18 09:50:51 UTC.",
  );
  expect(ring.find(there)?.account).toContain("which was connected, had to confirm others first");
});

test("the token is told by the end of its secret and its age, the channel by its age and what is left of it", () => {
  const { ring } = createRing();
  const channel = { channelOpenedAt: MORNING - 48 * HOUR, channelExpiresAt: MORNING + 28 * 24 * HOUR };
  const id = ring.begin(pushOf({ secret: "wxyz", tokenIssuedAt: MORNING - 3 * HOUR, ...channel }));
  const proved = ring.find(id)?.steps.find(({ step }) => step === "proved");
  expect(proved?.what).toBe("the access token belongs to the app ms-app://…-7, got with the secret …wxyz 3 h before");
  expect(proved?.why).toContain("opened 2 d before and is good for another 28 d");
});

test("the wait for the disk, for the device and for its confirmation are told", () => {
  const { ring, time } = createRing();
  const id = ring.begin(pushOf());
  ring.recorded(id);
  time.now += 2 * HOUR;
  ring.framed(id);
  time.now += 250;
  ring.acked(id, "handled");
  const whys = Object.fromEntries((ring.find(id)?.steps ?? []).map(({ step, why }) => [step, why]));
  expect(whys.recorded).toContain("it waited for the disk for 0.5 ms");
  expect(whys.framed).toContain("it waited 2 h because the device was away");
  expect(whys.acked).toBe("the app handled it, and took 250 ms");
});

test("a sender's own name for it, and a fault, are told", () => {
  const { ring } = createRing();
  const id = ring.begin(pushOf());
  ring.named(id, "cv.1");
  ring.bitten(id, "fault 3: the next push is lost");
  ring.ended(id, "LOST");
  expect(ring.find(id)).toMatchObject({ clientIds: ["cv.1"], account: expect.stringContaining("fault 3") });
  expect(ring.list({ clientId: "cv.1", limit: 5 })).toHaveLength(1);
  expect(ring.list({ clientId: "cv.2", limit: 5 })).toEqual([]);
});

test("spans have as many parts as mean something", () => {
  const spans = [0, 0.44, 12.6, 3210, 61_000, 5 * MINUTE, 4 * HOUR + 12 * MINUTE, 51 * HOUR];
  expect(spans.map(spanOf)).toEqual([
    "0.0 ms",
    "0.4 ms",
    "13 ms",
    "3.2 s",
    "1 min 1 s",
    "5 min",
    "4 h 12 min",
    "2 d 3 h",
  ]);
});

test("a moment of another day has its day", () => {
  expect(momentOf(MORNING, MORNING + HOUR)).toBe("09:50:51 UTC");
  expect(momentOf(MORNING, MORNING + 20 * HOUR)).toBe("2026-01-15 09:50:51 UTC");
});

test("of what waits no more without anybody knowing why, that is said, and that it was sent where it was", () => {
  const { ring, time } = createRing();
  const [sent, never] = [ring.begin(pushOf()), ring.begin(pushOf({ isConnected: false }))];
  for (const id of [sent, never]) ring.recorded(id);
  ring.framed(sent);
  time.now += HOUR;
  for (const id of [sent, never]) ring.ended(id, "UNTOLD");
  const seen = `At 10:50:51 UTC it was seen that ${endReasons.UNTOLD.sentence}.`;
  expect(ring.find(sent)?.account).toBe(`It was sent to the device. ${seen}`);
  expect(ring.find(never)?.account).toBe(`The device was away when it came. ${seen}`);
});
