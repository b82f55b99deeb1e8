/** What a store owes to a sender that takes toasts back. */
import { expect } from "bun:test";
import type { Match } from "@belfry/protocol";
import { type ChannelRecord, type NewEntry, type Store, WAITING_LIMIT } from "../store.ts";
import {
  booksOf,
  casesOf,
  channelOf,
  DAY,
  KIOSK,
  messageId,
  NEWS,
  NOON,
  type OpenSubject,
  open,
  PHONE,
  pushTo,
  record,
  SECOND,
  WEATHER,
  waitingIds,
} from "./fixtures.ts";

const ALL: Match = { all: true };

/** The n-th notification of a story: it takes toasts back. */
const removalTo = (channel: ChannelRecord, n: number, changes: Partial<NewEntry> = {}): NewEntry =>
  pushTo(channel, n, { type: "removal", payload: "type=wns/toast;all", ...changes });

const openKiosk = (store: Store) => open(store, channelOf(KIOSK, WEATHER));

export function removalCases(openSubject: OpenSubject): void {
  matchCases(openSubject);
  scopeCases(openSubject);
  recordingCases(openSubject);
}

function matchCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  /** The labels of five toasts, 1 to 5. */
  const labels = [
    { tag: "t", group: "g" },
    { tag: "t", group: null },
    { tag: null, group: "g" },
    { tag: "other", group: "g" },
    { tag: null, group: null },
  ];
  const matches: readonly (readonly [what: string, match: Match, gone: readonly number[]])[] = [
    ["with a tag takes those of the tag, whatever their group", { all: false, tag: "t" }, [1, 2]],
    ["with a group takes those of the group, whatever their tag", { all: false, group: "g" }, [1, 3, 4]],
    ["with both takes those that have both", { all: false, tag: "t", group: "g" }, [1]],
    ["of everything takes all", ALL, [1, 2, 3, 4, 5]],
    ["that matches nothing takes none", { all: false, tag: "T" }, []],
  ];
  for (const [what, match, gone] of matches) {
    it(`a removal ${what}`, async ({ store, reopen }) => {
      const channel = await openKiosk(store);
      for (const [i, pair] of labels.entries()) await record(store, pushTo(channel, i + 1, pair));
      const { removed } = await store.putRemoval(removalTo(channel, 6), match);
      const ids = removed.map((ended) => ended.messageId).toSorted();
      expect(ids).toEqual(gone.map(messageId));
      expect(removed.every((ended) => ended.app === WEATHER)).toBe(true);
      const left = [1, 2, 3, 4, 5, 6].map(messageId).filter((id) => !ids.includes(id));
      expect(await waitingIds(await reopen(), KIOSK)).toEqual(left);
    });
  }
}

function scopeCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("a removal reaches toasts on every channel of its app and device, and no others", async ({ store }) => {
    const older = await openKiosk(store);
    const times = { createdAt: NOON + 16 * DAY, expiresAt: NOON + 46 * DAY };
    const newer = await open(store, channelOf(KIOSK, WEATHER, { channelId: "newer", ...times }));
    const news = await open(store, channelOf(KIOSK, NEWS));
    const elsewhere = await open(store, channelOf(PHONE, WEATHER));
    for (const [n, channel] of [older, newer, news, elsewhere].entries()) await record(store, pushTo(channel, n));
    expect(newer.channelId).toBe("newer");
    const { removed } = await store.putRemoval(removalTo(older, 9), ALL);
    expect(removed.map((ended) => ended.messageId).toSorted()).toEqual([messageId(0), messageId(1)]);
    expect(await waitingIds(store, KIOSK)).toEqual([messageId(2), messageId(9)]);
    expect(await waitingIds(store, PHONE)).toEqual([messageId(3)]);
  });

  it("a removal takes toasts only: neither other notifications nor an earlier removal", async ({ store }) => {
    const channel = await openKiosk(store);
    for (const [n, type] of (["wns/tile", "wns/badge", "wns/raw", "removal"] as const).entries()) {
      await record(store, pushTo(channel, n, { type, tag: "t" }));
    }
    expect(await store.putRemoval(removalTo(channel, 4), ALL)).toMatchObject({ removed: [] });
    expect(await store.putRemoval(removalTo(channel, 5), { all: false, tag: "t" })).toMatchObject({ removed: [] });
    expect(await waitingIds(store, KIOSK)).toHaveLength(6);
  });

  it("a toast that expired is not removed: the sweep has it to explain", async ({ store }) => {
    const channel = await openKiosk(store);
    await record(store, pushTo(channel, 1, { expiresAt: NOON + SECOND }));
    const { removed } = await store.putRemoval(removalTo(channel, 2, { acceptedAt: NOON + SECOND }), ALL);
    expect(removed).toEqual([]);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 2, pending: 2 });
  });

  it("a removal on a channel that is closed or unknown removes nothing and is not written", async ({ store }) => {
    const alternate = { channelId: "mail", kind: "alternate", label: "mail" } as const;
    const closed = await open(store, channelOf(KIOSK, WEATHER, alternate));
    await store.closeChannel(KIOSK, closed.channelId, NOON);
    await record(store, pushTo(await openKiosk(store), 1));
    expect(await store.putRemoval(removalTo(closed, 2), ALL)).toEqual({ state: "closed", removed: [] });
    const nowhere = removalTo(closed, 3, { channelId: "no-such-channel" });
    expect(await store.putRemoval(nowhere, ALL)).toEqual({ state: "unknown", removed: [] });
    expect(await waitingIds(store, KIOSK)).toEqual([messageId(1)]);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 1, pending: 1 });
  });
}

function recordingCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("a removal gets a number and waits like a notification, and what it took is counted as removed", async ({
    store,
    reopen,
  }) => {
    const channel = await openKiosk(store);
    await record(store, pushTo(channel, 1));
    const removal = removalTo(channel, 2, { payload: "type=wns/toast;tag=t" });
    expect(await store.putRemoval(removal, ALL)).toEqual({
      state: "recorded",
      seq: 2,
      replaced: null,
      evicted: null,
      removed: [{ messageId: messageId(1), app: WEATHER }],
    });
    const reopened = await reopen();
    expect(await reopened.read(KIOSK, 0, NOON, 10, 1e6)).toEqual([{ ...removal, seq: 2 }]);
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 2, removed: 1, pending: 1 });
  });

  it("a removal has a slot and room as every entry has", async ({ store }) => {
    const channel = await openKiosk(store);
    const put = (n: number, slot: string | null) => store.putRemoval(removalTo(channel, n, { slot, keep: 2 }), ALL);
    await put(1, "removal t");
    expect(await put(2, "removal t")).toMatchObject({ replaced: messageId(1), evicted: null });
    expect(await put(3, null)).toMatchObject({ replaced: null, evicted: null });
    expect(await put(4, null)).toMatchObject({ replaced: null, evicted: messageId(2) });
  });

  it("a removal for an app that is off is recorded all the same, and takes what waits", async ({ store }) => {
    const channel = await openKiosk(store);
    await record(store, pushTo(channel, 1));
    await store.muteApp(KIOSK, WEATHER, true);
    const result = await store.putRemoval(removalTo(channel, 2), ALL);
    expect(result).toMatchObject({ state: "recorded", seq: 2, removed: [{ messageId: messageId(1) }] });
    expect(await waitingIds(store, KIOSK)).toEqual([messageId(2)]);
  });

  it("what a removal takes makes room for it, so that nothing is dropped from a full inbox", async ({ store }) => {
    const channel = await openKiosk(store);
    const toasts = Array.from({ length: WAITING_LIMIT }, (_, n) => store.put(pushTo(channel, n, { keep: 5_000 })));
    await Promise.all(toasts);
    const { removed, ...result } = await store.putRemoval(removalTo(channel, WAITING_LIMIT), ALL);
    expect(result).toMatchObject({ state: "recorded", evicted: null });
    expect(removed).toHaveLength(WAITING_LIMIT);
  });
}
