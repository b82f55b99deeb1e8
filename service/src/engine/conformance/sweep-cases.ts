/** What a store owes to the sweep. */
import { expect } from "bun:test";
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
  sweepAll,
  WEATHER,
  waiting,
} from "./fixtures.ts";

const soon = { expiresAt: NOON + SECOND };

export function sweepCases(openSubject: OpenSubject): void {
  expiryCases(openSubject);
  forgettingCases(openSubject);
}

function expiryCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("what expired goes, is told, and is counted as expired; the rest stays", async ({ store, reopen }) => {
    const onKiosk = await open(store, channelOf(KIOSK, WEATHER));
    const onPhone = await open(store, channelOf(PHONE, NEWS));
    await record(store, pushTo(onKiosk, 1, soon));
    await record(store, pushTo(onKiosk, 2));
    await record(store, pushTo(onPhone, 3, soon));
    const told = (await sweepAll(store, NOON + SECOND, 0, 100)).flat();
    expect(told.toSorted((a, b) => a.messageId.localeCompare(b.messageId))).toEqual([
      { messageId: messageId(1), app: WEATHER },
      { messageId: messageId(3), app: NEWS },
    ]);
    const reopened = await reopen();
    expect(await waiting(reopened, KIOSK)).toEqual([2]);
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 2, expired: 1, pending: 1 });
    expect(await booksOf(reopened, NEWS)).toEqual({ accepted: 1, expired: 1 });
    expect((await sweepAll(reopened, NOON + SECOND, 0, 100)).flat()).toEqual([]);
  });

  it("an entry is there until its last millisecond is over", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await record(store, pushTo(channel, 1, soon));
    expect((await sweepAll(store, NOON + SECOND - 1, 0, 100)).flat()).toEqual([]);
    expect((await sweepAll(store, NOON + SECOND, 0, 100)).flat()).toHaveLength(1);
  });

  it("a slice takes no more than it may, and all slices together take everything once", async ({ store }) => {
    const channels = await Promise.all([KIOSK, PHONE].map((device) => open(store, channelOf(device, WEATHER))));
    for (const [i, channel] of channels.entries()) {
      for (let n = 1; n <= 10; n++) await record(store, pushTo(channel, 10 * i + n, n % 2 === 0 ? soon : {}));
    }
    const slices = await sweepAll(store, NOON + SECOND, 0, 3);
    expect(slices.every((slice) => slice.length <= 3)).toBe(true);
    expect(new Set(slices.flat().map((ended) => ended.messageId)).size).toBe(10);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 20, expired: 10, pending: 10 });
  });

  it("a sweep goes on where it stood, after a restart and past what came and went meanwhile", async ({
    store,
    reopen,
  }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    for (let n = 1; n <= 4; n++) await record(store, pushTo(channel, n, soon));
    const first = await store.sweep(null, NOON + SECOND, 0, 2);
    expect(first.expired).toHaveLength(2);
    const reopened = await reopen();
    await reopened.settle({ deviceId: KIOSK, entries: [[3, WEATHER]] });
    await record(reopened, pushTo(channel, 5, soon));
    const told: string[] = [];
    for (let { next } = first; next !== null; ) {
      const slice = await reopened.sweep(next, NOON + SECOND, 0, 2);
      told.push(...slice.expired.map((ended) => ended.messageId));
      next = slice.next;
    }
    expect(told).toEqual([messageId(4), messageId(5)]);
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 5, expired: 4, delivered: 1 });
  });
}

function forgettingCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("channels dead for long are forgotten, and the device with its last one", async ({ store, reopen }) => {
    const weather = await open(store, channelOf(KIOSK, WEATHER));
    const news = await open(store, channelOf(KIOSK, NEWS, { expiresAt: NOON + 5 * DAY }));
    await store.closeChannels(KIOSK, WEATHER, NOON + DAY);
    await sweepAll(store, NOON + 4 * DAY, NOON + 2 * DAY, 1);
    expect(await store.channelState(KIOSK, weather.channelId, NOON)).toBe("unknown");
    expect(await store.channelState(KIOSK, news.channelId, NOON)).toBe("open");
    expect(await store.lastSeq(KIOSK)).not.toBeNull();
    await sweepAll(store, NOON + 9 * DAY, NOON + 5 * DAY + 1, 1);
    const reopened = await reopen();
    expect(await reopened.channelState(KIOSK, news.channelId, NOON)).toBe("unknown");
    expect(await reopened.lastSeq(KIOSK)).toBeNull();
  });

  it("a dead channel is remembered while it is not dead for long enough", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.closeChannels(KIOSK, WEATHER, NOON + DAY);
    await sweepAll(store, NOON + 2 * DAY, NOON + DAY, 100);
    expect(await store.channelState(KIOSK, channel.channelId, NOON)).toBe("closed");
  });

  it("no device is forgotten while something waits for it", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const seq = await record(store, pushTo(channel, 1, { expiresAt: NOON + 90 * DAY }));
    await sweepAll(store, NOON + 60 * DAY, NOON + 59 * DAY, 100);
    expect(await store.lastSeq(KIOSK)).not.toBeNull();
    expect(await waiting(store, KIOSK, NOON + 60 * DAY)).toEqual([seq]);
    await store.settle({ deviceId: KIOSK, entries: [[seq, WEATHER]] });
    await sweepAll(store, NOON + 60 * DAY, NOON + 59 * DAY, 100);
    expect(await store.lastSeq(KIOSK)).toBeNull();
  });

  it("a sweep over many dead channels forgets them all, slice by slice", async ({ store }) => {
    const devices = Array.from({ length: 25 }, (_, i) => `device-${i}`);
    await Promise.all(devices.map((device) => open(store, channelOf(device, WEATHER))));
    await sweepAll(store, NOON + 60 * DAY, NOON + 59 * DAY, 4);
    const known = await Promise.all(devices.map((device) => store.lastSeq(device)));
    expect(known.filter((seq) => seq !== null)).toEqual([]);
  });
}
