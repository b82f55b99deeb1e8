/** What a store owes to a person who switched an app's notifications off on a device. */
import { expect } from "bun:test";
import type { ChannelRecord, Store } from "../store.ts";
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
  sweepAll,
  WEATHER,
  waiting,
} from "./fixtures.ts";

const MUTED = { state: "muted" } as const;

/** A kiosk on which the forecasts are off. */
async function mutedKiosk(store: Store): Promise<ChannelRecord> {
  const channel = await open(store, channelOf(KIOSK, WEATHER));
  await store.muteApp(KIOSK, WEATHER, true);
  return channel;
}

export function muteCases(openSubject: OpenSubject): void {
  droppingCases(openSubject);
  memoryCases(openSubject);
}

function droppingCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("what comes for an app that is off is accepted and dropped, also after a restart", async ({ store, reopen }) => {
    const channel = await mutedKiosk(store);
    expect(await store.put(pushTo(channel, 1))).toEqual(MUTED);
    const reopened = await reopen();
    expect(await reopened.put(pushTo(channel, 2))).toEqual(MUTED);
    expect(await waiting(reopened, KIOSK)).toEqual([]);
    expect(await reopened.lastSeq(KIOSK)).toBe(0);
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 2, dropped: 2 });
  });

  it("other apps of the device and the same app elsewhere stay on", async ({ store }) => {
    await mutedKiosk(store);
    expect(await record(store, pushTo(await open(store, channelOf(KIOSK, NEWS)), 1))).toBe(1);
    expect(await record(store, pushTo(await open(store, channelOf(PHONE, WEATHER)), 2))).toBe(1);
  });

  it("switching on lets the next one wait, and switching twice is switching once", async ({ store, reopen }) => {
    const channel = await mutedKiosk(store);
    await store.muteApp(KIOSK, NEWS, true);
    await store.muteApp(KIOSK, WEATHER, true);
    await store.muteApp(KIOSK, WEATHER, false);
    await store.muteApp(KIOSK, WEATHER, false);
    expect(await record(store, pushTo(channel, 1))).toBe(1);
    const reopened = await reopen();
    expect(await record(reopened, pushTo(channel, 2))).toBe(2);
    expect(await reopened.put(pushTo(await open(reopened, channelOf(KIOSK, NEWS)), 3))).toEqual(MUTED);
  });

  it("what waits already when an app is switched off is left alone", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await record(store, pushTo(channel, 1));
    await store.muteApp(KIOSK, WEATHER, true);
    expect(await waiting(store, KIOSK)).toEqual([1]);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 1, pending: 1 });
  });

  it("a channel that is closed or unknown is refused as such, although its app is off", async ({ store }) => {
    const channel = await mutedKiosk(store);
    expect(await store.put(pushTo(channel, 1, { channelId: "no-such-channel" }))).toEqual({ state: "unknown" });
    await store.closeChannels(KIOSK, WEATHER, NOON);
    expect(await store.put(pushTo(channel, 2))).toEqual({ state: "closed" });
    expect(await store.books()).toEqual([]);
  });

  it("one content for many is dropped on the devices on which its app is off", async ({ store }) => {
    const kiosk = await mutedKiosk(store);
    const phone = await open(store, channelOf(PHONE, WEATHER));
    const { deviceId, channelId, messageId: id, ...content } = pushTo(kiosk, 1);
    const targets = [
      [deviceId, channelId, id],
      [PHONE, phone.channelId, messageId(2)],
    ] as const;
    const [onKiosk, onPhone] = await store.putAll(content, targets);
    expect(onKiosk).toEqual(MUTED);
    expect(onPhone).toMatchObject({ state: "recorded" });
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 2, dropped: 1, pending: 1 });
  });
}

function memoryCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("switching an app off on a device that has no record does nothing", async ({ store }) => {
    await store.muteApp(KIOSK, WEATHER, true);
    expect(await store.lastSeq(KIOSK)).toBeNull();
    expect(await record(store, pushTo(await open(store, channelOf(KIOSK, WEATHER)), 1))).toBe(1);
  });

  it("a device that is forgotten is forgotten with the apps that are off on it", async ({ store }) => {
    await mutedKiosk(store);
    await sweepAll(store, NOON + 60 * DAY, NOON + 59 * DAY, 100);
    expect(await store.lastSeq(KIOSK)).toBeNull();
    expect(await record(store, pushTo(await open(store, channelOf(KIOSK, WEATHER)), 1))).toBe(1);
  });

  it("switching takes effect at its place among calls that are made without waiting, one of which fails", async ({
    store,
  }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const key = { id: 1, secret: "one", createdAt: NOON };
    await store.addKey(key);
    const [before, , after, failed, , last] = await Promise.allSettled([
      store.put(pushTo(channel, 1)),
      store.muteApp(KIOSK, WEATHER, true),
      store.put(pushTo(channel, 2)),
      store.addKey(key),
      store.muteApp(KIOSK, WEATHER, false),
      store.put(pushTo(channel, 3)),
    ]);
    expect(failed.status).toBe("rejected");
    expect([before, after, last]).toMatchObject([{ value: { seq: 1 } }, { value: MUTED }, { value: { seq: 2 } }]);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 3, dropped: 1, pending: 2 });
  });
}
