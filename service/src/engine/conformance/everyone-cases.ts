/** What a store owes to one content for many channels: who they are, and that each is recorded or refused for itself. */
import { expect } from "bun:test";
import type { ListedChannel, Store } from "../store.ts";
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
  WEATHER,
} from "./fixtures.ts";

/** Everyone of the app, read in slices. */
async function everyone(store: Store, app: string, at: number, limit: number): Promise<string[]> {
  const found: string[] = [];
  let last: ListedChannel | null = null;
  for (;;) {
    const slice: ListedChannel[] = await store.listNewest(app, last, at, limit);
    found.push(...slice.map(({ channelId }) => channelId));
    last = slice.at(-1) ?? null;
    if (last === null) return found;
  }
}

export function everyoneCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("everyone of an app is the newest open channel of each device, in slices of any size", async ({ store }) => {
    const older = await open(store, channelOf(KIOSK, WEATHER));
    const newer = channelOf(KIOSK, WEATHER, {
      channelId: "weather-renewed",
      createdAt: NOON + 20 * DAY,
      expiresAt: NOON + 50 * DAY,
    });
    await open(store, newer);
    const phone = await open(store, channelOf(PHONE, WEATHER));
    await open(store, channelOf(PHONE, NEWS));
    expect(await everyone(store, WEATHER, NOON + 21 * DAY, 1)).toEqual([phone.channelId, newer.channelId]);
    expect(await everyone(store, WEATHER, NOON + 21 * DAY, 10)).toEqual([phone.channelId, newer.channelId]);
    expect(await everyone(store, WEATHER, NOON + 31 * DAY, 10)).toEqual([newer.channelId]);
    await store.closeChannels(PHONE, WEATHER, NOON);
    expect(await everyone(store, WEATHER, NOON, 10)).not.toContain(phone.channelId);
    expect(older.channelId).not.toBe(newer.channelId);
  });

  it("one content for many channels is numbered, replaced and refused for each of them alone", async ({
    store,
    reopen,
  }) => {
    const kiosk = await open(store, channelOf(KIOSK, WEATHER));
    const phone = await open(store, channelOf(PHONE, WEATHER));
    await store.put(pushTo(phone, 1, { slot: "tile" }));
    const { deviceId, channelId, messageId: none, ...content } = pushTo(kiosk, 0, { slot: "tile" });
    const targets = [
      [KIOSK, kiosk.channelId, messageId(2)],
      [PHONE, phone.channelId, messageId(3)],
      [PHONE, "no-such-channel", messageId(4)],
    ] as const;
    expect(await store.putAll(content, targets)).toEqual([
      { state: "recorded", seq: 1, replaced: null, evicted: null },
      { state: "recorded", seq: 2, replaced: messageId(1), evicted: null },
      { state: "unknown" },
    ]);
    const reopened = await reopen();
    expect(await reopened.read(PHONE, 0, NOON, 10, 1e6)).toEqual([
      { ...content, deviceId: PHONE, channelId: phone.channelId, messageId: messageId(3), seq: 2 },
    ]);
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 3, replaced: 1, pending: 2 });
    expect([deviceId, channelId, none]).toEqual([KIOSK, kiosk.channelId, messageId(0)]);
  });

  it("of one content for many channels, what has a key is recorded unless it came before with it, whichever way it came", async ({
    store,
    reopen,
  }) => {
    const kiosk = await open(store, channelOf(KIOSK, WEATHER));
    const phone = await open(store, channelOf(PHONE, WEATHER));
    const content = pushTo(kiosk, 0);
    await store.putOnce(pushTo(kiosk, 1), "k");
    const repeated = { state: "repeated", messageId: messageId(1), end: "recorded", why: "" } as const;
    expect(
      await store.putAll(content, [
        [KIOSK, kiosk.channelId, messageId(2), "k"],
        [PHONE, phone.channelId, messageId(3), "k"],
        [KIOSK, kiosk.channelId, messageId(4), null],
        [KIOSK, "no-such-channel", messageId(5), "k"],
      ]),
    ).toEqual([
      repeated,
      { state: "recorded", seq: 1, replaced: null, evicted: null },
      { state: "recorded", seq: 2, replaced: null, evicted: null },
      { state: "unknown" },
    ]);
    const reopened = await reopen();
    expect(await reopened.putOnce(pushTo(phone, 6), "k")).toEqual({ ...repeated, messageId: messageId(3) });
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 3, pending: 3 });
  });
}
