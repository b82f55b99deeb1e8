/** What a store owes to channels. */
import { expect } from "bun:test";
import {
  booksOf,
  casesOf,
  channelOf,
  DAY,
  KIOSK,
  lineOf,
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

export function channelCases(openSubject: OpenSubject): void {
  openingCases(openSubject);
  closingCases(openSubject);
  lookupCases(openSubject);
}

function openingCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("opening and closing without end is refused once ten times the limit is remembered", async ({ store }) => {
    for (let round = 0; round < 20; round++) {
      const channel = channelOf(KIOSK, WEATHER, { channelId: `round-${round}`, createdAt: NOON + round });
      expect(await store.openChannel(channel, NOON + 15 * DAY, 2)).toEqual(channel);
      await store.closeChannels(KIOSK, WEATHER, NOON + round);
    }
    const next = channelOf(KIOSK, WEATHER, { channelId: "one-too-many", createdAt: NOON + 20 });
    expect(await store.openChannel(next, NOON + 15 * DAY, 2)).toBeNull();
    expect(await store.openChannel({ ...next, deviceId: PHONE }, NOON + 15 * DAY, 2)).not.toBeNull();
  });

  it("asking again while the channel has long to live gives the same one (R-2.1)", async ({ store, reopen }) => {
    const first = await open(store, channelOf(KIOSK, WEATHER));
    const again = channelOf(KIOSK, WEATHER, { channelId: "second", createdAt: NOON + 15 * DAY });
    expect(await (await reopen()).openChannel(again, NOON + 30 * DAY, 100)).toEqual(first);
  });

  it("asking again when it has too little left gives a new one, and the older stays open (R-2.1)", async ({
    store,
  }) => {
    const first = await open(store, channelOf(KIOSK, WEATHER));
    const again = channelOf(KIOSK, WEATHER, { channelId: "second", createdAt: NOON + 15 * DAY + 1 });
    expect(await store.openChannel(again, NOON + 30 * DAY + 1, 100)).toEqual(again);
    expect(await store.channelState(KIOSK, first.channelId, NOON + 16 * DAY)).toBe("open");
  });

  it("a channel is reused neither by another app, nor on another device, nor once closed", async ({ store }) => {
    await open(store, channelOf(KIOSK, WEATHER));
    expect(await open(store, channelOf(KIOSK, NEWS))).toEqual(channelOf(KIOSK, NEWS));
    expect(await open(store, channelOf(PHONE, WEATHER))).toEqual(channelOf(PHONE, WEATHER));
    await store.closeChannels(KIOSK, WEATHER, NOON + 1);
    const later = channelOf(KIOSK, WEATHER, { channelId: "later", createdAt: NOON + 2 });
    expect(await open(store, later)).toEqual(later);
  });

  it("a device with as many open channels as it may gets no more until one is closed", async ({ store }) => {
    await store.openChannel(channelOf(KIOSK, WEATHER), NOON, 1);
    expect(await store.openChannel(channelOf(KIOSK, NEWS), NOON, 1)).toBeNull();
    expect(await store.channelState(KIOSK, channelOf(KIOSK, NEWS).channelId, NOON)).toBe("unknown");
    await store.closeChannels(KIOSK, WEATHER, NOON);
    expect(await store.openChannel(channelOf(KIOSK, NEWS), NOON, 1)).toEqual(channelOf(KIOSK, NEWS));
  });

  it("a device is known from its first channel on, also after a restart", async ({ store, reopen }) => {
    expect(await store.lastSeq(KIOSK)).toBeNull();
    await open(store, channelOf(KIOSK, WEATHER));
    expect(await store.lastSeq(KIOSK)).not.toBeNull();
    expect(await (await reopen()).lastSeq(KIOSK)).not.toBeNull();
  });
}

function closingCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("closing ends all channels of the app on the device and removes what waits there", async ({ store, reopen }) => {
    const weather = await open(store, channelOf(KIOSK, WEATHER));
    const news = await open(store, channelOf(KIOSK, NEWS));
    const removed = pushTo(weather, 1);
    await record(store, removed);
    const kept = await record(store, pushTo(news, 2));
    expect(await store.closeChannels(KIOSK, WEATHER, NOON)).toEqual({
      channels: [{ deviceId: KIOSK, channelId: weather.channelId }],
      removed: [{ messageId: removed.messageId, app: WEATHER }],
    });
    const reopened = await reopen();
    expect(await waiting(reopened, KIOSK)).toEqual([kept]);
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 1, removed: 1 });
    expect(await booksOf(reopened, NEWS)).toEqual({ accepted: 1, pending: 1 });
  });

  it("closing what is closed, expired or was never open closes nothing", async ({ store }) => {
    await open(store, channelOf(KIOSK, WEATHER));
    await open(store, channelOf(KIOSK, NEWS, { expiresAt: NOON + DAY }));
    await store.closeChannels(KIOSK, WEATHER, NOON);
    const nothing = { channels: [], removed: [] };
    expect(await store.closeChannels(KIOSK, WEATHER, NOON)).toEqual(nothing);
    expect(await store.closeChannels(KIOSK, NEWS, NOON + DAY)).toEqual(nothing);
    expect(await store.closeChannels(PHONE, WEATHER, NOON)).toEqual(nothing);
  });

  it("deleting an app closes its channels everywhere and removes what waits on them", async ({ store }) => {
    const onKiosk = await open(store, channelOf(KIOSK, WEATHER));
    const onPhone = await open(store, channelOf(PHONE, WEATHER));
    const news = await open(store, channelOf(PHONE, NEWS));
    await record(store, pushTo(onKiosk, 1));
    await record(store, pushTo(onPhone, 2));
    const kept = await record(store, pushTo(news, 3));
    const closed = await store.deleteApp(WEATHER, NOON);
    expect(closed.removed).toHaveLength(2);
    expect(closed.channels.toSorted((a, b) => a.deviceId.localeCompare(b.deviceId))).toEqual([
      { deviceId: KIOSK, channelId: onKiosk.channelId },
      { deviceId: PHONE, channelId: onPhone.channelId },
    ]);
    expect(await store.put(pushTo(onKiosk, 4))).toEqual({ state: "closed" });
    expect(await waiting(store, PHONE)).toEqual([kept]);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 2, removed: 2 });
  });
}

function lookupCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("a channel is open until it expires or is closed, and unknown when nobody remembers it", async ({ store }) => {
    const { channelId, expiresAt } = await open(store, channelOf(KIOSK, WEATHER));
    expect(await store.channelState(KIOSK, channelId, expiresAt - 1)).toBe("open");
    expect(await store.channelState(KIOSK, channelId, expiresAt)).toBe("expired");
    expect(await store.channelState(PHONE, channelId, NOON)).toBe("unknown");
    await store.closeChannels(KIOSK, WEATHER, NOON);
    expect(await store.channelState(KIOSK, channelId, NOON)).toBe("closed");
    expect(await store.channelState(KIOSK, channelId, expiresAt)).toBe("closed");
  });

  it("an open channel is found as it was recorded, an expired one too; a closed or unknown one is not", async ({
    store,
    reopen,
  }) => {
    const primary = await open(store, channelOf(KIOSK, WEATHER, { expiresAt: NOON + 20 * DAY, tileQueue: true }));
    const tile = await open(store, lineOf(KIOSK, WEATHER, "tile", "clock"));
    const reopened = await reopen();
    expect(await reopened.findChannel(KIOSK, primary.channelId)).toEqual(primary);
    expect(await reopened.findChannel(KIOSK, tile.channelId)).toEqual(tile);
    expect(await reopened.findChannel(PHONE, primary.channelId)).toBeNull();
    await reopened.closeChannels(KIOSK, WEATHER, primary.expiresAt);
    expect(await reopened.findChannel(KIOSK, primary.channelId)).toEqual(primary);
    expect(await reopened.findChannel(KIOSK, tile.channelId)).toBeNull();
  });

  it("the list holds open channels only, of every kind, newest first, of one app or device or both, or by the start of the label", async ({
    store,
  }) => {
    const oldest = await open(store, channelOf(KIOSK, WEATHER));
    const middle = await open(store, channelOf(KIOSK, NEWS, { createdAt: NOON + 1 }));
    const newest = await open(store, lineOf(PHONE, WEATHER, "alternate", "mail", { createdAt: NOON + 2 }));
    await open(store, channelOf(PHONE, NEWS, { createdAt: NOON + 3, expiresAt: NOON + DAY }));
    const at = NOON + DAY;
    expect(await store.listChannels({}, at, 10)).toEqual([newest, middle, oldest]);
    expect(await store.listChannels({}, at, 2)).toEqual([newest, middle]);
    expect(await store.listChannels({ app: WEATHER }, at, 10)).toEqual([newest, oldest]);
    expect(await store.listChannels({ deviceId: KIOSK }, at, 10)).toEqual([middle, oldest]);
    expect(await store.listChannels({ deviceId: KIOSK, app: NEWS }, at, 10)).toEqual([middle]);
    expect(await store.listChannels({ labelStart: "ma" }, at, 10)).toEqual([newest]);
    expect(await store.listChannels({ deviceId: PHONE, labelStart: "mail " }, at, 10)).toEqual([]);
    await store.closeChannels(KIOSK, NEWS, at);
    expect(await store.listChannels({ deviceId: KIOSK }, at, 10)).toEqual([oldest]);
  });
}
