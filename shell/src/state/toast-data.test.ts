import { expect, test } from "bun:test";
import { DAY_MS, NEW_YEAR } from "../testing/manual-time.ts";
import { coming, MAIL, toastXml } from "../testing/received.ts";
import type { DataUpdated } from "./event.ts";
import { reduce } from "./reduce.ts";
import { appOf, EMPTY_STATE, type ShellState } from "./shell-state.ts";
import { MAX_DATA_CHARACTERS, updateData } from "./toast-data.ts";

const at = NEW_YEAR;
const download = (tag: string) => coming(toastXml("{file}"), at, { tag, group: "files", quiet: true });
const update = (data: DataUpdated["data"], sequence = 0, more: Partial<DataUpdated> = {}): DataUpdated => {
  return { type: "dataUpdated", app: MAIL, tag: "one", group: "files", data, sequence, at, ...more };
};
const two = [download("one"), download("two")].reduce((state, event) => reduce(state, event), EMPTY_STATE);
const toastOf = (state: ShellState) => appOf(state, MAIL).toasts.find(({ tag }) => tag === "one");

test("C-78: an update by data keeps the toast's place, does not pop up, and leaves what it does not name", () => {
  const first = reduce(two, update({ file: "a.zip", share: "0.1" }));
  const next = reduce(first, update({ share: "0.6" }));
  expect(appOf(next, MAIL).toasts.map(({ tag }) => tag)).toEqual(["two", "one"]);
  expect([toastOf(next)?.data, next.popups]).toEqual([{ file: "a.zip", share: "0.6" }, []]);
  expect([toastOf(next)?.key, toastOf(next)?.receivedAt]).toEqual([toastOf(two)?.key ?? "none", at]);
});

test("C-78: an update counts only when its sequence number is higher than all before, and number 0 always counts", () => {
  const second = updateData(two, update({ share: "2" }, 2));
  expect(second.result).toBe("succeeded");
  for (const old of [1, 2]) {
    const late = updateData(second.state, update({ share: "old" }, old));
    expect([late.result, late.state === second.state]).toEqual(["failed", true]);
  }
  const zero = updateData(second.state, update({ share: "zero" }, 0));
  expect([zero.result, toastOf(zero.state)?.data.share]).toEqual(["succeeded", "zero"]);
  expect(updateData(zero.state, update({ share: "2" }, 2)).result).toBe("failed");
  expect(updateData(zero.state, update({ share: "3" }, 3)).result).toBe("succeeded");
});

test("C-78: an update fails after the toast was dismissed, and for another tag, group or app", () => {
  const key = toastOf(two)?.key ?? "none";
  const gone = reduce(two, { type: "dismissed", app: MAIL, key, at });
  expect(updateData(gone, update({ share: "1" }))).toEqual({ state: gone, result: "notificationNotFound" });
  const others = [{ tag: "ONE" }, { tag: "" }, { group: undefined }, { group: "other" }, { app: "ms-app://other" }];
  for (const other of others) expect(updateData(two, update({ a: "1" }, 0, other)).result).toBe("notificationNotFound");
  expect(toastOf(reduce(two, update({ a: "1" }, 0, { at: at + 3 * DAY_MS })))).toBeUndefined();
});

test("C-78: names that no text can name are left out, and data larger than a payload is refused", () => {
  const named = updateData(two, update(JSON.parse('{"a-b":"1","a_1":"2","__proto__":"3","":"4"}')));
  expect(Object.entries(toastOf(named.state)?.data ?? {})).toEqual([
    ["a_1", "2"],
    ["__proto__", "3"],
  ]);
  expect(updateData(two, update({ a: "x".repeat(MAX_DATA_CHARACTERS - 1) })).result).toBe("succeeded");
  expect(updateData(two, update({ a: "x".repeat(MAX_DATA_CHARACTERS) }))).toEqual({ state: two, result: "failed" });
});

test("an update ends the waiting look, and a toast that replaces it begins without data", () => {
  const key = toastOf(two)?.key ?? "none";
  const pending = reduce(two, { type: "activated", app: MAIL, key, pendingUpdate: true, at });
  expect(toastOf(pending)?.pending).toBe(true);
  const updated = reduce(pending, update({ share: "1" }, 7));
  expect(toastOf(updated)).not.toHaveProperty("pending");
  const replaced = toastOf(reduce(updated, download("one")));
  expect([replaced?.data, replaced?.dataSequence]).toEqual([{}, 0]);
});
