import { expect, test } from "bun:test";
import type { Match } from "@belfry/device";
import { DAY_MS, HOUR_MS, MINUTE_MS, NEW_YEAR } from "../testing/manual-time.ts";
import { CHAT, coming, MAIL, type Said, toastXml } from "../testing/received.ts";
import { centreOf } from "./centre-of.ts";
import type { ShellEvent, Untimed } from "./event.ts";
import { popupsAt } from "./popups-at.ts";
import { reduce } from "./reduce.ts";
import { appOf, EMPTY_STATE, type ShellState, type ToastItem } from "./shell-state.ts";

const at = NEW_YEAR;
const after = (state: ShellState, ...events: Untimed<ShellEvent>[]) =>
  events.reduce((before, event) => reduce(before, { ...event, at } as ShellEvent), state);
/** Toasts that stay out of the way of those that pop up. */
const toast = (title: string, said: Said & { readonly app?: string } = {}) =>
  coming(toastXml(title), at, { quiet: true, ...said });
const titleOf = ({ payload }: ToastItem) => /<text>(.*?)<\/text>/.exec(payload)?.[1] ?? "";
const titles = (state: ShellState, app = MAIL) => appOf(state, app).toasts.map(titleOf).join(" ");
const listed = (state: ShellState, now: number) =>
  centreOf(state, now).flatMap(({ blocks }) => blocks.flatMap(({ toasts }) => toasts.map(titleOf)));
const keyOf = (state: ShellState, title: string) =>
  appOf(state, MAIL).toasts.find((item) => titleOf(item) === title)?.key ?? "none";

test("C-90: a toast with the tag and group of another takes its place on top; another group or an empty tag replaces nothing", () => {
  const state = after(
    EMPTY_STATE,
    toast("a", { tag: "T", group: "G" }),
    toast("b", { tag: "T" }),
    toast("c", { tag: "T", group: "H" }),
    toast("d", { tag: "", group: "G" }),
    toast("e", { tag: "", group: "G" }),
    toast("f", { group: "G" }),
    toast("g", { tag: "T", group: "G" }),
    toast("h", { tag: "T", group: "G", app: CHAT }),
  );
  expect([titles(state), titles(state, CHAT)]).toEqual(["g f e d c b", "h"]);
});

test("C-91: the 21st toast of an app pushes out the oldest, and the toasts of another app count for themselves", () => {
  const letters = Array.from({ length: 21 }, (_, index) => String.fromCharCode(97 + index));
  const state = after(EMPTY_STATE, toast("other", { app: CHAT }), ...letters.map((title) => toast(title)));
  expect(titles(state)).toBe(letters.slice(1).reverse().join(" "));
  expect(titles(state, CHAT)).toBe("other");
});

const REMOVALS: [string, Match, string][] = [
  ["by tag", { all: false, tag: "T" }, "d c"],
  ["by group", { all: false, group: "G" }, "d b"],
  ["by both", { all: false, tag: "T", group: "G" }, "d c b"],
  ["all of them", { all: true }, ""],
  ["of what is not there", { all: false, tag: "X" }, "d c b a"],
];

for (const [name, match, left] of REMOVALS) {
  test(`C-93: toasts are removed ${name}, in one app alone`, () => {
    const labels = [{ tag: "T", group: "G" }, { tag: "T" }, { tag: "U", group: "G" }, {}];
    const state = after(
      EMPTY_STATE,
      toast("other", { app: CHAT, tag: "T", group: "G" }),
      ...labels.map((said, index) => toast("abcd".charAt(index), said)),
    );
    const next = after(state, { type: "removed", app: MAIL, match });
    expect([titles(next), titles(next, CHAT)]).toEqual([left, "other"]);
    if (left === titles(state)) expect(next).toBe(state);
  });
}

test("C-93: to remove something from an app that shows nothing is no error", () => {
  expect(after(EMPTY_STATE, { type: "removed", app: MAIL, match: { all: true } })).toBe(EMPTY_STATE);
});

test("C-94: a toast vanishes at its deadline or after three days, whichever is first, without an event", () => {
  const state = after(
    EMPTY_STATE,
    toast("a", { expiresAt: at + 30 * DAY_MS }),
    toast("b", { expiresAt: at + HOUR_MS }),
    toast("c"),
  );
  expect(listed(state, at + HOUR_MS - 1)).toEqual(["c", "b", "a"]);
  expect(listed(state, at + HOUR_MS)).toEqual(["c", "a"]);
  expect(listed(state, at + 3 * DAY_MS - 1)).toEqual(["c", "a"]);
  expect(listed(state, at + 3 * DAY_MS)).toEqual([]);
});

test("a toast leaves when it is dismissed or clicked, and stays, waiting, after a button that says so", () => {
  const state = after(EMPTY_STATE, toast("a"), toast("b"), toast("c"));
  const [a, b, c] = ["a", "b", "c"].map((title) => ({ app: MAIL, key: keyOf(state, title) }));
  if (!a || !b || !c) throw new Error("a toast is not there");
  const next = after(
    state,
    { type: "dismissed", ...a },
    { type: "activated", ...b },
    { type: "activated", ...c, pendingUpdate: true },
    { type: "dismissed", ...a },
  );
  expect(appOf(next, MAIL).toasts.map((item) => [titleOf(item), item.pending])).toEqual([["c", true]]);
});

test("a toast that is put off is out of sight, comes back on top as if it were new, pops up, and has its three days again", () => {
  const state = after(EMPTY_STATE, toast("a", { expiresAt: at + HOUR_MS }), toast("b"));
  const key = keyOf(state, "a");
  const away = after(state, { type: "snoozed", app: MAIL, key, minutes: 240 });
  expect(listed(away, at + 239 * MINUTE_MS)).toEqual(["b"]);
  const now = at + 240 * MINUTE_MS;
  const back = reduce(away, { type: "tick", at: now });
  expect([titles(back), popupsAt(back, now).map(({ toast: item }) => titleOf(item))]).toEqual(["a b", ["a"]]);
  expect(appOf(back, MAIL).toasts[0]).toMatchObject({ receivedAt: now, until: now + 3 * DAY_MS });
  expect(appOf(back, MAIL).toasts[0]).not.toHaveProperty("snoozedUntil");
});

const SNOOZES: [number, number][] = [
  [0, 1],
  [-5, 1],
  [1e9, 3 * 24 * 60],
  [Number.NaN, 9],
  [Number.POSITIVE_INFINITY, 9],
];

for (const [asked, minutes] of SNOOZES) {
  test(`to put a toast off for ${asked} minutes is to put it off for ${minutes}`, () => {
    const state = after(EMPTY_STATE, toast("a"));
    const away = after(state, { type: "snoozed", app: MAIL, key: keyOf(state, "a"), minutes: asked });
    expect(appOf(away, MAIL).toasts[0]?.snoozedUntil).toBe(at + minutes * MINUTE_MS);
  });
}

test("emptying the centre takes away what was seen in it, of one app or of all: no pop-up, and nothing that was put off", () => {
  const loud = toast("popup", { quiet: false });
  const state = after(EMPTY_STATE, toast("a"), toast("b"), loud, toast("other", { app: CHAT }));
  const away = after(state, { type: "snoozed", app: MAIL, key: keyOf(state, "b"), minutes: 5 });
  const one = after(away, { type: "centreCleared", app: MAIL });
  expect([titles(one), titles(one, CHAT)]).toEqual(["popup b", "other"]);
  const all = after(away, { type: "centreCleared" });
  expect([titles(all), titles(all, CHAT)]).toEqual(["popup b", ""]);
});
