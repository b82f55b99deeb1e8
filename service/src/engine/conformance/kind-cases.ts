/** What a store owes to the kinds of channels: which are one and the same, what counts against which limit, and what closes with what. */
import { expect } from "bun:test";
import {
  booksOf,
  casesOf,
  channelOf,
  DAY,
  KIOSK,
  lineOf,
  messageId,
  NEWS,
  NOON,
  type OpenSubject,
  open,
  PHONE,
  pushTo,
  record,
  WEATHER,
  waiting,
} from "./fixtures.ts";

const NOTHING = { channels: [], removed: [] };

export function kindCases(openSubject: OpenSubject): void {
  reuseCases(openSubject);
  limitCases(openSubject);
  closingCases(openSubject);
  everyoneCases(openSubject);
}

function reuseCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("an app has one channel for itself, one for each tile and one for each of its own labels", async ({
    store,
    reopen,
  }) => {
    const lines = [
      channelOf(KIOSK, WEATHER),
      lineOf(KIOSK, WEATHER, "tile", "clock"),
      lineOf(KIOSK, WEATHER, "tile", "radar"),
      lineOf(KIOSK, WEATHER, "alternate", "clock"),
    ];
    for (const line of lines) expect(await open(store, line)).toEqual(line);
    const reopened = await reopen();
    for (const line of lines) {
      expect(await open(reopened, { ...line, channelId: `${line.channelId}-again` })).toEqual(line);
    }
  });

  it("a channel that is asked for again takes over the tile queue that is asked for now", async ({ store, reopen }) => {
    const first = await open(store, channelOf(KIOSK, WEATHER));
    const on = { ...first, channelId: "second", tileQueue: true };
    expect(await open(store, on)).toEqual({ ...first, tileQueue: true });
    const reopened = await reopen();
    expect(await reopened.findChannel(KIOSK, first.channelId)).toEqual({ ...first, tileQueue: true });
    expect(await open(reopened, { ...on, tileQueue: false })).toEqual(first);
    expect(await reopened.findChannel(KIOSK, first.channelId)).toEqual(first);
  });
}

function limitCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("alternate channels are counted for each app, all others of the device together", async ({ store }) => {
    const openWithin = (limit: number, app: string, kind: "tile" | "alternate", label: string) =>
      store.openChannel(lineOf(KIOSK, app, kind, label), NOON, limit);
    expect(await openWithin(2, WEATHER, "alternate", "a")).not.toBeNull();
    expect(await openWithin(2, WEATHER, "alternate", "b")).not.toBeNull();
    expect(await openWithin(2, WEATHER, "alternate", "c")).toBeNull();
    expect(await openWithin(1, NEWS, "alternate", "a")).not.toBeNull();
    expect(await store.openChannel(channelOf(KIOSK, WEATHER), NOON, 2)).not.toBeNull();
    expect(await openWithin(2, NEWS, "tile", "a")).not.toBeNull();
    expect(await openWithin(2, WEATHER, "tile", "a")).toBeNull();
    expect(await openWithin(3, WEATHER, "alternate", "c")).not.toBeNull();
  });

  it("alternate channels that are remembered stand in the way of alternate ones of their app only", async ({
    store,
  }) => {
    for (let round = 0; round < 10; round++) {
      const channel = lineOf(KIOSK, WEATHER, "alternate", `round-${round}`);
      expect(await store.openChannel(channel, NOON, 1)).toEqual(channel);
      await store.closeChannel(KIOSK, channel.channelId, NOON);
    }
    expect(await store.openChannel(lineOf(KIOSK, WEATHER, "alternate", "next"), NOON, 1)).toBeNull();
    expect(await store.openChannel(lineOf(KIOSK, NEWS, "alternate", "next"), NOON, 1)).not.toBeNull();
    expect(await store.openChannel(channelOf(KIOSK, WEATHER), NOON, 1)).not.toBeNull();
  });
}

function closingCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("closing the channels of an app leaves alternate ones open, and what waits on them", async ({ store, reopen }) => {
    const primary = await open(store, channelOf(KIOSK, WEATHER));
    const tile = await open(store, lineOf(KIOSK, WEATHER, "tile", "clock"));
    const alternate = await open(store, lineOf(KIOSK, WEATHER, "alternate", "mail"));
    for (const [n, channel] of [primary, tile, alternate].entries()) await record(store, pushTo(channel, n));
    const { channels, removed } = await store.closeChannels(KIOSK, WEATHER, NOON);
    expect(channels.map(({ channelId }) => channelId).toSorted()).toEqual([tile.channelId, primary.channelId]);
    expect(removed.map((ended) => ended.messageId).toSorted()).toEqual([messageId(0), messageId(1)]);
    const reopened = await reopen();
    expect(await reopened.channelState(KIOSK, alternate.channelId, NOON)).toBe("open");
    expect(await waiting(reopened, KIOSK)).toEqual([3]);
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 3, removed: 2, pending: 1 });
  });

  it("closing removes what still waits on a channel that expired, but not on an alternate one", async ({ store }) => {
    const soon = { expiresAt: NOON + 20 * DAY };
    const primary = await open(store, channelOf(KIOSK, WEATHER, soon));
    const alternate = await open(store, lineOf(KIOSK, WEATHER, "alternate", "mail", soon));
    await record(store, pushTo(primary, 1, { expiresAt: NOON + 25 * DAY }));
    await record(store, pushTo(alternate, 2, { expiresAt: NOON + 25 * DAY }));
    const removed = [{ messageId: messageId(1), app: WEATHER }];
    expect(await store.closeChannels(KIOSK, WEATHER, NOON + 21 * DAY)).toEqual({ channels: [], removed });
    expect(await waiting(store, KIOSK, NOON + 21 * DAY)).toEqual([2]);
  });

  it("one channel is closed without those of other labels or devices, with what waits on it", async ({
    store,
    reopen,
  }) => {
    const mail = await open(store, lineOf(KIOSK, WEATHER, "alternate", "mail"));
    const chat = await open(store, lineOf(KIOSK, WEATHER, "alternate", "chat"));
    const elsewhere = await open(store, { ...mail, deviceId: PHONE });
    for (const [n, channel] of [mail, chat, elsewhere].entries()) await record(store, pushTo(channel, n));
    expect(await store.closeChannel(KIOSK, mail.channelId, NOON)).toEqual({
      channels: [{ deviceId: KIOSK, channelId: mail.channelId }],
      removed: [{ messageId: messageId(0), app: WEATHER }],
    });
    const reopened = await reopen();
    expect(await reopened.put(pushTo(mail, 4))).toEqual({ state: "closed" });
    expect(await waiting(reopened, KIOSK)).toEqual([2]);
    expect(await waiting(reopened, PHONE)).toEqual([1]);
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 3, removed: 1, pending: 2 });
  });

  it("closing one channel that is closed, expired or unknown does nothing, even where something waits", async ({
    store,
  }) => {
    const soon = { expiresAt: NOON + 20 * DAY };
    const channel = await open(store, lineOf(KIOSK, WEATHER, "alternate", "mail", soon));
    await record(store, pushTo(channel, 1, { expiresAt: NOON + 25 * DAY }));
    expect(await store.closeChannel(KIOSK, channel.channelId, channel.expiresAt)).toEqual(NOTHING);
    expect(await store.closeChannel(PHONE, channel.channelId, NOON)).toEqual(NOTHING);
    expect(await waiting(store, KIOSK)).toEqual([1]);
    expect((await store.closeChannel(KIOSK, channel.channelId, channel.expiresAt - 1)).channels).toHaveLength(1);
    expect(await store.closeChannel(KIOSK, channel.channelId, NOON)).toEqual(NOTHING);
  });

  it("deleting an app closes its alternate channels too", async ({ store }) => {
    const alternate = await open(store, lineOf(KIOSK, WEATHER, "alternate", "mail"));
    await record(store, pushTo(alternate, 1));
    expect(await store.deleteApp(WEATHER, NOON)).toEqual({
      channels: [{ deviceId: KIOSK, channelId: alternate.channelId }],
      removed: [{ messageId: messageId(1), app: WEATHER }],
    });
    expect(await store.channelState(KIOSK, alternate.channelId, NOON)).toBe("closed");
  });
}

function everyoneCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("everyone of an app is reached on primary channels, whatever was opened after them", async ({ store }) => {
    const later = { createdAt: NOON + 1 };
    const { channelId } = await open(store, channelOf(KIOSK, WEATHER));
    await open(store, lineOf(KIOSK, WEATHER, "tile", "clock", later));
    await open(store, lineOf(KIOSK, WEATHER, "alternate", "mail", later));
    await open(store, lineOf(PHONE, WEATHER, "tile", "clock"));
    const listed = { deviceId: KIOSK, channelId, createdAt: NOON };
    expect(await store.listNewest(WEATHER, null, NOON + 1, 10)).toEqual([listed]);
  });
}
