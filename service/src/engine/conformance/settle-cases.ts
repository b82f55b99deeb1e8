/** What a store owes to a device that confirms. */
import { expect } from "bun:test";
import type { ChannelRecord, Store } from "../store.ts";
import {
  booksOf,
  casesOf,
  channelOf,
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

/** A kiosk with three forecasts, numbers 1 to 3. */
async function threeForecasts(store: Store): Promise<ChannelRecord> {
  const channel = await open(store, channelOf(KIOSK, WEATHER));
  for (const n of [1, 2, 3]) await record(store, pushTo(channel, n));
  return channel;
}

export function settleCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("what a device confirms is forgotten and counted as delivered, also after a restart", async ({
    store,
    reopen,
  }) => {
    await threeForecasts(store);
    expect(
      await store.settle({
        deviceId: KIOSK,
        entries: [
          [1, WEATHER],
          [3, WEATHER],
        ],
      }),
    ).toBe(2);
    const reopened = await reopen();
    expect(await waiting(reopened, KIOSK)).toEqual([2]);
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 3, delivered: 2, pending: 1 });
  });

  it("one confirmation may be for several apps", async ({ store }) => {
    await threeForecasts(store);
    const news = await open(store, channelOf(KIOSK, NEWS));
    const seq = await record(store, pushTo(news, 4));
    expect(
      await store.settle({
        deviceId: KIOSK,
        entries: [
          [1, WEATHER],
          [seq, NEWS],
        ],
      }),
    ).toBe(2);
    expect(await booksOf(store, NEWS)).toEqual({ accepted: 1, delivered: 1 });
  });

  it("what several devices confirm is settled by one call, which says how much there was in all", async ({ store }) => {
    await threeForecasts(store);
    const channel = await open(store, channelOf(PHONE, WEATHER));
    const seq = await record(store, pushTo(channel, 4));
    const ofKiosk = { deviceId: KIOSK, entries: [[1, WEATHER] as const, [2, WEATHER] as const] };
    const ofPhone = { deviceId: PHONE, entries: [[seq, WEATHER] as const] };
    const ofNobody = { deviceId: "device-unknown", entries: [[1, WEATHER] as const] };
    expect(await store.settle(ofKiosk, ofNobody, ofPhone)).toBe(3);
    expect(await store.settle()).toBe(0);
    expect(await waiting(store, KIOSK)).toEqual([3]);
    expect(await waiting(store, PHONE)).toEqual([]);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 4, delivered: 3, pending: 1 });
  });

  it("confirming twice, or what is not there, or under another app, counts nothing", async ({ store }) => {
    await threeForecasts(store);
    expect(
      await store.settle({
        deviceId: KIOSK,
        entries: [
          [1, WEATHER],
          [1, WEATHER],
        ],
      }),
    ).toBe(1);
    expect(
      await store.settle({
        deviceId: KIOSK,
        entries: [
          [1, WEATHER],
          [99, WEATHER],
          [2, NEWS],
        ],
      }),
    ).toBe(0);
    expect(await store.settle({ deviceId: "device-unknown", entries: [[2, WEATHER]] })).toBe(0);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 3, delivered: 1, pending: 2 });
    expect(await booksOf(store, NEWS)).toEqual({});
  });

  it("what a device confirms by its number is delivered although it expired meanwhile", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const seq = await record(store, pushTo(channel, 1, { expiresAt: NOON + SECOND }));
    expect(await waiting(store, KIOSK, NOON + SECOND)).toEqual([]);
    expect(await store.settle({ deviceId: KIOSK, entries: [[seq, WEATHER]] })).toBe(1);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 1, delivered: 1 });
  });

  it("what waits up to a number and has not expired is told, and settled when it is confirmed", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await record(store, pushTo(channel, 1, { expiresAt: NOON + SECOND }));
    for (const n of [2, 3, 4]) await record(store, pushTo(channel, n));
    expect(await store.waitingUpTo(KIOSK, 3, NOON + SECOND)).toEqual([
      { messageId: messageId(2), app: WEATHER },
      { messageId: messageId(3), app: WEATHER },
    ]);
    expect(await store.settleUpTo(KIOSK, 3, NOON + SECOND)).toBe(2);
    expect(await waiting(store, KIOSK, NOON + SECOND)).toEqual([4]);
    expect(await store.waitingUpTo(KIOSK, 3, NOON + SECOND)).toEqual([]);
    expect(await store.settleUpTo(KIOSK, 3, NOON + SECOND)).toBe(0);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 4, delivered: 2, pending: 2 });
  });
}
