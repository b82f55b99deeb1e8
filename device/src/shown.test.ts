import { expect, test } from "bun:test";
import type { Match, NotificationType } from "@belfry/protocol";
import fc from "fast-check";
import { readNotification } from "./notification.ts";
import { Shown, type ShownItem, shownUntil } from "./shown.ts";
import { DAY_MS, toast } from "./testing/fake-service.ts";
import { NEW_YEAR } from "./testing/manual-time.ts";

const PRIMARY = { kind: "primary", label: "" } as const;
const HOUR_MS = 3_600_000;

/** A notification as it came, without a deadline unless one is given. */
function notification(
  type: NotificationType,
  seq: number,
  more: { tag?: string; group?: string; expires?: number; tile?: string } = {},
) {
  const { tile, ...fields } = more;
  const { expires: _, ...frame } = toast(seq, "mail-1", { type });
  return readNotification({ ...frame, ...fields }, tile === undefined ? PRIMARY : { kind: "tile", label: tile });
}

const seqs = (items: readonly ShownItem[]) => items.map((item) => item.notification.seq);

test("WNS-7.08 a delivered tile without TTL disappears 3 days after receipt", () => {
  const shown = new Shown();
  expect(shown.show(notification("wns/tile", 1), NEW_YEAR)).toBe(true);
  expect(seqs(shown.at(NEW_YEAR + 3 * DAY_MS - 1).tiles)).toEqual([1]);
  expect(shown.at(NEW_YEAR + 3 * DAY_MS).tiles).toEqual([]);
});

const DEADLINES: [string, NotificationType, number | undefined, number][] = [
  ["a tile without a deadline lasts 3 days", "wns/tile", undefined, 3 * DAY_MS],
  ["a badge without a deadline lasts 3 days", "wns/badge", undefined, 3 * DAY_MS],
  ["a toast without a deadline lasts 3 days", "wns/toast", undefined, 3 * DAY_MS],
  ["a raw notification without a deadline has none", "wns/raw", undefined, Number.POSITIVE_INFINITY],
  ["a tile lasts until its sender's deadline, longer than 3 days too", "wns/tile", 30 * DAY_MS, 30 * DAY_MS],
  ["a badge lasts until its sender's deadline", "wns/badge", HOUR_MS, HOUR_MS],
  ["a toast lasts until its sender's deadline", "wns/toast", HOUR_MS, HOUR_MS],
  ["a toast lasts 3 days at most, whatever its sender says", "wns/toast", 30 * DAY_MS, 3 * DAY_MS],
];

for (const [name, type, ttlMs, lastsMs] of DEADLINES) {
  test(name, () => {
    const expires = ttlMs === undefined ? {} : { expires: NEW_YEAR + ttlMs };
    expect(shownUntil(notification(type, 1, expires), NEW_YEAR) - NEW_YEAR).toBe(lastsMs);
  });
}

test("what has expired when it comes is not shown, and changes nothing", () => {
  const shown = new Shown();
  for (const type of ["wns/tile", "wns/badge"] as const) {
    shown.show(notification(type, 1), NEW_YEAR);
    expect(shown.show(notification(type, 2, { expires: NEW_YEAR }), NEW_YEAR)).toBe(false);
  }
  const { tiles, badge } = shown.at(NEW_YEAR);
  expect([seqs(tiles), badge?.notification.seq]).toEqual([[1], 1]);
  expect(shown.show(notification("wns/toast", 1, { expires: NEW_YEAR }), NEW_YEAR)).toBe(false);
  expect(shown.at(NEW_YEAR).toasts).toEqual([]);
});

test("a tile shows the newest notification, and the queue lets it show five in turn, the oldest leaving first", () => {
  const shown = new Shown();
  for (const seq of [1, 2]) shown.show(notification("wns/tile", seq), NEW_YEAR);
  expect(seqs(shown.at(NEW_YEAR).tiles)).toEqual([2]);
  shown.enableTileQueue(true);
  for (const seq of [3, 4, 5, 6, 7]) shown.show(notification("wns/tile", seq), NEW_YEAR);
  expect(seqs(shown.at(NEW_YEAR).tiles)).toEqual([3, 4, 5, 6, 7]);
  shown.enableTileQueue(false);
  expect(seqs(shown.at(NEW_YEAR).tiles)).toEqual([7]);
});

test("in the queue a tile takes the place of one with the same tag, in whatever case", () => {
  const shown = new Shown();
  shown.enableTileQueue(true);
  const tags = ["a", "b", undefined, "A", undefined];
  for (const [at, tag] of tags.entries()) {
    shown.show(notification("wns/tile", at + 1, tag === undefined ? {} : { tag }), NEW_YEAR);
  }
  expect(seqs(shown.at(NEW_YEAR).tiles)).toEqual([2, 3, 4, 5]);
});

test("the newest badge wins, and stands apart from the tile", () => {
  const shown = new Shown();
  shown.show(notification("wns/tile", 1), NEW_YEAR);
  for (const seq of [2, 3]) shown.show(notification("wns/badge", seq), NEW_YEAR);
  const { tiles, badge } = shown.at(NEW_YEAR);
  expect([seqs(tiles), badge?.notification.seq]).toEqual([[1], 3]);
});

test("a secondary tile shows what came on its channel, and neither toasts nor what is for another tile", () => {
  const shown = new Shown();
  shown.show(notification("wns/tile", 1), NEW_YEAR);
  shown.show(notification("wns/tile", 2, { tile: "Inbox" }), NEW_YEAR);
  shown.show(notification("wns/badge", 3, { tile: "Outbox" }), NEW_YEAR);
  expect(shown.show(notification("wns/toast", 4, { tile: "Inbox" }), NEW_YEAR)).toBe(false);
  const { tiles, toasts, secondaryTiles } = shown.at(NEW_YEAR);
  expect([seqs(tiles), toasts]).toEqual([[1], []]);
  expect(seqs(secondaryTiles.get("Inbox")?.tiles ?? [])).toEqual([2]);
  expect(secondaryTiles.get("Outbox")?.badge?.notification.seq).toBe(3);
  expect(shown.at(NEW_YEAR + 3 * DAY_MS).secondaryTiles.size).toBe(0);
});

test("raw notifications are not shown", () => {
  const shown = new Shown();
  expect(shown.show(notification("wns/raw", 1), NEW_YEAR)).toBe(false);
});

test("a toast replaces the one with its tag and group, and those without a tag stand for themselves", () => {
  const shown = new Shown();
  const toasts = [{ tag: "T", group: "G" }, { tag: "T" }, {}, { group: "G" }, { tag: "T", group: "G" }, {}];
  for (const [at, labels] of toasts.entries()) shown.show(notification("wns/toast", at + 1, labels), NEW_YEAR);
  expect(seqs(shown.at(NEW_YEAR).toasts)).toEqual([2, 3, 4, 5, 6]);
});

test("a tag that is empty is none: nothing is replaced by it", () => {
  const shown = new Shown();
  shown.enableTileQueue(true);
  for (const type of ["wns/toast", "wns/tile"] as const) {
    for (const seq of [1, 2]) shown.show(notification(type, seq, { tag: "" }), NEW_YEAR);
  }
  const { toasts, tiles } = shown.at(NEW_YEAR);
  expect([seqs(toasts), seqs(tiles)]).toEqual([
    [1, 2],
    [1, 2],
  ]);
});

test("of more than 20 toasts the oldest leave, and those that expired make room before any other", () => {
  const shown = new Shown();
  shown.show(notification("wns/toast", 0), NEW_YEAR);
  shown.show(notification("wns/toast", 1, { expires: NEW_YEAR + 1 }), NEW_YEAR);
  for (let seq = 2; seq <= 20; seq += 1) shown.show(notification("wns/toast", seq), NEW_YEAR + 1);
  expect(seqs(shown.at(NEW_YEAR + 1).toasts)).toEqual([0, ...Array.from({ length: 19 }, (_, at) => at + 2)]);
  shown.show(notification("wns/toast", 21), NEW_YEAR + 1);
  expect(seqs(shown.at(NEW_YEAR + 1).toasts)).toEqual(Array.from({ length: 20 }, (_, at) => at + 2));
});

const REMOVALS: [string, Match, number[]][] = [
  ["all of them", { all: true }, []],
  ["those with both labels", { all: false, tag: "T", group: "G" }, [2, 3, 4]],
  ["those with the tag, in any group", { all: false, tag: "T" }, [3, 4]],
  ["those with the group, under any tag", { all: false, group: "G" }, [2, 4]],
];

for (const [name, match, left] of REMOVALS) {
  test(`a removal takes toasts away: ${name}; tiles stay`, () => {
    const shown = new Shown();
    const toasts = [{ tag: "T", group: "G" }, { tag: "T" }, { tag: "U", group: "G" }, {}];
    for (const [at, labels] of toasts.entries()) shown.show(notification("wns/toast", at + 1, labels), NEW_YEAR);
    shown.show(notification("wns/tile", 9, { tag: "T" }), NEW_YEAR);
    expect(shown.remove(match).length).toBe(4 - left.length);
    expect([seqs(shown.at(NEW_YEAR).toasts), seqs(shown.at(NEW_YEAR).tiles)]).toEqual([left, [9]]);
  });
}

const aLabel = fc.option(fc.constantFrom("A", "B"), { nil: undefined });
const aStep = fc.record({
  type: fc.constantFrom<NotificationType>("wns/toast", "wns/tile", "wns/badge", "wns/raw"),
  tag: aLabel,
  group: aLabel,
  tile: aLabel,
  ttlMs: fc.option(fc.integer({ min: 0, max: 5 * DAY_MS }), { nil: undefined }),
  afterMs: fc.integer({ min: 0, max: HOUR_MS }),
  act: fc.constantFrom("show", "show", "show", "remove", "queue", "no queue"),
});

test("whatever comes, nothing is shown past its end or twice under one identity, and no list grows beyond its bound", () => {
  fc.assert(
    fc.property(fc.array(aStep, { maxLength: 60 }), fc.integer({ min: 0, max: 4 * DAY_MS }), (steps, laterMs) => {
      const shown = new Shown();
      let now = NEW_YEAR;
      for (const [at, { type, tag, group, tile, ttlMs, afterMs, act }] of steps.entries()) {
        now += afterMs;
        const labels = { ...(tag && { tag }), ...(group && { group }) };
        const more = { ...labels, ...(tile && { tile }), ...(ttlMs !== undefined && { expires: now + ttlMs }) };
        if (act === "show") shown.show(notification(type, at + 1, more), now);
        else if (act === "remove") shown.remove({ all: false, ...labels });
        else shown.enableTileQueue(act === "queue", tile);
        for (const time of [now, now + laterMs]) check(shown, time);
      }
    }),
  );
});

function check(shown: Shown, now: number): void {
  const { toasts, secondaryTiles, ...main } = shown.at(now);
  const tiles = [main, ...secondaryTiles.values()];
  const all = [...toasts, ...tiles.flatMap((tile) => [...tile.tiles, ...(tile.badge ? [tile.badge] : [])])];
  for (const { until, receivedAt, notification } of all) {
    expect(until).toBeGreaterThan(now);
    expect(notification.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY).toBeGreaterThan(now);
    if (notification.type === "wns/toast") expect(until - receivedAt).toBeLessThanOrEqual(3 * DAY_MS);
  }
  for (const { tiles: queue } of tiles) expect(queue.length).toBeLessThanOrEqual(5);
  expect(toasts.length).toBeLessThanOrEqual(20);
  const identities = toasts.flatMap(({ notification: { tag, group } }) =>
    tag === undefined ? [] : [`${tag}/${group}`],
  );
  expect(new Set(identities).size).toBe(identities.length);
}
