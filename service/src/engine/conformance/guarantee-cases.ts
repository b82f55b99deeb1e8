/** What a store owes to every call: order, atomicity, durability, balance, an orderly end. */
import { expect } from "bun:test";
import {
  balanced,
  booksOf,
  casesOf,
  channelOf,
  KIOSK,
  NEWS,
  NOON,
  type OpenSubject,
  open,
  pushTo,
  WEATHER,
  waiting,
} from "./fixtures.ts";

export function guaranteeCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("calls made without waiting take effect in the order in which they were made", async ({ store }) => {
    const channel = channelOf(KIOSK, WEATHER);
    const [, first, settled, second, read] = await Promise.all([
      open(store, channel),
      store.put(pushTo(channel, 1)),
      store.settleUpTo(KIOSK, 1, NOON),
      store.put(pushTo(channel, 2)),
      waiting(store, KIOSK),
    ]);
    expect(first).toMatchObject({ state: "recorded", seq: 1 });
    expect(settled).toBe(1);
    expect(second).toMatchObject({ state: "recorded", seq: 2 });
    expect(read).toEqual([2]);
  });

  it("many callers at once get distinct numbers without a gap, in the order of their calls", async ({ store }) => {
    const devices = Array.from({ length: 50 }, (_, i) => `device-${i}`);
    const channels = await Promise.all(devices.map((device) => open(store, channelOf(device, WEATHER))));
    const calls = Array.from({ length: 20 }, (_, n) => channels.map((c) => store.put(pushTo(c, n, { keep: 100 }))));
    const rounds = await Promise.all(calls.map((round) => Promise.all(round)));
    for (const [n, round] of rounds.entries()) {
      for (const result of round) expect(result).toMatchObject({ state: "recorded", seq: n + 1 });
    }
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 1_000, pending: 1_000 });
  });

  it("a call that fails leaves no trace and does not fail its neighbours", async ({ store, reopen }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const key = { id: 1, secret: "one", createdAt: NOON };
    await store.addKey(key);
    const [before, failed, after] = await Promise.allSettled([
      store.put(pushTo(channel, 1)),
      store.addKey({ ...key, secret: "a second key of the same id" }),
      store.put(pushTo(channel, 2)),
    ]);
    expect(before).toMatchObject({ status: "fulfilled", value: { seq: 1 } });
    expect(failed.status).toBe("rejected");
    expect(after).toMatchObject({ status: "fulfilled", value: { seq: 2 } });
    const reopened = await reopen();
    expect(await reopened.loadKeys()).toEqual([key]);
    expect(await waiting(reopened, KIOSK)).toEqual([1, 2]);
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 2, pending: 2 });
  });

  it("an app appears in the books with its first notification and stays when it was deleted", async ({
    store,
    reopen,
  }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await open(store, channelOf(KIOSK, NEWS));
    expect(await store.books()).toEqual([]);
    await store.put(pushTo(channel, 1));
    await store.deleteApp(WEATHER, NOON);
    const books = await (await reopen()).books();
    const nought = { delivered: 0, replaced: 0, expired: 0, dropped: 0, pending: 0 };
    expect(books).toEqual([{ app: WEATHER, accepted: 1, removed: 1, ...nought }]);
  });

  it("what is accepted and dropped at once is in the books, also of an app that had none", async ({
    store,
    reopen,
  }) => {
    await store.countDropped(WEATHER, 1, "AWAY");
    await store.countDropped(WEATHER, 1, "LOST");
    const reopened = await reopen();
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 2, dropped: 2 });
    expect(await reopened.drops()).toEqual([
      { app: WEATHER, reason: "AWAY", count: 1 },
      { app: WEATHER, reason: "LOST", count: 1 },
    ]);
  });

  it("the books balance in whatever state they are read", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const readings: Promise<boolean>[] = [];
    for (let n = 1; n <= 200; n++) {
      store.put(pushTo(channel, n, { slot: n % 3 === 0 ? "tile" : null, keep: 5 })).catch(() => undefined);
      if (n % 4 === 0) store.settleUpTo(KIOSK, n - 10, NOON).catch(() => undefined);
      readings.push(balanced(store));
    }
    expect((await Promise.all(readings)).every(Boolean)).toBe(true);
    expect(await booksOf(store, WEATHER)).toMatchObject({ accepted: 200 });
  });

  it("closing finishes what was asked for; later calls are refused, and closing again is harmless", async ({
    store,
    reopen,
  }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const asked = Array.from({ length: 10 }, (_, n) => store.put(pushTo(channel, n)));
    const closed = store.close();
    expect((await Promise.all(asked)).map((result) => result.state)).toEqual(asked.map(() => "recorded"));
    await closed;
    await store.close();
    await expect(store.put(pushTo(channel, 99))).rejects.toMatchObject({ code: "STORE_UNAVAILABLE" });
    expect(await waiting(await reopen(), KIOSK)).toHaveLength(10);
  });
}
