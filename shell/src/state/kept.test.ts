import { expect, test } from "bun:test";
import fc from "fast-check";
import { DAY_MS, HOUR_MS, NEW_YEAR } from "../testing/manual-time.ts";
import { CHAT, coming, MAIL, tileXml, toastXml } from "../testing/received.ts";
import { centreOf } from "./centre-of.ts";
import type { ShellEvent } from "./event.ts";
import { keep, MAX_KEPT_CHARACTERS, restore } from "./kept.ts";
import { popupsAt } from "./popups-at.ts";
import { reduce } from "./reduce.ts";
import { appOf, EMPTY_STATE, MAX_WAITING_POPUPS, tileOf } from "./shell-state.ts";
import { tileFor } from "./tile-for.ts";

const at = NEW_YEAR;
const BUTTON = '<actions><action content="Go" arguments="go"/></actions>';

const EVENTS: readonly ShellEvent[] = [
  { type: "queueEnabled", app: MAIL, tileId: "", enabled: true, size: "TileWide", at },
  { type: "resized", app: MAIL, tileId: "inbox", size: "TileLarge", at },
  coming(tileXml("a"), at),
  coming(tileXml("b"), at, { tag: "b" }),
  coming('<badge value="7"/>', at, { tile: "inbox" }),
  coming(toastXml("reminder", 'scenario="reminder"', BUTTON), at, { tag: "T", group: "G" }),
  coming(toastXml("plain"), at),
  coming(toastXml("away"), at, { app: CHAT, tag: "away", quiet: true }),
  { type: "dataUpdated", app: CHAT, tag: "away", group: undefined, data: { share: "1" }, sequence: 4, at },
  { type: "dataUpdated", app: MAIL, tag: "T", group: "G", data: { a: "1" }, sequence: 0, at },
  { type: "doNotDisturb", enabled: true, at },
];
const events = EVENTS.reduce((state, event) => reduce(state, event), EMPTY_STATE);
const away = appOf(events, CHAT).toasts[0]?.key ?? "none";
const full = reduce(events, { type: "snoozed", app: CHAT, key: away, minutes: 60, at });

test("what was kept comes back: tiles, badges, sizes, queues, toasts with their data, and those that are put off", () => {
  const back = restore(keep(full), at);
  expect(tileFor(back, MAIL, "", "TileWide", at).notifications.map(({ tag }) => tag)).toEqual(["b", undefined]);
  const inbox = tileOf(appOf(back, MAIL), "inbox");
  expect([inbox.size, inbox.badge?.value.value]).toEqual(["TileLarge", 7]);
  expect(appOf(back, MAIL).toasts.map(({ tag, group, data }) => [tag, group, data])).toEqual([
    [undefined, undefined, {}],
    ["T", "G", { a: "1" }],
  ]);
  expect(appOf(back, CHAT).toasts[0]).toMatchObject({
    dataSequence: 4,
    data: { share: "1" },
    snoozedUntil: at + HOUR_MS,
  });
  expect([back.doNotDisturb, keep(back) === keep(full)]).toEqual([true, true]);
});

test("a pop-up that stays is there again, one that goes by itself is in the list", () => {
  const back = restore(keep(full), at);
  expect(popupsAt(back, at).map(({ toast }) => toast.tag)).toEqual(["T"]);
  const listed = centreOf(back, at).flatMap(({ blocks }) => blocks.flatMap(({ toasts }) => toasts));
  expect(listed.map(({ payload }) => payload.includes("plain"))).toEqual([true]);
});

test("of more pop-ups that stay than may wait, the others are in the list", () => {
  let state = EMPTY_STATE;
  for (let index = 0; index < 2 * MAX_WAITING_POPUPS; index += 1) {
    const app = `ms-app://s-${index % 4}`;
    state = reduce(state, coming(toastXml("a", 'scenario="reminder"', BUTTON), at, { app }));
  }
  const { notifications, ...rest } = JSON.parse(keep(state)) as { notifications: object[] };
  const all = notifications.map((each) => ({ ...each, popsUp: true }));
  const back = restore(JSON.stringify({ ...rest, notifications: all }), at);
  expect([back.popups.length, back.waiting.length]).toEqual([1, MAX_WAITING_POPUPS - 1]);
});

test("what expired while the page was closed is gone, and what was put off until then is back", () => {
  const later = restore(keep(full), at + HOUR_MS);
  expect(appOf(later, CHAT).toasts[0]).toMatchObject({ receivedAt: at + HOUR_MS, tag: "away" });
  const muchLater = restore(keep(full), at + 4 * DAY_MS);
  expect(Object.keys(muchLater.apps)).toEqual([MAIL]);
  expect(appOf(muchLater, MAIL).toasts).toEqual([]);
});

const kept = () => JSON.parse(keep(full)) as Record<string, unknown> & { notifications: Record<string, unknown>[] };

test("another version, what is no JSON, and what is too long restore to the empty state", () => {
  const texts = [
    undefined,
    "",
    "null",
    "[]",
    "{",
    JSON.stringify({ ...kept(), version: 2 }),
    `${keep(full)}${" ".repeat(MAX_KEPT_CHARACTERS)}`,
  ];
  for (const text of texts) expect(restore(text, at)).toEqual(EMPTY_STATE);
});

test("payloads are read again: one that was tampered with is left out, and so is a badge that clears", () => {
  const { notifications, ...rest } = kept();
  const tampered = notifications.map((each) => ({
    ...each,
    payload: each.kind === "badge" ? '<badge value="0"/>' : "<toast>",
  }));
  const back = restore(JSON.stringify({ ...rest, notifications: tampered }), at);
  expect(appOf(back, MAIL).toasts).toEqual([]);
  expect([tileOf(appOf(back, MAIL), "").notifications, tileOf(appOf(back, MAIL), "inbox").badge]).toEqual([
    [],
    undefined,
  ]);
});

test("no toast is made to stay for longer than three days, or put off for longer, by what was kept", () => {
  const { notifications, ...rest } = kept();
  const forever = 8e15;
  const tampered = notifications.map((each) => ({
    ...each,
    receivedAt: forever,
    until: forever,
    ...(each.tag === "T" && { snoozedUntil: forever }),
  }));
  const toasts = appOf(restore(JSON.stringify({ ...rest, notifications: tampered }), at), MAIL).toasts;
  expect(toasts.length).toBe(2);
  for (const { until, receivedAt, snoozedUntil = at } of toasts) {
    expect(receivedAt).toBeLessThanOrEqual(at);
    expect(snoozedUntil).toBeLessThanOrEqual(at + 3 * DAY_MS);
    expect(until).toBeLessThanOrEqual(snoozedUntil + 3 * DAY_MS);
  }
});

test("where more is on display than may be kept, the oldest notifications are left out, whichever app they are of", () => {
  const padded = (title: string) => toastXml(title, `launch="${"x".repeat(4800)}"`);
  let state = reduce(EMPTY_STATE, coming(padded("oldest"), at, { tag: "oldest", quiet: true }));
  for (let app = 0; app < 12; app += 1) {
    for (let index = 0; index < 20; index += 1) {
      state = reduce(state, coming(padded("a"), at + 1 + app, { app: `ms-app://s-${app}`, quiet: true }));
    }
  }
  const text = keep(state);
  expect(text.length).toBeLessThanOrEqual(MAX_KEPT_CHARACTERS);
  expect(text.length).toBeGreaterThan(MAX_KEPT_CHARACTERS - 6000);
  const back = restore(text, at + 100);
  expect(appOf(back, MAIL).toasts).toEqual([]);
  expect(appOf(back, "ms-app://s-11").toasts.length).toBe(20);
});

const ENTRY_FIELDS = [
  "app",
  "kind",
  "payload",
  "receivedAt",
  "until",
  "tileId",
  "tag",
  "group",
  "data",
  "dataSequence",
  "pending",
  "snoozedUntil",
  "popsUp",
];

test("whatever stands in the storage, restoring never throws, and what comes of it can be kept and restored again", () => {
  const anything = fc.oneof(fc.jsonValue(), fc.constantFrom(1e300, -1, "__proto__", MAIL, at));
  const mutation = fc.tuple(fc.nat({ max: 20 }), fc.constantFrom(...ENTRY_FIELDS), anything);
  const mutated = fc.array(mutation, { maxLength: 8 }).map((changes) => {
    const value = kept();
    for (const [index, field, wrong] of changes) {
      const entry = value.notifications[index % value.notifications.length];
      if (entry !== undefined) entry[field] = wrong;
    }
    return JSON.stringify(value);
  });
  const framed = fc
    .record({ version: fc.constant(1), tiles: anything, notifications: anything, doNotDisturb: anything })
    .map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), framed, mutated), (text) => {
      const back = restore(text, at);
      expect(keep(restore(keep(back), at))).toBe(keep(back));
      reduce(back, coming(toastXml("a"), at + 1));
    }),
  );
});
