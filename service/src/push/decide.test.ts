import { expect, test } from "bun:test";
import { DEFAULT_TTL_SECONDS, type NotificationType, type PushHeaders } from "@belfry/protocol";
import fc from "fast-check";
import { type Circumstances, type Decision, decide } from "./decide.ts";

const TYPES = ["wns/toast", "wns/tile", "wns/badge", "wns/raw"] as const;
const VISIBLE: readonly NotificationType[] = ["wns/toast", "wns/tile", "wns/badge"];

const headersOf = (changes: Partial<PushHeaders>): PushHeaders => ({
  type: "wns/toast",
  cachePolicy: undefined,
  requestForStatus: false,
  tag: undefined,
  group: undefined,
  ttlSeconds: undefined,
  priority: 1,
  suppressPopup: false,
  collectionId: undefined,
  ...changes,
});

const decideOn = (headers: Partial<PushHeaders>, facts: Partial<Omit<Circumstances, "headers">> = {}): Decision =>
  decide({
    headers: headersOf(headers),
    topic: undefined,
    payloadBytes: 10,
    kind: "primary",
    connected: false,
    profile: "compat",
    ...facts,
  });

test("toasts, tiles and badges wait for a device that is away, three days unless told otherwise", () => {
  for (const type of VISIBLE) {
    expect(decideOn({ type })).toMatchObject({ keep: true, ttlSeconds: DEFAULT_TTL_SECONDS });
    expect(decideOn({ type, ttlSeconds: 60 })).toMatchObject({ keep: true, ttlSeconds: 60 });
  }
});

test("raw waits only when its sender says cache", () => {
  expect(decideOn({ type: "wns/raw" })).toMatchObject({ keep: false });
  expect(decideOn({ type: "wns/raw", ttlSeconds: 60 })).toMatchObject({ keep: false });
  expect(decideOn({ type: "wns/raw", cachePolicy: "cache" })).toMatchObject({ keep: true, slot: { slot: "raw" } });
});

test("what may not wait is dropped for a device that is away, with the words of WNS", () => {
  const offline = "Device is offline and X-WNS-Cache-Policy is no-cache";
  for (const type of TYPES)
    expect(decideOn({ type, cachePolicy: "no-cache" })).toEqual({ keep: false, why: offline, reason: "AWAY" });
  expect(decideOn({ ttlSeconds: 0 })).toEqual({
    keep: false,
    why: "Device is offline and X-WNS-TTL is 0",
    reason: "AWAY",
  });
});

test("what may not wait bridges a broken connection of a device that is there, a minute at most", () => {
  const connected = { connected: true };
  expect(decideOn({ type: "wns/raw" }, connected)).toMatchObject({ keep: true, ttlSeconds: 60, slot: { slot: null } });
  expect(decideOn({ ttlSeconds: 0 }, connected)).toMatchObject({ keep: true, ttlSeconds: 60 });
  expect(decideOn({ type: "wns/raw", ttlSeconds: 5 }, connected)).toMatchObject({ ttlSeconds: 5 });
  expect(decideOn({ cachePolicy: "no-cache", ttlSeconds: 999 }, connected)).toMatchObject({ ttlSeconds: 60 });
});

test("WNS-2.09 a secondary tile takes tiles and badges; what else is sent to it is dropped, whoever is there", () => {
  for (const connected of [true, false]) {
    for (const type of ["wns/tile", "wns/badge"] as const) {
      expect(decideOn({ type }, { kind: "tile", connected })).toMatchObject({ keep: true });
    }
    for (const type of ["wns/toast", "wns/raw"] as const) {
      const decision = decideOn({ type, cachePolicy: "cache" }, { kind: "tile", connected });
      expect(decision).toEqual({ keep: false, why: "A secondary tile takes tiles and badges only", reason: "USELESS" });
    }
  }
});

const WEB_PUSH: Partial<PushHeaders> = { type: "wns/raw", cachePolicy: "cache", ttlSeconds: 60 };
const NOT_WAITING: Partial<PushHeaders> = { type: "wns/raw", cachePolicy: "no-cache", ttlSeconds: 0 };

test("on an alternate channel each push waits as long as it asks, and one topic waits once", () => {
  for (const connected of [true, false]) {
    const alone = decideOn(WEB_PUSH, { kind: "alternate", connected });
    expect(alone).toMatchObject({ keep: true, ttlSeconds: 60, slot: { slot: null, keep: 200 } });
    const inTopic = decideOn(WEB_PUSH, { kind: "alternate", connected, topic: "news" });
    expect(inTopic).toMatchObject({ keep: true, ttlSeconds: 60, slot: { slot: "topic news", keep: 200 } });
  }
});

test("on an alternate channel TTL 0 is dropped for a device that is away, and is kept for this moment only for one that is there", () => {
  const away = decideOn(NOT_WAITING, { kind: "alternate" });
  expect(away).toEqual({ keep: false, why: "Device is offline and TTL is 0", reason: "AWAY" });
  const there = decideOn(NOT_WAITING, { kind: "alternate", connected: true, topic: "news" });
  expect(there).toMatchObject({ keep: true, ttlSeconds: 0, slot: { slot: "topic news" } });
});

test("an empty push to an alternate channel is a knock on the door and waits like any other", () => {
  expect(decideOn(WEB_PUSH, { kind: "alternate", payloadBytes: 0 })).toMatchObject({ keep: true });
});

test("an empty payload is dropped, whoever is there", () => {
  for (const connected of [true, false]) {
    const decision = decideOn({ type: "wns/raw", cachePolicy: "cache" }, { payloadBytes: 0, connected });
    expect(decision).toEqual({ keep: false, why: "Raw notification payload is empty", reason: "USELESS" });
  }
});

const circumstances: fc.Arbitrary<Circumstances> = fc.record({
  headers: fc
    .record({
      type: fc.constantFrom(...TYPES),
      cachePolicy: fc.constantFrom(undefined, "cache" as const, "no-cache" as const),
      ttlSeconds: fc.option(fc.integer({ min: 0, max: 2_592_000 }), { nil: undefined }),
      tag: fc.constantFrom(undefined, "a"),
    })
    // The reader of headers has refused this before.
    .filter(({ cachePolicy, ttlSeconds }) => !(cachePolicy === "cache" && ttlSeconds === 0))
    .map(headersOf),
  topic: fc.constantFrom(undefined, "news"),
  payloadBytes: fc.integer({ min: 0, max: 5000 }),
  kind: fc.constantFrom("primary" as const, "tile" as const, "alternate" as const),
  connected: fc.boolean(),
  profile: fc.constantFrom("compat" as const, "strict" as const),
});

/** What every device can take, wherever it is. */
const isUseful = ({ headers: { type }, payloadBytes, kind }: Circumstances): boolean =>
  kind === "tile" ? payloadBytes > 0 && type !== "wns/toast" && type !== "wns/raw" : payloadBytes > 0;

test("every decision has its reason; what is kept lives for a while, and nothing is dropped for a device that is there", () => {
  fc.assert(
    fc.property(circumstances, (given) => {
      const decision = decide(given);
      expect(decision.why).not.toBe("");
      if (decision.keep) expect(decision.ttlSeconds).toBeGreaterThan(given.kind === "alternate" ? -1 : 0);
      else expect(given.connected && isUseful(given)).toBe(false);
    }),
  );
});
