import { expect, test } from "bun:test";
import { soundOf } from "@belfry/content";
import { DAY_MS, NEW_YEAR } from "../testing/manual-time.ts";
import { coming, MAIL, type Said, toastXml } from "../testing/received.ts";
import { centreOf } from "./centre-of.ts";
import { nextChange } from "./next-change.ts";
import { popupsAt } from "./popups-at.ts";
import { type ReduceOptions, reduce } from "./reduce.ts";
import { appOf, EMPTY_STATE, MAX_WAITING_POPUPS, type ShellState, type ToastItem } from "./shell-state.ts";

const at = NEW_YEAR;
const BUTTON = '<actions><action content="Go" arguments="go"/></actions>';
const toast = (title: string, attributes = "", more = "", said: Said = {}, when = at) =>
  coming(toastXml(title, attributes, more), when, said);
const quiet = (title: string, said: Said = {}) => toast(title, "", "", { quiet: true, ...said });
const after = (state: ShellState, events: readonly Parameters<typeof reduce>[1][], options: ReduceOptions = {}) =>
  events.reduce((before, event) => reduce(before, event, options), state);
const tick = (state: ShellState, now: number) => reduce(state, { type: "tick", at: now });
const titleOf = ({ payload }: ToastItem) => /<text>(.*?)<\/text>/.exec(payload)?.[1] ?? "";
const poppedUp = (state: ShellState, now = at) =>
  popupsAt(state, now)
    .map((popup) => titleOf(popup.toast))
    .join(" ");
const listed = (state: ShellState, now = at) =>
  centreOf(state, now)
    .flatMap(({ blocks }) => blocks.flatMap(({ toasts }) => toasts.map(titleOf)))
    .join(" ");
const refOf = (state: ShellState, title: string) => ({
  app: MAIL,
  key: appOf(state, MAIL).toasts.find((item) => titleOf(item) === title)?.key ?? "none",
});

for (const [name, attributes, ms] of [
  ["a toast", "", 7000],
  ["a long one", 'duration="long"', 25_000],
] as const) {
  test(`C-99: ${name} pops up for ${ms / 1000} seconds, and is in the list afterwards, not before`, () => {
    const state = after(EMPTY_STATE, [toast("a", attributes)]);
    expect([poppedUp(state), listed(state)]).toEqual(["a", ""]);
    expect(poppedUp(state, at + ms - 1)).toBe("a");
    expect(poppedUp(state, at + ms)).toBe("");
    expect([listed(tick(state, at + ms - 1), at + ms - 1), listed(tick(state, at + ms), at + ms)]).toEqual(["", "a"]);
  });
}

test("C-99: a toast whose pop-up is suppressed goes straight to the list", () => {
  const state = after(EMPTY_STATE, [quiet("a")]);
  expect([poppedUp(state), listed(state)]).toEqual(["", "a"]);
});

test("C-99: with do not disturb a toast goes straight to the list, but for alarms, calls and urgent ones", () => {
  const still = after(EMPTY_STATE, [{ type: "doNotDisturb", enabled: true, at }]);
  const plain = after(still, [toast("a"), toast("b", 'scenario="reminder"', BUTTON)]);
  expect([poppedUp(plain), listed(plain)]).toEqual(["", "b a"]);
  for (const scenario of ["alarm", "incomingCall", "urgent"]) {
    expect(poppedUp(after(plain, [toast("c", `scenario="${scenario}"`)]))).toBe("c");
  }
  const open = after(plain, [{ type: "doNotDisturb", enabled: false, at }, toast("d")]);
  expect(poppedUp(open)).toBe("d");
});

test("do not disturb lets what is in sight stay for its time, and sends what waits to the list", () => {
  const state = after(EMPTY_STATE, [
    toast("a"),
    toast("b"),
    toast("c", 'scenario="alarm"'),
    { type: "doNotDisturb", enabled: true, at },
  ]);
  expect(poppedUp(state)).toBe("a");
  expect(poppedUp(tick(state, at + 7000), at + 7000)).toBe("c");
  expect(tick(state, at + 7000).waiting).toEqual([]);
});

test("one toast pops up at a time, the others wait in the list, and the next has its whole time when it comes", () => {
  const state = after(EMPTY_STATE, [toast("a"), toast("b"), toast("c")]);
  expect([poppedUp(state), listed(state)]).toEqual(["a", "c b"]);
  const late = tick(state, at + 9000);
  expect([poppedUp(late, at + 9000), poppedUp(late, at + 15_999), poppedUp(late, at + 16_000)]).toEqual(["b", "b", ""]);
  expect(poppedUp(after(late, [{ type: "dismissed", ...refOf(late, "b"), at: at + 9500 }]), at + 9500)).toBe("c");
});

test("with room for three, three pop up, the one that came first in front", () => {
  const state = after(EMPTY_STATE, [toast("a"), toast("b"), toast("c"), toast("d")], { maxPopups: 3 });
  expect([poppedUp(state), listed(state)]).toEqual(["a b c", "d"]);
});

test("an alarm, a call or an urgent toast waits before those that are none, and behind its like", () => {
  const state = after(EMPTY_STATE, [
    toast("a"),
    toast("b"),
    toast("c", 'scenario="alarm"'),
    toast("d"),
    toast("e", 'scenario="urgent"'),
  ]);
  const order = state.waiting.map(({ key }) =>
    titleOf(appOf(state, MAIL).toasts.find((item) => item.key === key) ?? fail()),
  );
  expect(order.join("")).toBe("cebd");
});

test("of more that wait than there is room for, the ordinary one that waits longest is left in the list", () => {
  // Three groups of toasts, because an app has no more than twenty.
  const apps = ["a", "b", "c"].flatMap((name) =>
    Array.from({ length: 12 }, (_, index) => [name, `${name}${index}`] as const),
  );
  const alarm = { ...toast("alarm", 'scenario="alarm"'), app: "a" };
  const state = after(EMPTY_STATE, [
    { ...toast("first"), app: "a" },
    alarm,
    ...apps.map(([app, title]) => ({ ...toast(title), app })),
  ]);
  expect(state.waiting.length).toBe(MAX_WAITING_POPUPS);
  const waits = (app: string, title: string) => {
    const key = appOf(state, app).toasts.find((item) => titleOf(item) === title)?.key;
    return state.waiting.some((ref) => ref.app === app && ref.key === key);
  };
  expect([waits("a", "alarm"), waits("a", "a0"), waits("c", "c11")]).toEqual([true, false, true]);
});

for (const scenario of ["reminder", "alarm", "incomingCall"]) {
  test(`a toast of the scenario ${scenario} pops up until somebody does something, or it expires`, () => {
    const state = after(EMPTY_STATE, [toast("a", `scenario="${scenario}"`, BUTTON)]);
    expect(poppedUp(tick(state, at + 3 * DAY_MS - 1), at + 3 * DAY_MS - 1)).toBe("a");
    expect(tick(state, at + 3 * DAY_MS).popups).toEqual([]);
    expect(after(state, [{ type: "dismissed", ...refOf(state, "a"), at: at + 1 }]).popups).toEqual([]);
  });
}

test("the time of a pop-up stands still while it is held, and goes on where it stood", () => {
  const state = after(EMPTY_STATE, [toast("a")]);
  const ref = refOf(state, "a");
  const held = after(state, [
    { type: "held", ...ref, at: at + 6000 },
    { type: "held", ...ref, at: at + 6500 },
  ]);
  expect(poppedUp(tick(held, at + 60_000), at + 60_000)).toBe("a");
  const free = after(held, [{ type: "released", ...ref, at: at + 60_000 }]);
  expect([poppedUp(free, at + 60_999), poppedUp(free, at + 61_000)]).toEqual(["a", ""]);
  expect(after(free, [{ type: "released", ...ref, at: at + 60_500 }])).toBe(free);
});

test("a toast that replaces one in sight takes its place there with a time of its own, and pops up again later too, unless suppressed", () => {
  const state = after(EMPTY_STATE, [toast("a", "", "", { tag: "T" }), toast("b")]);
  const next = after(state, [toast("c", "", "", { tag: "T" }, at + 5000)]);
  expect([poppedUp(next, at + 5000), poppedUp(next, at + 11_999), listed(next, at + 5000)]).toEqual(["c", "c", "b"]);
  const silent = after(next, [{ ...quiet("d", { tag: "T" }), at: at + 6000 }]);
  expect([poppedUp(silent, at + 6000), listed(silent, at + 6000)]).toEqual(["b", "d"]);
  const later = tick(silent, at + 20_000);
  expect(poppedUp(after(later, [toast("e", "", "", { tag: "T" }, at + 20_000)]), at + 20_000)).toBe("e");
});

test("a toast that replaces one that waits takes its place in the line", () => {
  const state = after(EMPTY_STATE, [
    toast("a"),
    toast("b", "", "", { tag: "T" }),
    toast("c"),
    toast("d", "", "", { tag: "T" }),
  ]);
  expect(poppedUp(tick(state, at + 7000), at + 7000)).toBe("d");
});

test("a pop-up ends when its toast is taken back, clicked or put off, and stays when its button leaves it waiting", () => {
  const state = after(EMPTY_STATE, [toast("a", "", "", { tag: "T" })]);
  const ref = refOf(state, "a");
  for (const event of [
    { type: "removed", app: MAIL, match: { all: false, tag: "T" }, at },
    { type: "activated", ...ref, at },
    { type: "snoozed", ...ref, minutes: 5, at },
    { type: "appForgotten", app: MAIL, at },
  ] as const) {
    expect(after(state, [event]).popups).toEqual([]);
  }
  expect(poppedUp(after(state, [{ type: "activated", ...ref, pendingUpdate: true, at }]))).toBe("a");
});

test("a pop-up whose toast expires is out of sight at that moment, held or not, without an event", () => {
  const state = after(EMPTY_STATE, [toast("a", "", "", { expiresAt: at + 1000 })]);
  const held = after(state, [{ type: "held", ...refOf(state, "a"), at }]);
  for (const each of [state, held]) expect([poppedUp(each, at + 999), poppedUp(each, at + 1000)]).toEqual(["a", ""]);
});

test("the next change is the end of the pop-up, of a held one that of its toast; one that is overdue is due now", () => {
  const state = after(EMPTY_STATE, [toast("a")]);
  expect([nextChange(state, at), nextChange(state, at + 9000)]).toEqual([at + 7000, at + 9000]);
  const held = after(state, [{ type: "held", ...refOf(state, "a"), at }]);
  expect([nextChange(held, at), nextChange(EMPTY_STATE, at)]).toEqual([at + 3 * DAY_MS, undefined]);
});

const SOUNDS: [string, string, string, ReturnType<typeof soundOf>][] = [
  ["silence beats a source", "", '<audio src="ms-winsoundevent:Notification.IM" silent="true"/>', undefined],
  [
    "a loop without a long duration plays once",
    "",
    '<audio src="ms-winsoundevent:Notification.Looping.Call" loop="true"/>',
    { kind: "system", sound: "Looping.Call", loop: false },
  ],
  [
    "a loop with a long duration loops",
    'duration="long"',
    '<audio src="ms-winsoundevent:Notification.Looping.Call" loop="true"/>',
    { kind: "system", sound: "Looping.Call", loop: true },
  ],
  ["an alarm rings", 'scenario="alarm"', "", { kind: "system", sound: "Looping.Alarm", loop: true }],
  ["a call rings", 'scenario="incomingCall"', "", { kind: "system", sound: "Looping.Call", loop: true }],
];

for (const [name, attributes, audio, sound] of SOUNDS) {
  test(`C-89: of a toast that pops up ${name}`, () => {
    const [popup] = popupsAt(after(EMPTY_STATE, [toast("a", attributes, audio)]), at);
    expect(popup && soundOf(popup.toast.value)).toEqual(sound);
  });
}

function fail(): never {
  throw new Error("a toast is not there");
}
