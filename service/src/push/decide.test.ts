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
  decide({ headers: headersOf(headers), payloadBytes: 10, connected: false, profile: "compat", ...facts });

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
  for (const type of TYPES) expect(decideOn({ type, cachePolicy: "no-cache" })).toEqual({ keep: false, why: offline });
  expect(decideOn({ ttlSeconds: 0 })).toEqual({ keep: false, why: "Device is offline and X-WNS-TTL is 0" });
});

test("what may not wait bridges a broken connection of a device that is there, a minute at most", () => {
  const connected = { connected: true };
  expect(decideOn({ type: "wns/raw" }, connected)).toMatchObject({ keep: true, ttlSeconds: 60, slot: { slot: null } });
  expect(decideOn({ ttlSeconds: 0 }, connected)).toMatchObject({ keep: true, ttlSeconds: 60 });
  expect(decideOn({ type: "wns/raw", ttlSeconds: 5 }, connected)).toMatchObject({ ttlSeconds: 5 });
  expect(decideOn({ cachePolicy: "no-cache", ttlSeconds: 999 }, connected)).toMatchObject({ ttlSeconds: 60 });
});

test("an empty payload is dropped, whoever is there", () => {
  for (const connected of [true, false]) {
    const decision = decideOn({ type: "wns/raw", cachePolicy: "cache" }, { payloadBytes: 0, connected });
    expect(decision).toEqual({ keep: false, why: "Raw notification payload is empty" });
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
  payloadBytes: fc.integer({ min: 0, max: 5000 }),
  connected: fc.boolean(),
  profile: fc.constantFrom("compat" as const, "strict" as const),
});

test("every decision has its reason; what is kept lives for a while, and nothing is dropped for a device that is there", () => {
  fc.assert(
    fc.property(circumstances, (given) => {
      const decision = decide(given);
      expect(decision.why).not.toBe("");
      if (decision.keep) expect(decision.ttlSeconds).toBeGreaterThan(0);
      else expect(given.connected && given.payloadBytes > 0).toBe(false);
    }),
  );
});
