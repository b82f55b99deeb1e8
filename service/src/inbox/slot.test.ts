import { expect, test } from "bun:test";
import { MAX_WAITING_TOASTS, type NotificationType } from "@belfry/protocol";
import fc from "fast-check";
import { type Labels, slotOf, type Waiting } from "./slot.ts";

const NONE: Labels = { tag: undefined, group: undefined, topic: undefined };
const BOTH: Labels = { ...NONE, tag: "a", group: "b" };
const TYPES: readonly NotificationType[] = ["wns/toast", "wns/tile", "wns/badge", "wns/raw"];

const AWAY: Waiting = { cached: true, connected: false, kind: "primary", profile: "compat" };
const THERE: Waiting = { ...AWAY, connected: true };
const STRICT: Waiting = { ...AWAY, profile: "strict" };
const ALTERNATE: Waiting = { ...AWAY, kind: "alternate" };

test("tiles and badges that may wait have one slot each, whatever their labels and wherever the device is", () => {
  for (const labels of [NONE, BOTH]) {
    for (const waiting of [AWAY, THERE, STRICT, { ...AWAY, kind: "tile" as const }]) {
      expect(slotOf("wns/tile", labels, waiting)).toEqual({ slot: "tile", keep: 1 });
      expect(slotOf("wns/badge", labels, waiting)).toEqual({ slot: "badge", keep: 1 });
    }
  }
});

test("raw notifications share one slot while the device is away; one that is there gets each", () => {
  for (const labels of [NONE, BOTH]) {
    expect(slotOf("wns/raw", labels, AWAY)).toEqual({ slot: "raw", keep: 1 });
    expect(slotOf("wns/raw", labels, THERE)).toEqual({ slot: null, keep: 256 });
  }
});

test("an untagged toast waits for itself, beside at most 19 others", () => {
  expect(slotOf("wns/toast", NONE, AWAY)).toEqual({ slot: null, keep: MAX_WAITING_TOASTS });
  expect(slotOf("wns/toast", { ...NONE, group: "g" }, AWAY).slot).toBeNull();
});

test("in strict all toasts of a channel share one slot while the device is away", () => {
  for (const tag of [undefined, "a"]) {
    expect(slotOf("wns/toast", { ...NONE, tag }, STRICT)).toEqual({ slot: "toast", keep: 1 });
    expect(slotOf("wns/toast", { ...NONE, tag }, { ...STRICT, connected: true })).toEqual({ slot: null, keep: 256 });
  }
});

test("what may not wait has no slot and only bridges a broken connection", () => {
  for (const type of TYPES) {
    for (const waiting of [AWAY, STRICT, ALTERNATE]) {
      expect(slotOf(type, BOTH, { ...waiting, cached: false })).toEqual({ slot: null, keep: 256 });
    }
  }
});

test("on an alternate channel only a topic is a slot, also for what may not wait itself", () => {
  expect(slotOf("wns/raw", BOTH, ALTERNATE)).toEqual({ slot: null, keep: 200 });
  const inTopic = { ...NONE, topic: "T" };
  expect(slotOf("wns/raw", inTopic, ALTERNATE)).toEqual({ slot: "topic T", keep: 200 });
  expect(slotOf("wns/raw", inTopic, { ...ALTERNATE, cached: false })).toEqual({ slot: "topic T", keep: 256 });
});

// Few labels, so that pairs are often the same in one part and not in the other.
const tag = fc.constantFrom("a", "b", "ab", "a:b", "~");
const label = fc.option(tag, { nil: undefined });

test("two tagged toasts share a slot exactly when tag and group are the same, and never with another type", () => {
  fc.assert(
    fc.property(tag, label, tag, label, (tag, group, otherTag, otherGroup) => {
      const one = slotOf("wns/toast", { ...NONE, tag, group }, AWAY).slot;
      const other = slotOf("wns/toast", { ...NONE, tag: otherTag, group: otherGroup }, AWAY).slot;
      expect(one === other).toBe(tag === otherTag && group === otherGroup);
      expect(["tile", "badge", "raw", "toast"]).not.toContain(one ?? "");
    }),
  );
});
