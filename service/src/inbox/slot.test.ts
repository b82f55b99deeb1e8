import { expect, test } from "bun:test";
import { MAX_WAITING_TOASTS, type NotificationType } from "@belfry/protocol";
import fc from "fast-check";
import { slotOf } from "./slot.ts";

const NONE = { tag: undefined, group: undefined };
const TYPES: readonly NotificationType[] = ["wns/toast", "wns/tile", "wns/badge", "wns/raw"];

test("tiles, badges and raw notifications that may wait have one slot each, whatever their labels", () => {
  for (const labels of [NONE, { tag: "a", group: "b" }]) {
    expect(slotOf("wns/tile", labels, true, "compat")).toEqual({ slot: "tile", keep: 1 });
    expect(slotOf("wns/badge", labels, true, "compat")).toEqual({ slot: "badge", keep: 1 });
    expect(slotOf("wns/raw", labels, true, "compat")).toEqual({ slot: "raw", keep: 1 });
  }
});

test("an untagged toast waits for itself, beside at most 19 others", () => {
  expect(slotOf("wns/toast", NONE, true, "compat")).toEqual({ slot: null, keep: MAX_WAITING_TOASTS });
  expect(slotOf("wns/toast", { tag: undefined, group: "g" }, true, "compat").slot).toBeNull();
});

test("in strict all toasts of a channel share one slot", () => {
  for (const tag of [undefined, "a"]) {
    expect(slotOf("wns/toast", { tag, group: undefined }, true, "strict")).toEqual({ slot: "toast", keep: 1 });
  }
});

test("what may not wait has no slot and only bridges a broken connection", () => {
  for (const type of TYPES) {
    for (const profile of ["compat", "strict"] as const) {
      expect(slotOf(type, { tag: "a", group: "b" }, false, profile)).toEqual({ slot: null, keep: 256 });
    }
  }
});

// Few labels, so that pairs are often the same in one part and not in the other.
const tag = fc.constantFrom("a", "b", "ab", "a:b", "~");
const label = fc.option(tag, { nil: undefined });

test("two tagged toasts share a slot exactly when tag and group are the same, and never with another type", () => {
  fc.assert(
    fc.property(tag, label, tag, label, (tag, group, otherTag, otherGroup) => {
      const one = slotOf("wns/toast", { tag, group }, true, "compat").slot;
      const other = slotOf("wns/toast", { tag: otherTag, group: otherGroup }, true, "compat").slot;
      expect(one === other).toBe(tag === otherTag && group === otherGroup);
      expect(["tile", "badge", "raw", "toast"]).not.toContain(one ?? "");
    }),
  );
});
