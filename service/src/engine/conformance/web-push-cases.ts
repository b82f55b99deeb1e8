/** What a store owes to Web Push: messages that are taken back, receipts, urgency, and channels that live on. */
import { expect } from "bun:test";
import type { ChannelRecord, NewEntry, Store } from "../store.ts";
import type { ExpectedReceipt } from "../web-push-store.ts";
import {
  booksOf,
  casesOf,
  channelOf,
  DAY,
  KIOSK,
  lineOf,
  messageId,
  NOON,
  type OpenSubject,
  open,
  PHONE,
  pushTo,
  record,
  SECOND,
  WEATHER,
  waitingIds,
} from "./fixtures.ts";

const RID = "receipts";
const LIMIT = 2;

const openLine = (store: Store, changes: Partial<ChannelRecord> = {}) =>
  open(store, lineOf(KIOSK, WEATHER, "alternate", "news", changes));

const subscribe = (store: Store, channel: ChannelRecord, rid = RID, mayOpen = true) =>
  store.openReceipts(rid, channel, mayOpen, NOON + DAY, NOON, LIMIT);

const expected = (n: number, changes: Partial<ExpectedReceipt> = {}): ExpectedReceipt => ({
  rid: RID,
  deviceId: KIOSK,
  messageId: messageId(n),
  message: `/m/${n}`,
  until: NOON + DAY,
  ...changes,
});

/** What was written to a subscription: which message, and what became of it. */
async function receiptsOf(store: Store, after = 0, at = NOON): Promise<(readonly [string, number])[] | undefined> {
  const receipts = await store.readReceipts({ rid: RID, after, limit: 100 }, at);
  return receipts?.map(({ message, status }) => [message, status] as const);
}

export function webPushCases(openSubject: OpenSubject): void {
  cancelCases(openSubject);
  receiptCases(openSubject);
  subscriptionCases(openSubject);
  roomCases(openSubject);
  const it = casesOf(openSubject);

  it("what is less urgent than asked for is passed over and waits on", async ({ store }) => {
    const channel = await openLine(store);
    for (const [i, priority] of ([4, 1, 3, 2] as const).entries())
      await record(store, pushTo(channel, i + 1, { priority }));
    const idsWith = async (maxPriority: 1 | 2 | 3 | 4) =>
      (await store.read(KIOSK, 0, NOON, 10, 10_000, maxPriority)).map((entry) => entry.seq);
    expect(await idsWith(1)).toEqual([2]);
    expect(await idsWith(2)).toEqual([2, 4]);
    expect(await idsWith(3)).toEqual([2, 3, 4]);
    expect(await idsWith(4)).toEqual([1, 2, 3, 4]);
  });

  it("open channels of a device are prolonged and never shortened; dead ones and others stay as they are", async ({
    store,
  }) => {
    const channel = await openLine(store);
    const closed = await openLine(store, { channelId: "closed", label: "closed" });
    const other = await open(store, channelOf(PHONE, WEATHER));
    await store.closeChannel(KIOSK, closed.channelId, NOON);
    await store.prolongChannels(KIOSK, NOON + 60 * DAY, NOON);
    await store.prolongChannels(KIOSK, NOON + 40 * DAY, NOON);
    expect((await store.findChannel(KIOSK, channel.channelId))?.expiresAt).toBe(NOON + 60 * DAY);
    expect(await store.channelState(KIOSK, closed.channelId, NOON)).toBe("closed");
    expect((await store.findChannel(PHONE, other.channelId))?.expiresAt).toBe(other.expiresAt);
    await store.prolongChannels(KIOSK, NOON + 90 * DAY, NOON + 60 * DAY);
    expect(await store.channelState(KIOSK, channel.channelId, NOON + 60 * DAY)).toBe("expired");
  });
}

function roomCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);
  const URGENCIES = [2, 4, 3, 4, 1] as const;

  it("on a full alternate channel the oldest of the least urgent goes, and the new one is recorded however urgent", async ({
    store,
    reopen,
  }) => {
    const channel = await openLine(store);
    for (const [i, priority] of URGENCIES.entries()) await record(store, pushTo(channel, i + 1, { priority, keep: 5 }));
    const reopened = await reopen();
    const evictedBy = async (n: number, changes: Partial<NewEntry>) => {
      const result = await reopened.put(pushTo(channel, n, { keep: 5, ...changes }));
      return result.state === "recorded" ? result.evicted : result;
    };
    expect(await evictedBy(6, { priority: 1 })).toBe(messageId(2));
    expect(await evictedBy(7, { priority: 4 })).toBe(messageId(4));
    expect(await evictedBy(8, { priority: 2 })).toBe(messageId(7));
    expect(await evictedBy(9, { priority: 2 })).toBe(messageId(3));
    expect(await evictedBy(10, { priority: 2 })).toBe(messageId(1));
    expect(await waitingIds(reopened, KIOSK)).toEqual([5, 6, 8, 9, 10].map(messageId));
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 10, dropped: 5, pending: 5 });
    expect(await reopened.drops()).toEqual([{ app: WEATHER, reason: "NO_ROOM", count: 5 }]);
  });

  it("what is least urgent and expired, replaced, or of another type or channel does not make room", async ({
    store,
  }) => {
    const channel = await openLine(store);
    const other = await openLine(store, { channelId: "other", label: "other" });
    await record(store, pushTo(channel, 1, { priority: 4, keep: 2, expiresAt: NOON + SECOND }));
    await record(store, pushTo(channel, 2, { priority: 4, keep: 2, type: "wns/raw" }));
    await record(store, pushTo(other, 3, { priority: 4, keep: 2 }));
    await record(store, pushTo(channel, 4, { priority: 3, keep: 2, slot: "topic" }));
    await record(store, pushTo(channel, 5, { priority: 2, keep: 2 }));
    const later = { acceptedAt: NOON + SECOND, keep: 2 };
    expect(await store.put(pushTo(channel, 6, { ...later, slot: "topic" }))).toMatchObject({
      replaced: messageId(4),
      evicted: null,
    });
    expect(await store.put(pushTo(channel, 7, later))).toMatchObject({ replaced: null, evicted: messageId(5) });
  });

  it("on channels of other kinds the oldest goes, however urgent", async ({ store }) => {
    const lines = [channelOf(KIOSK, WEATHER), lineOf(KIOSK, WEATHER, "tile", "clock")];
    for (const [i, line] of lines.entries()) {
      const channel = await open(store, line);
      const n = i * 10;
      await record(store, pushTo(channel, n + 1, { priority: 1, keep: 2 }));
      await record(store, pushTo(channel, n + 2, { priority: 4, keep: 2 }));
      expect(await store.put(pushTo(channel, n + 3, { keep: 2 }))).toMatchObject({ evicted: messageId(n + 1) });
    }
  });
}

function cancelCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("a message is taken back once, by its channel and id, and counted as removed", async ({ store, reopen }) => {
    const channel = await openLine(store);
    for (const n of [1, 2]) await record(store, pushTo(channel, n));
    expect(await store.cancel(channel, messageId(1), "removed", NOON)).toBe(true);
    expect(await store.cancel(channel, messageId(1), "removed", NOON)).toBe(false);
    expect(await store.cancel({ ...channel, channelId: "other" }, messageId(2), "removed", NOON)).toBe(false);
    expect(await store.cancel({ ...channel, deviceId: PHONE }, messageId(2), "removed", NOON)).toBe(false);
    const reopened = await reopen();
    expect(await waitingIds(reopened, KIOSK)).toEqual([messageId(2)]);
    expect(await booksOf(reopened, WEATHER)).toMatchObject({ accepted: 2, removed: 1, pending: 1 });
  });

  it("a message that its device confirms in this way is counted as delivered; one that expired is not there", async ({
    store,
  }) => {
    const channel = await openLine(store);
    await record(store, pushTo(channel, 1));
    await record(store, pushTo(channel, 2, { expiresAt: NOON + SECOND }));
    expect(await store.cancel(channel, messageId(1), "delivered", NOON)).toBe(true);
    expect(await store.cancel(channel, messageId(2), "delivered", NOON + SECOND)).toBe(false);
    expect(await booksOf(store, WEATHER)).toMatchObject({ accepted: 2, delivered: 1 });
  });
}

function receiptCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("each end of a message is told to its subscription, but for a replacement", async ({ store, reopen }) => {
    const channel = await openLine(store);
    await subscribe(store, channel);
    for (let n = 1; n <= 6; n++) await store.expectReceipt(expected(n));
    await record(store, pushTo(channel, 1));
    await record(store, pushTo(channel, 2));
    await record(store, pushTo(channel, 3, { expiresAt: NOON + SECOND }));
    await record(store, pushTo(channel, 4, { slot: "topic" }));
    await record(store, pushTo(channel, 5, { slot: "topic" }));
    const reopened = await reopen();
    await reopened.settle({ deviceId: KIOSK, entries: [[1, WEATHER]], at: NOON });
    await reopened.cancel(channel, messageId(2), "removed", NOON);
    await reopened.sweep(null, NOON + SECOND, 0, 100);
    await reopened.closeChannel(KIOSK, channel.channelId, NOON + SECOND);
    expect(await receiptsOf(reopened)).toEqual([
      ["/m/1", 204],
      ["/m/2", 410],
      ["/m/3", 410],
      ["/m/5", 410],
    ]);
    const [first] = (await reopened.readReceipts({ rid: RID, after: 0, limit: 1 }, NOON)) ?? [];
    expect(first).toMatchObject({ message: "/m/1", at: NOON });
    expect(await receiptsOf(reopened, first?.n)).toHaveLength(3);
  });

  it("what makes room is told; what is confirmed by number is, too; nobody hears of the others", async ({ store }) => {
    const channel = await openLine(store);
    await subscribe(store, channel);
    for (const n of [1, 2]) await store.expectReceipt(expected(n));
    for (const n of [1, 2, 3]) await record(store, pushTo(channel, n, { keep: 2 }));
    await store.settleUpTo(KIOSK, 3, NOON);
    expect(await receiptsOf(store)).toEqual([
      ["/m/1", 410],
      ["/m/2", 204],
    ]);
  });
}

function subscriptionCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("a subscription is there from its opening to its end, for one device, and a channel has so many", async ({
    store,
    reopen,
  }) => {
    const channel = await openLine(store);
    const other = await open(store, channelOf(PHONE, WEATHER));
    expect(await subscribe(store, channel, RID, false)).toBe("unknown");
    expect(await subscribe(store, channel)).toBe("open");
    const reopened = await reopen();
    expect(await subscribe(reopened, channel, RID, false)).toBe("open");
    expect(await subscribe(reopened, other, RID, false)).toBe("unknown");
    expect(await subscribe(reopened, channel, "second")).toBe("open");
    expect(await subscribe(reopened, channel, "third")).toBe("limit");
    expect(await subscribe(reopened, other, "fourth")).toBe("open");
    expect(await reopened.closeReceipts(RID, NOON)).toBe(true);
    expect(await reopened.closeReceipts(RID, NOON)).toBe(false);
    expect(await receiptsOf(reopened)).toBeUndefined();
    expect(await subscribe(reopened, channel, "third")).toBe("open");
  });

  it("a subscription ends by itself, with what was expected for it", async ({ store }) => {
    const channel = await openLine(store);
    await subscribe(store, channel);
    await store.expectReceipt(expected(1, { until: NOON + SECOND }));
    await record(store, pushTo(channel, 1));
    expect(await receiptsOf(store, 0, NOON + DAY - 1)).toEqual([]);
    expect(await receiptsOf(store, 0, NOON + DAY)).toBeUndefined();
    for (let cursor = null as string | null, n = 0; n === 0 || cursor !== null; n++) {
      cursor = (await store.sweep(cursor, NOON + DAY - 1, 0, 100)).next;
    }
    await store.settle({ deviceId: KIOSK, entries: [[1, WEATHER]], at: NOON });
    expect(await receiptsOf(store, 0, NOON)).toEqual([]);
  });
}
