import { expect, test } from "bun:test";
import type { TileSize } from "@belfry/content";
import { DAY_MS, HOUR_MS, NEW_YEAR } from "../testing/manual-time.ts";
import { coming, MAIL, type Said, tileXml } from "../testing/received.ts";
import type { ShellEvent, Untimed } from "./event.ts";
import { reduce } from "./reduce.ts";
import { appOf, EMPTY_STATE, MAX_SECONDARY_TILES, type ShellState, tileOf } from "./shell-state.ts";
import { tileFor } from "./tile-for.ts";

const at = NEW_YEAR;
const OWN = { app: MAIL, tileId: "" } as const;

/** The state after events that all happen at once. */
const after = (state: ShellState, ...events: Untimed<ShellEvent>[]) =>
  events.reduce((before, event) => reduce(before, { ...event, at } as ShellEvent), state);
const tile = (text: string, said: Said = {}, sizes?: readonly string[]) => coming(tileXml(text, sizes), at, said);
const badge = (value: string, said: Said = {}) => coming(`<badge value="${value}"/>`, at, said);

/** The texts that a tile shows in turn, and the value of its badge. */
function seen(state: ShellState, size: TileSize = "TileMedium", now = at, tileId = "") {
  const view = tileFor(state, MAIL, tileId, size, now);
  const texts = view.notifications.map(({ payload }) => /<text>(.*?)<\/text>/.exec(payload)?.[1]);
  return [texts.join(" "), view.badge?.value.value] as const;
}

test("C-95: without the queue a tile shows the newest, whatever its tag; with it five in turn, the newest first, the oldest leaving first", () => {
  const one = after(EMPTY_STATE, tile("a", { tag: "x" }), tile("b", { tag: "y" }));
  expect(seen(one)[0]).toBe("b");
  const queued = after(
    one,
    { type: "queueEnabled", ...OWN, enabled: true },
    ...["c", "d", "e", "f", "g"].map((text) => tile(text)),
  );
  expect(seen(queued)[0]).toBe("g f e d c");
});

test("C-95: in the queue one with the same tag, in whatever case, goes wherever it is, and the new one becomes the newest", () => {
  const queued = after(
    EMPTY_STATE,
    { type: "queueEnabled", ...OWN, enabled: true },
    tile("a", { tag: "Score" }),
    tile("b", { tag: "other" }),
    tile("c", { tag: "sCORE" }),
    tile("d", { tag: "" }),
    tile("e", { tag: "" }),
  );
  expect(seen(queued)[0]).toBe("e d c b");
});

test("C-95: the queue may be on for one size alone: the others show the newest; off everywhere, only the newest stays", () => {
  const wide = { type: "queueEnabled", ...OWN, enabled: true, size: "TileWide" } as const;
  const queued = after(EMPTY_STATE, wide, tile("a"), tile("b"));
  expect([seen(queued, "TileWide")[0], seen(queued)[0]]).toEqual(["b a", "b"]);
  expect(after(queued, wide)).toBe(queued);
  const off = after(queued, { ...wide, enabled: false }, { type: "queueEnabled", ...OWN, enabled: true });
  expect(seen(off, "TileWide")[0]).toBe("b");
});

test("C-96: a notification without a binding for the size is passed over there, and with none left the default tile is shown", () => {
  const queued = after(
    EMPTY_STATE,
    { type: "queueEnabled", ...OWN, enabled: true },
    tile("both"),
    tile("wide", {}, ["TileWide"]),
    coming(
      '<tile><visual version="2"><binding template="TileSquare310x310Text09"><text id="1">old</text></binding></visual></tile>',
      at,
    ),
  );
  expect(tileFor(queued, MAIL, "", "TileMedium", at).notifications.length).toBe(1);
  expect(tileFor(queued, MAIL, "", "TileWide", at).notifications.length).toBe(2);
  expect(tileFor(queued, MAIL, "", "TileLarge", at).notifications[0]?.payload).toContain("old");
  expect(tileFor(queued, MAIL, "", "TileSmall", at).notifications).toEqual([]);
});

test("C-96: without the queue a newest one that has nothing for the size leaves the default tile there", () => {
  const state = after(EMPTY_STATE, tile("both"), tile("wide", {}, ["TileWide"]));
  expect([seen(state)[0], seen(state, "TileWide")[0]]).toEqual(["", "wide"]);
});

test("C-97: clearing the tile keeps the badge, and clearing the badge keeps the tile", () => {
  const both = after(EMPTY_STATE, tile("a"), badge("7"));
  expect(seen(after(both, { type: "tileCleared", ...OWN }))).toEqual(["", 7]);
  expect(seen(after(both, { type: "badgeCleared", ...OWN }))).toEqual(["a", undefined]);
});

test("C-50: a new badge takes the place of the old one at once, survives tiles and the clearing of the tile, and goes with 0 or none", () => {
  const counted = after(EMPTY_STATE, badge("3"), badge("alert"), tile("a"), { type: "tileCleared", ...OWN }, tile("b"));
  expect(seen(counted)).toEqual(["b", "alert"]);
  for (const none of ["0", "none", "-1"]) expect(seen(after(counted, badge(none)))).toEqual(["b", undefined]);
});

test("C-94: a pushed tile and a badge without a deadline vanish after three days, with one when that has come, without an event", () => {
  const state = after(EMPTY_STATE, tile("a"), badge("7", { expiresAt: at + HOUR_MS }));
  expect(seen(state, "TileMedium", at + HOUR_MS - 1)).toEqual(["a", 7]);
  expect(seen(state, "TileMedium", at + HOUR_MS)).toEqual(["a", undefined]);
  expect(seen(state, "TileMedium", at + 3 * DAY_MS - 1)).toEqual(["a", undefined]);
  expect(seen(state, "TileMedium", at + 3 * DAY_MS)).toEqual(["", undefined]);
  expect(reduce(state, { type: "tick", at: at + 3 * DAY_MS }).apps).toEqual({});
});

test("a secondary tile stands for itself, whatever it is called, and there are as many as there is room for", () => {
  const named = after(EMPTY_STATE, tile("own"), tile("inbox", { tile: "__proto__" }), badge("2", { tile: "1" }));
  expect(seen(named)).toEqual(["own", undefined]);
  expect(seen(named, "TileMedium", at, "__proto__")).toEqual(["inbox", undefined]);
  expect(seen(named, "TileMedium", at, "constructor")).toEqual(["", undefined]);
  const ids = Array.from({ length: MAX_SECONDARY_TILES + 1 }, (_, index) => `tile-${index}`);
  const full = after(EMPTY_STATE, ...ids.map((id) => tile("a", { tile: id })), tile("own"));
  expect(Object.keys(appOf(full, MAIL).tiles).length).toBe(MAX_SECONDARY_TILES + 1);
  expect([seen(full)[0], seen(full, "TileMedium", at, ids.at(-1))[0]]).toEqual(["own", ""]);
});

test("a tile keeps the size that the person gave it, also when it shows nothing", () => {
  const resized = after(EMPTY_STATE, { type: "resized", ...OWN, size: "TileLarge" }, tile("a"), {
    type: "tileCleared",
    ...OWN,
  });
  expect(tileOf(appOf(resized, MAIL), "").size).toBe("TileLarge");
  expect(after(resized, { type: "resized", ...OWN, size: "TileLarge" })).toBe(resized);
  expect(after(resized, { type: "appForgotten", app: MAIL }).apps).toEqual({});
});
