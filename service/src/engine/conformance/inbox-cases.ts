/** What a store owes to entries that come: numbers, slots, room, and reading them back. */
import { expect } from "bun:test";
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
  waiting,
} from "./fixtures.ts";

export function inboxCases(openSubject: OpenSubject): void {
  numberCases(openSubject);
  refusalCases(openSubject);
  slotCases(openSubject);
  roomCases(openSubject);
  readingCases(openSubject);
}

async function putTimes(store: Store, channel: ChannelRecord, times: number, changes: Partial<NewEntry> = {}) {
  return Promise.all(Array.from({ length: times }, (_, i) => store.put(pushTo(channel, i + 1, changes))));
}

function numberCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("numbers begin at 1 on each device and rise over all its channels", async ({ store }) => {
    const weather = await open(store, channelOf(KIOSK, WEATHER));
    const news = await open(store, channelOf(KIOSK, NEWS));
    const elsewhere = await open(store, channelOf(PHONE, WEATHER));
    expect(await record(store, pushTo(weather, 1))).toBe(1);
    expect(await record(store, pushTo(news, 2))).toBe(2);
    expect(await record(store, pushTo(elsewhere, 3))).toBe(1);
    expect(await record(store, pushTo(weather, 4))).toBe(3);
  });

  it("a number is not given again after everything was settled, nor after a restart", async ({ store, reopen }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await putTimes(store, channel, 3);
    await store.settleUpTo(KIOSK, 3, NOON);
    expect(await record(store, pushTo(channel, 4))).toBe(4);
    await store.settle({ deviceId: KIOSK, entries: [[4, WEATHER]] });
    expect(await record(await reopen(), pushTo(channel, 5))).toBe(5);
  });
}

function refusalCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("a channel that is closed, expired or unknown is refused, and nothing is written", async ({ store }) => {
    const weather = await open(store, channelOf(KIOSK, WEATHER));
    const news = await open(store, channelOf(KIOSK, NEWS));
    await store.closeChannels(KIOSK, WEATHER, NOON);
    expect(await store.put(pushTo(weather, 1))).toEqual({ state: "closed" });
    expect(await store.put(pushTo(news, 2, { acceptedAt: news.expiresAt }))).toEqual({ state: "expired" });
    expect(await store.put(pushTo(news, 3, { channelId: "no-such-channel" }))).toEqual({ state: "unknown" });
    expect(await store.put(pushTo(news, 4, { deviceId: PHONE }))).toEqual({ state: "unknown" });
    expect(await store.books()).toEqual([]);
    expect(await record(store, pushTo(news, 5))).toBe(1);
  });
}

function slotCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("the newer entry of a slot replaces the older and tells which", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.put(pushTo(channel, 1, { slot: "tile" }));
    await store.put(pushTo(channel, 2, { slot: "badge" }));
    const result = await store.put(pushTo(channel, 3, { slot: "tile" }));
    expect(result).toEqual({ state: "recorded", seq: 3, replaced: messageId(1), evicted: null });
    expect(await waiting(store, KIOSK)).toEqual([2, 3]);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 3, replaced: 1, pending: 2 });
  });

  it("equal slots of two channels, or of two devices, do not touch each other", async ({ store }) => {
    const weather = await open(store, channelOf(KIOSK, WEATHER));
    const news = await open(store, channelOf(KIOSK, NEWS));
    const elsewhere = await open(store, channelOf(PHONE, WEATHER, { channelId: weather.channelId }));
    for (const [n, channel] of [weather, news, elsewhere].entries()) {
      expect(await store.put(pushTo(channel, n, { slot: "tile" }))).toMatchObject({ replaced: null });
    }
    expect(await waiting(store, KIOSK)).toEqual([1, 2]);
  });

  it("an entry that expired is not replaced: the sweep has it to explain", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.put(pushTo(channel, 1, { slot: "tile", expiresAt: NOON + SECOND }));
    const result = await store.put(pushTo(channel, 2, { slot: "tile", acceptedAt: NOON + SECOND }));
    expect(result).toMatchObject({ replaced: null });
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 2, pending: 2 });
  });
}

function roomCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("past `keep` the oldest entry of the channel and type goes, and is told", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.put(pushTo(channel, 1, { slot: "tile" }));
    await store.put(pushTo(channel, 2, { type: "wns/raw" }));
    await store.put(pushTo(channel, 3, { keep: 2 }));
    expect(await store.put(pushTo(channel, 4, { keep: 2 }))).toMatchObject({ evicted: null });
    expect(await store.put(pushTo(channel, 5, { keep: 2 }))).toMatchObject({ evicted: messageId(3), replaced: null });
    expect(await waiting(store, KIOSK)).toEqual([1, 2, 4, 5]);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 5, dropped: 1, pending: 4 });
  });

  it("entries with a slot of their own and those without share the room", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.put(pushTo(channel, 1, { keep: 3, slot: "toast  a" }));
    await store.put(pushTo(channel, 2, { keep: 3 }));
    await store.put(pushTo(channel, 3, { keep: 3, slot: "toast  b" }));
    expect(await store.put(pushTo(channel, 4, { keep: 3 }))).toMatchObject({ evicted: messageId(1), replaced: null });
    const tagged = await store.put(pushTo(channel, 5, { keep: 3, slot: "toast  c" }));
    expect(tagged).toMatchObject({ evicted: messageId(2), replaced: null });
    expect(await waiting(store, KIOSK)).toEqual([3, 4, 5]);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 5, dropped: 2, pending: 3 });
  });

  it("an entry that replaces another pushes out none, not even when the other shared its room with others", async ({
    store,
  }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await putTimes(store, channel, 2, { keep: 2 });
    await store.put(pushTo(channel, 3, { keep: 3, slot: "toast  a" }));
    const result = await store.put(pushTo(channel, 4, { keep: 2, slot: "toast  a" }));
    expect(result).toEqual({ state: "recorded", seq: 4, replaced: messageId(3), evicted: null });
    expect(await waiting(store, KIOSK)).toEqual([1, 2, 4]);
  });

  it("an entry whose kind has one slot on the channel finds room beside a full one", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await putTimes(store, channel, 2, { type: "wns/tile", keep: 2 });
    const tile = pushTo(channel, 3, { type: "wns/tile", slot: "tile", keep: 1 });
    expect(await store.put(tile)).toMatchObject({ evicted: null });
    expect(await waiting(store, KIOSK)).toEqual([1, 2, 3]);
  });

  it("what expired takes no room", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.put(pushTo(channel, 1, { keep: 1, expiresAt: NOON + SECOND }));
    const result = await store.put(pushTo(channel, 2, { keep: 1, acceptedAt: NOON + SECOND }));
    expect(result).toMatchObject({ evicted: null });
  });

  it("entries that bridge a broken connection push out none that may wait", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.put(pushTo(channel, 1, { keep: 2 }));
    await putTimes(store, channel, 4, { keep: 256 });
    expect(await store.put(pushTo(channel, 6, { keep: 2 }))).toMatchObject({ evicted: null });
    expect(await store.put(pushTo(channel, 7, { keep: 2 }))).toMatchObject({ evicted: messageId(1) });
  });

  it("past the limit of a device the app with most waiting makes room, and no other app pays for it", async ({
    store,
  }) => {
    const news = await open(store, channelOf(KIOSK, NEWS));
    const weather = await open(store, channelOf(KIOSK, WEATHER));
    await store.put(pushTo(news, 9_999, { slot: "tile" }));
    await putTimes(store, weather, WAITING_LIMIT - 1, { keep: 5_000 });
    const byWeather = await store.put(pushTo(weather, WAITING_LIMIT, { keep: 5_000 }));
    expect(byWeather).toMatchObject({ evicted: messageId(1) });
    const byNews = await store.put(pushTo(news, 9_998, { keep: 5_000 }));
    expect(byNews).toMatchObject({ evicted: messageId(2) });
    expect(await booksOf(store, NEWS)).toEqual({ accepted: 2, pending: 2 });
    expect((await waiting(store, KIOSK)).length).toBe(WAITING_LIMIT);
  });
}

function readingCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("an entry is read as it was put, also after a restart", async ({ store, reopen }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const plain = pushTo(channel, 1, { payload: 'Grüße 👋 "\\\u0000\u2028\n' });
    const full = pushTo(channel, 2, {
      slot: "toast:t/g",
      keep: 3,
      type: "wns/raw",
      payload: "AP/+",
      base64: true,
      tag: "t",
      group: "g",
      priority: 4,
      suppressPopup: true,
      collectionId: "c",
      headers: '{"Crypto-Key":"dh=\\"A\\""}',
      showUntil: NOON + SECOND,
    });
    await store.put(plain);
    await store.put(full);
    const expected = [
      { ...plain, seq: 1 },
      { ...full, seq: 2 },
    ];
    expect(await (await reopen()).read(KIOSK, 0, NOON, 10, 10_000)).toEqual(expected);
  });

  it("reading goes by number, beyond the given one, until enough were read", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await putTimes(store, channel, 5, { payload: "ten bytes." });
    const seqs = async (afterSeq: number, maxCount: number, maxBytes: number) =>
      (await store.read(KIOSK, afterSeq, NOON, maxCount, maxBytes)).map((entry) => entry.seq);
    expect(await seqs(0, 10, 1_000)).toEqual([1, 2, 3, 4, 5]);
    expect(await seqs(2, 2, 1_000)).toEqual([3, 4]);
    expect(await seqs(1, 10, 30)).toEqual([2, 3, 4]);
    expect(await seqs(0, 10, 1)).toEqual([1]);
    expect(await seqs(5, 10, 1_000)).toEqual([]);
  });

  it("what expired is not read, and nothing is read of a device that has nothing", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.put(pushTo(channel, 1, { expiresAt: NOON + SECOND }));
    await store.put(pushTo(channel, 2));
    expect(await waiting(store, KIOSK, NOON + SECOND - 1)).toEqual([1, 2]);
    expect(await waiting(store, KIOSK, NOON + SECOND)).toEqual([2]);
    expect(await waiting(store, KIOSK, NOON + DAY)).toEqual([]);
    expect(await waiting(store, PHONE)).toEqual([]);
  });
}
