import { expect, test } from "bun:test";
import { TILE_SIZES } from "@belfry/content";
import { isShownAt } from "@belfry/device";
import fc from "fast-check";
import { DAY_MS, HOUR_MS, NEW_YEAR } from "../testing/manual-time.ts";
import { CHAT, coming, MAIL, tileXml, toastXml } from "../testing/received.ts";
import { centreOf } from "./centre-of.ts";
import { dismissalsBetween } from "./dismissals.ts";
import type { ShellEvent, Untimed } from "./event.ts";
import { keep, restore } from "./kept.ts";
import { nextChange } from "./next-change.ts";
import { popupsAt } from "./popups-at.ts";
import { reduce } from "./reduce.ts";
import {
  appOf,
  byNewest,
  EMPTY_STATE,
  isListed,
  MAX_WAITING_POPUPS,
  type ShellState,
  type ToastItem,
} from "./shell-state.ts";
import { MAX_DATA_CHARACTERS } from "./toast-data.ts";

const BUTTON = '<actions><action content="Go" arguments="go"/></actions>';
const HEADER = '<header id="h" title="H" arguments="h"/>';

const anApp = fc.constantFrom(MAIL, CHAT, "__proto__");
const aLabel = fc.constantFrom(undefined, "", "T", "t", "U");
const aTile = fc.constantFrom("", "inbox", "__proto__", "7");
const aSize = fc.constantFrom(...TILE_SIZES);

const aToast = fc
  .record({
    title: fc.constantFrom("a", "{name}"),
    scenario: fc.constantFrom("", 'scenario="alarm"', 'scenario="reminder"', 'scenario="urgent"', 'duration="long"'),
    more: fc.constantFrom("", BUTTON, HEADER),
  })
  .map(({ title, scenario, more }) => toastXml(title, scenario, more));
const aPayload = fc.oneof(
  { weight: 4, arbitrary: aToast },
  { weight: 2, arbitrary: fc.constantFrom(tileXml("a"), tileXml("b", ["TileWide"]), tileXml("c", ["TileHuge"])) },
  { weight: 1, arbitrary: fc.constantFrom('<badge value="3"/>', '<badge value="0"/>', "<badge/>", "<toast>") },
);

/** Something that happens, without its time. A deadline is told from then on. */
const aReception = fc.record({
  app: anApp,
  payload: aPayload,
  tag: aLabel,
  group: aLabel,
  tile: fc.option(aTile, { nil: undefined, freq: 4 }),
  quiet: fc.boolean(),
  ttlMs: fc.option(fc.integer({ min: 0, max: 5 * DAY_MS }), { nil: undefined }),
});
type Reception = typeof aReception extends fc.Arbitrary<infer Value> ? Value : never;

/** Its key is a number among the toasts that are there at the time; see {@link meant}. */
const aRef = fc.record({ app: anApp, key: fc.nat({ max: 60 }).map(String) });
const anAct: fc.Arbitrary<Untimed<ShellEvent>> = fc.oneof(
  fc.record({
    type: fc.constant("removed" as const),
    app: anApp,
    match: fc.constantFrom(
      { all: true } as const,
      { all: false, tag: "T" } as const,
      { all: false, group: "U" } as const,
    ),
  }),
  aRef.map((ref) => ({ type: "dismissed" as const, ...ref })),
  fc.tuple(aRef, fc.boolean()).map(([ref, pendingUpdate]) => ({ type: "activated" as const, ...ref, pendingUpdate })),
  fc
    .tuple(aRef, fc.double({ min: -1, max: 5000 }))
    .map(([ref, minutes]) => ({ type: "snoozed" as const, ...ref, minutes })),
  aRef.map((ref) => ({ type: "held" as const, ...ref })),
  aRef.map((ref) => ({ type: "released" as const, ...ref })),
  fc.constant({ type: "tick" as const }),
  fc.tuple(anApp, aTile).map(([app, tileId]) => ({ type: "tileCleared" as const, app, tileId })),
  fc.tuple(anApp, aTile).map(([app, tileId]) => ({ type: "badgeCleared" as const, app, tileId })),
  fc.tuple(anApp, aTile, fc.boolean(), fc.option(aSize, { nil: undefined })).map(([app, tileId, enabled, size]) => ({
    type: "queueEnabled" as const,
    app,
    tileId,
    enabled,
    ...(size && { size }),
  })),
  fc.boolean().map((enabled) => ({ type: "doNotDisturb" as const, enabled })),
  fc
    .tuple(
      anApp,
      aLabel,
      aLabel,
      fc.nat({ max: 3 }),
      fc.dictionary(fc.string({ maxLength: 3 }), fc.string({ maxLength: 2000 })),
    )
    .map(([app, tag = "", group, sequence, data]) => ({
      type: "dataUpdated" as const,
      app,
      tag,
      group,
      sequence,
      data,
    })),
  fc.tuple(anApp, aTile, aSize).map(([app, tileId, size]) => ({ type: "resized" as const, app, tileId, size })),
  fc
    .option(anApp, { nil: undefined })
    .map((app) => ({ type: "centreCleared" as const, ...(app !== undefined && { app }) })),
  anApp.map((app) => ({ type: "appForgotten" as const, app })),
);

const aStep = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 10_000 }), fc.integer({ min: 0, max: 30 * HOUR_MS })),
  what: fc.oneof(
    { weight: 3, arbitrary: aReception.map((reception) => ({ reception })) },
    { weight: 2, arbitrary: anAct.map((act) => ({ act })) },
  ),
});
const someSteps = fc.array(aStep, { maxLength: 60 });
type Step = typeof aStep extends fc.Arbitrary<infer Value> ? Value : never;

function received({ payload, app, tag, group, tile, quiet, ttlMs }: Reception, at: number): ShellEvent {
  const expiresAt = ttlMs === undefined ? undefined : at + ttlMs;
  return coming(payload, at, { app, tag, group, tile, quiet, expiresAt });
}

/** An act that names a toast means the nth of those that are there. Of none, it means one that never was. */
function meant(act: Untimed<ShellEvent>, state: ShellState): Untimed<ShellEvent> {
  if (!("key" in act)) return act;
  const there = Object.entries(state.apps).flatMap(([app, { toasts }]) => toasts.map(({ key }) => ({ app, key })));
  return there.length === 0 ? act : { ...act, ...there[Number(act.key) % there.length] };
}

/** Walks through the steps, and lets each state be looked at. */
function walk(
  steps: readonly Step[],
  maxPopups: number,
  look: (state: ShellState, at: number, before: ShellState, event: ShellEvent) => void = () => undefined,
): { readonly state: ShellState; readonly at: number } {
  let state = EMPTY_STATE;
  let at = NEW_YEAR;
  for (const { afterMs, what } of steps) {
    at += afterMs;
    const event =
      "reception" in what ? received(what.reception, at) : ({ ...meant(what.act, state), at } as ShellEvent);
    const before = state;
    state = reduce(before, event, { maxPopups });
    look(state, at, before, event);
  }
  return { state, at };
}

const tilesOf = (state: ShellState) => Object.values(state.apps).flatMap(({ tiles }) => Object.values(tiles));
const toastsOf = (state: ShellState) => Object.values(state.apps).flatMap(({ toasts }) => toasts);

function checkBounds(state: ShellState, at: number, maxPopups: number): void {
  expect(state.popups.length).toBeLessThanOrEqual(maxPopups);
  expect(state.waiting.length).toBeLessThanOrEqual(MAX_WAITING_POPUPS);
  for (const { toasts, tiles } of Object.values(state.apps)) {
    expect(toasts.length).toBeLessThanOrEqual(20);
    expect(toasts.length + Object.keys(tiles).length).toBeGreaterThan(0);
  }
  for (const { notifications, badge, queueEnabled } of tilesOf(state)) {
    expect(notifications.length).toBeLessThanOrEqual(queueEnabled.length > 0 ? 5 : 1);
    const tags = notifications.flatMap(({ tag }) => (tag ? [tag.toLowerCase()] : []));
    expect(new Set(tags).size).toBe(tags.length);
    expect([...notifications, ...(badge ? [badge] : [])].every(isShownAt(at))).toBe(true);
  }
}

function checkToasts(toasts: readonly ToastItem[], at: number): void {
  const times = toasts.map(({ receivedAt }) => receivedAt);
  expect(times).toEqual(times.toSorted((a, b) => b - a));
  expect(toasts).toEqual(toasts.toSorted(byNewest));
  const names = toasts.flatMap(({ tag, group }) => (tag ? [JSON.stringify([tag, group])] : []));
  expect(new Set(names).size).toBe(names.length);
  for (const { until, receivedAt, snoozedUntil, data } of toasts) {
    expect(until).toBeGreaterThan(at);
    expect(until).toBeLessThanOrEqual((snoozedUntil ?? receivedAt) + 3 * DAY_MS);
    expect(snoozedUntil ?? Number.POSITIVE_INFINITY).toBeGreaterThan(at);
    expect(Object.entries(data).flat().join("").length).toBeLessThanOrEqual(MAX_DATA_CHARACTERS);
  }
}

function checkPopups(state: ShellState, at: number, maxPopups: number): void {
  const line = [...state.popups, ...state.waiting];
  const names = line.map(({ app, key }) => `${app} ${key}`);
  expect(new Set(names).size).toBe(names.length);
  const isThere = (app: string, key: string) =>
    appOf(state, app).toasts.some((toast) => toast.key === key && toast.snoozedUntil === undefined);
  for (const { app, key } of line) expect(isThere(app, key)).toBe(true);
  if (state.popups.length < maxPopups) expect(state.waiting).toEqual([]);
  expect(popupsAt(state, at).length).toBe(state.popups.length);
}

test("after whatever happens, every bound holds, every list is in order, and nothing is there twice or past its end", () => {
  fc.assert(
    fc.property(someSteps, fc.integer({ min: 1, max: 3 }), (steps, maxPopups) => {
      walk(steps, maxPopups, (state, at) => {
        checkBounds(state, at, maxPopups);
        for (const { toasts } of Object.values(state.apps)) checkToasts(toasts, at);
        checkPopups(state, at, maxPopups);
        const keys = [
          ...toastsOf(state),
          ...tilesOf(state).flatMap(({ notifications, badge }) => [...notifications, ...(badge ? [badge] : [])]),
        ].map(({ key }) => key);
        expect(new Set(keys).size).toBe(keys.length);
      });
    }),
    { numRuns: 200 },
  );
});

test("every toast on display is in exactly one place: in the list, popping up, or put off", () => {
  fc.assert(
    fc.property(someSteps, (steps) => {
      const { state, at } = walk(steps, 1);
      const listed = centreOf(state, at).flatMap(({ app, blocks }) => {
        const toasts = blocks.flatMap((block) => block.toasts);
        expect(toasts.every((toast) => isListed(state, app, toast))).toBe(true);
        for (const block of blocks) {
          expect(new Set(block.toasts.map(({ value }) => value.header?.id)).size).toBe(1);
        }
        return toasts;
      });
      const putOff = toastsOf(state).filter(({ snoozedUntil }) => snoozedUntil !== undefined);
      expect(listed.length + popupsAt(state, at).length + putOff.length).toBe(toastsOf(state).length);
    }),
  );
});

test("time alone brings everything to an end: each tick that is due leaves a later one, until nothing is left but what is held", () => {
  fc.assert(
    fc.property(someSteps, (steps) => {
      let { state, at } = walk(steps, 1);
      let ticks = 0;
      for (let next = nextChange(state, at); next !== undefined; next = nextChange(state, at)) {
        expect(next).toBeGreaterThan(at);
        const ticked = reduce(state, { type: "tick", at: next });
        expect(ticked).not.toBe(state);
        expect(reduce(state, { type: "tick", at: next - 1 })).toBe(state);
        [state, at] = [ticked, next];
        ticks += 1;
        if (ticks > 1000) throw new Error("the ticks do not end");
      }
      expect([toastsOf(state), state.popups, state.waiting]).toEqual([[], [], []]);
    }),
  );
});

test("what does not change stays the same object: a tick changes nothing twice, and an event of one app leaves the others alone", () => {
  fc.assert(
    fc.property(someSteps, (steps) => {
      walk(steps, 1, (state, at, before, event) => {
        expect(reduce(state, { type: "tick", at })).toBe(state);
        // Where something was due at that time too, another app may change with it.
        if (reduce(before, { type: "tick", at }) !== before) return;
        for (const [app, part] of Object.entries(before.apps)) {
          if ("app" in event && event.app !== undefined && app !== event.app) expect(state.apps[app]).toBe(part);
        }
      });
    }),
  );
});

test("what is kept and restored is what was there, but for keys and for pop-ups that go by themselves", () => {
  const bare = (state: ShellState) =>
    Object.entries(state.apps)
      .map(([app, { toasts, tiles }]) => ({
        app,
        toasts: toasts.map(({ key: _, ...toast }) => toast),
        tiles: Object.entries(tiles)
          .map(([id, { notifications, badge, ...tile }]) => ({
            ...{ id, ...tile, badge: badge?.value },
            notifications: notifications.map(({ key: _, ...item }) => item),
          }))
          .sort((a, b) => (a.id < b.id ? -1 : 1)),
      }))
      .sort((a, b) => (a.app < b.app ? -1 : 1));
  fc.assert(
    fc.property(someSteps, (steps) => {
      const { state, at } = walk(steps, 1);
      const back = restore(keep(state), at);
      expect(bare(back)).toEqual(bare(state));
      expect(back.doNotDisturb).toBe(state.doNotDisturb);
      expect(keep(restore(keep(back), at))).toBe(keep(back));
      checkPopups(back, at, 1);
    }),
  );
});

test("a clock that jumps back throws nothing and breaks no bound", () => {
  const jumps = fc.array(fc.tuple(aStep, fc.integer({ min: -DAY_MS, max: DAY_MS })), { maxLength: 40 });
  fc.assert(
    fc.property(jumps, (steps) => {
      walk(
        steps.map(([step, afterMs]) => ({ ...step, afterMs })),
        2,
        (state) => {
          expect(state.popups.length).toBeLessThanOrEqual(2);
          expect(state.waiting.length).toBeLessThanOrEqual(MAX_WAITING_POPUPS);
          for (const { toasts } of Object.values(state.apps)) expect(toasts.length).toBeLessThanOrEqual(20);
        },
      );
    }),
  );
});

test("dismissals are told of toasts that were there, once each, and never when something merely came", () => {
  fc.assert(
    fc.property(someSteps, (steps) => {
      walk(steps, 1, (state, _, before, event) => {
        const told = dismissalsBetween(before, state, event);
        const names = told.map(({ app, toast }) => `${app} ${toast.key}`);
        expect(new Set(names).size).toBe(names.length);
        for (const { app, toast, reason } of told) {
          expect(appOf(before, app).toasts.some(({ key }) => key === toast.key)).toBe(true);
          expect(appOf(state, app).toasts.some(({ key }) => key === toast.key)).toBe(reason === "timedOut");
          if (event.type === "received") expect(reason).toBe("timedOut");
        }
      });
    }),
  );
});
