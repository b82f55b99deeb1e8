/** What a store owes to pushes that are sent again with the key they had. */
import { expect } from "bun:test";
import { KEY_LIFE_MS, type NewDrop, type NewEntry } from "../store.ts";
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
  sweepAll,
  WEATHER,
  waiting,
} from "./fixtures.ts";

const dropOf = ({ deviceId, channelId, app, messageId: id, acceptedAt }: NewEntry): NewDrop => ({
  deviceId,
  channelId,
  app,
  messageId: id,
  acceptedAt,
  why: "the device is away",
  reason: "AWAY",
});

export function onceCases(openSubject: OpenSubject): void {
  recordedCases(openSubject);
  endCases(openSubject);
  memoryCases(openSubject);
}

function recordedCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("a push with a key is recorded as any other", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const first = await store.putOnce(pushTo(channel, 1, { slot: "tile" }), "k1");
    expect(first).toEqual({ state: "recorded", seq: 1, replaced: null, evicted: null });
    const second = await store.putOnce(pushTo(channel, 2, { slot: "tile" }), "k2");
    expect(second).toEqual({ state: "recorded", seq: 2, replaced: messageId(1), evicted: null });
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 2, replaced: 1, pending: 1 });
  });

  it("sent again with its key it changes nothing, and is told what the first came to, also after a restart", async ({
    store,
    reopen,
  }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.putOnce(pushTo(channel, 1, { slot: "tile" }), "k");
    const repeated = { state: "repeated", messageId: messageId(1), end: "recorded", why: "" } as const;
    expect(await store.putOnce(pushTo(channel, 2, { slot: "tile" }), "k")).toEqual(repeated);
    const reopened = await reopen();
    expect(await reopened.putOnce(pushTo(channel, 3, { slot: "tile" }), "k")).toEqual(repeated);
    expect(await waiting(reopened, KIOSK)).toEqual([1]);
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 1, pending: 1 });
  });

  it("of many with one key that come together one is recorded", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const results = await Promise.all(Array.from({ length: 50 }, (_, i) => store.putOnce(pushTo(channel, i + 1), "k")));
    expect(results.filter(({ state }) => state === "recorded")).toHaveLength(1);
    expect(results.filter(({ state }) => state === "repeated")).toHaveLength(49);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 1, pending: 1 });
  });

  it("a key belongs to one channel: on another it is another", async ({ store }) => {
    const weather = await open(store, channelOf(KIOSK, WEATHER));
    const news = await open(store, channelOf(KIOSK, NEWS));
    const elsewhere = await open(store, channelOf(PHONE, WEATHER, { channelId: weather.channelId }));
    for (const [n, channel] of [weather, news, elsewhere].entries()) {
      expect(await store.putOnce(pushTo(channel, n + 1), "k")).toMatchObject({ state: "recorded" });
    }
  });
}

function endCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("what was dropped at once is counted once, and dropped again for the same reason", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    expect(await store.dropOnce(dropOf(pushTo(channel, 1)), "k")).toBeNull();
    const repeated = { state: "repeated", messageId: messageId(1), end: "dropped", why: "the device is away" } as const;
    expect(await store.dropOnce(dropOf(pushTo(channel, 2)), "k")).toEqual(repeated);
    // Its device has come back meanwhile, and still it is one push.
    expect(await store.putOnce(pushTo(channel, 3), "k")).toEqual(repeated);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 1, dropped: 1 });
  });

  it("what was recorded is not dropped when it is sent again to a device that went away", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.putOnce(pushTo(channel, 1), "k");
    expect(await store.dropOnce(dropOf(pushTo(channel, 2)), "k")).toMatchObject({
      messageId: messageId(1),
      end: "recorded",
    });
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 1, pending: 1 });
  });

  it("what was for an app that is switched off is counted once", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.muteApp(KIOSK, WEATHER, true);
    expect(await store.putOnce(pushTo(channel, 1), "k")).toEqual({ state: "muted" });
    await store.muteApp(KIOSK, WEATHER, false);
    expect(await store.putOnce(pushTo(channel, 2), "k")).toMatchObject({ messageId: messageId(1), end: "muted" });
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 1, dropped: 1 });
  });

  it("what was refused is not remembered", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const late = pushTo(channel, 1, { acceptedAt: channel.expiresAt });
    expect(await store.putOnce(late, "k")).toEqual({ state: "expired" });
    expect(await store.putOnce(pushTo(channel, 2), "k")).toMatchObject({ state: "recorded" });
  });
}

function memoryCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("a key is forgotten after half an hour, by whoever asks and by the sweep", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.putOnce(pushTo(channel, 1), "k");
    const within = pushTo(channel, 2, { acceptedAt: NOON + KEY_LIFE_MS - 1 });
    expect(await store.putOnce(within, "k")).toMatchObject({ state: "repeated" });
    await sweepAll(store, NOON + KEY_LIFE_MS - 1, 0, 100);
    expect(await store.putOnce(within, "k")).toMatchObject({ state: "repeated" });
    const after = pushTo(channel, 3, { acceptedAt: NOON + KEY_LIFE_MS });
    expect(await store.putOnce(after, "k")).toMatchObject({ state: "recorded" });
  });

  it("a sweep forgets many keys, slice by slice", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await Promise.all(Array.from({ length: 25 }, (_, i) => store.putOnce(pushTo(channel, i + 1), `k${i}`)));
    await sweepAll(store, NOON + KEY_LIFE_MS, 0, 4);
    // Asked for as of a time at which they were good, none is there any more.
    const again = await Promise.all(
      Array.from({ length: 25 }, (_, i) => store.putOnce(pushTo(channel, i + 100, { keep: 100 }), `k${i}`)),
    );
    expect(again.every(({ state }) => state === "recorded")).toBe(true);
  });
}
