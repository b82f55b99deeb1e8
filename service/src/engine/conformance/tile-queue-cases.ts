/** What a store owes to channels on which several tiles wait in turn. */
import { expect } from "bun:test";
import { MAX_QUEUED_TILES } from "@belfry/protocol";
import { type ChannelRecord, type NewEntry, type Store, TILE_SLOT } from "../store.ts";
import {
  booksOf,
  casesOf,
  channelOf,
  KIOSK,
  messageId,
  NOON,
  type OpenSubject,
  open,
  PHONE,
  pushTo,
  WEATHER,
  waitingIds,
} from "./fixtures.ts";

/** The n-th notification of a story: a tile that may wait, as push hands it to any channel. */
const tileTo = (channel: ChannelRecord, n: number, tag: string | null = null): NewEntry =>
  pushTo(channel, n, { type: "wns/tile", slot: TILE_SLOT, keep: 1, tag });

const openQueue = (store: Store) => open(store, channelOf(KIOSK, WEATHER, { tileQueue: true }));

export function tileQueueCases(openSubject: OpenSubject): void {
  placeCases(openSubject);
  scopeCases(openSubject);
}

function placeCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("five tiles wait in the order in which they came, and with the sixth the oldest goes", async ({
    store,
    reopen,
  }) => {
    const channel = await openQueue(store);
    for (const n of [1, 2, 3, 4, 5]) {
      expect(await store.put(tileTo(channel, n))).toMatchObject({ replaced: null, evicted: null });
    }
    const sixth = await (await reopen()).put(tileTo(channel, 6));
    expect(sixth).toEqual({ state: "recorded", seq: 6, replaced: null, evicted: messageId(1) });
  });

  it("a tile replaces the older one of its tag and waits behind all others", async ({ store }) => {
    const channel = await openQueue(store);
    for (const [i, tag] of ["a", null, "b", "c", "d"].entries()) await store.put(tileTo(channel, i + 1, tag));
    expect(await store.put(tileTo(channel, 6, "a"))).toMatchObject({ replaced: messageId(1), evicted: null });
    expect(await waitingIds(store, KIOSK)).toEqual([2, 3, 4, 5, 6].map(messageId));
    expect(await store.put(tileTo(channel, 7, "e"))).toMatchObject({ replaced: null, evicted: messageId(2) });
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 7, replaced: 1, dropped: 1, pending: 5 });
  });

  it("a tile that waits tells the slot and the places that the queue gave it", async ({ store }) => {
    const channel = await openQueue(store);
    await store.put(tileTo(channel, 1, "a"));
    await store.put(tileTo(channel, 2));
    expect(await store.read(KIOSK, 0, NOON, 10, 1e6)).toEqual([
      { ...tileTo(channel, 1, "a"), slot: "tile a", keep: MAX_QUEUED_TILES, seq: 1 },
      { ...tileTo(channel, 2), slot: null, keep: MAX_QUEUED_TILES, seq: 2 },
    ]);
  });
}

function scopeCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("without the queue one tile waits, whatever its tag", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.put(tileTo(channel, 1, "a"));
    expect(await store.put(tileTo(channel, 2, "b"))).toMatchObject({ replaced: messageId(1), evicted: null });
    expect(await waitingIds(store, KIOSK)).toEqual([messageId(2)]);
  });

  it("the queue is for tiles that may wait: badges and what bridges a broken connection keep their rules", async ({
    store,
  }) => {
    const channel = await openQueue(store);
    const badge = (n: number) => pushTo(channel, n, { type: "wns/badge", slot: "badge", keep: 1, tag: "a" });
    const inTransit = (n: number) => pushTo(channel, n, { type: "wns/tile", slot: null, keep: 2, tag: "a" });
    await store.put(badge(1));
    expect(await store.put(badge(2))).toMatchObject({ replaced: messageId(1) });
    for (const n of [3, 4]) expect(await store.put(inTransit(n))).toMatchObject({ replaced: null, evicted: null });
    for (const n of [5, 6, 7, 8, 9]) expect(await store.put(tileTo(channel, n))).toMatchObject({ evicted: null });
    expect(await store.put(inTransit(10))).toMatchObject({ replaced: null, evicted: messageId(3) });
  });

  it("the queue can be switched on and off while the channel is open", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await openQueue(store);
    for (const n of [1, 2]) expect(await store.put(tileTo(channel, n))).toMatchObject({ replaced: null });
    await open(store, channel);
    await store.put(tileTo(channel, 3));
    expect(await store.put(tileTo(channel, 4))).toMatchObject({ replaced: messageId(3), evicted: null });
  });

  it("one tile for many channels waits on each as its queue has it", async ({ store }) => {
    const queued = await openQueue(store);
    const single = await open(store, channelOf(PHONE, WEATHER));
    for (const n of [1, 2]) {
      const { deviceId, channelId, messageId: id, ...content } = tileTo(queued, n);
      const targets = [
        [deviceId, channelId, id],
        [PHONE, single.channelId, messageId(10 + n)],
      ] as const;
      expect(await store.putAll(content, targets)).toHaveLength(2);
    }
    expect(await waitingIds(store, KIOSK)).toEqual([messageId(1), messageId(2)]);
    expect(await waitingIds(store, PHONE)).toEqual([messageId(12)]);
  });
}
