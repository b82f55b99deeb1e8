/** What a store owes to channels that are renewed: for a while there are two of one name (app, kind and label), and they count and close as one. */
import { expect } from "bun:test";
import type { ChannelRecord, Store } from "../store.ts";
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
  waitingIds,
} from "./fixtures.ts";

/** When a channel of noon has less than 15 days left. */
const LATER = NOON + 16 * DAY;

/** The channel that comes of asking for one again. */
function renewalOf(channel: ChannelRecord, createdAt = LATER): ChannelRecord {
  return { ...channel, channelId: `${channel.channelId}-of-${createdAt}`, createdAt, expiresAt: createdAt + 30 * DAY };
}

const openWithin = (store: Store, limit: number, channel: ChannelRecord) =>
  store.openChannel(channel, channel.createdAt + 15 * DAY, limit);

export function renewalCases(openSubject: OpenSubject): void {
  limitCases(openSubject);
  closingCases(openSubject);
}

function limitCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  const full = {
    "alternate channels": [lineOf(KIOSK, WEATHER, "alternate", "mail"), lineOf(KIOSK, WEATHER, "alternate", "chat")],
    "other channels": [channelOf(KIOSK, WEATHER), lineOf(KIOSK, WEATHER, "tile", "clock")],
    "tiles of one label in two apps": [lineOf(KIOSK, WEATHER, "tile", "clock"), lineOf(KIOSK, NEWS, "tile", "clock")],
  };
  for (const [what, channels] of Object.entries(full)) {
    it(`a device that holds as many ${what} as it may can renew them all, and gets no other`, async ({ store }) => {
      for (const channel of channels) expect(await openWithin(store, 2, channel)).toEqual(channel);
      const renewals = channels.map((channel) => renewalOf(channel));
      for (const renewal of renewals) expect(await openWithin(store, 2, renewal)).toEqual(renewal);
      for (const { channelId } of [...channels, ...renewals]) {
        expect(await store.channelState(KIOSK, channelId, LATER)).toBe("open");
      }
      const kind = channels[0]?.kind === "alternate" ? "alternate" : "tile";
      const other = lineOf(KIOSK, WEATHER, kind, "other");
      expect(await openWithin(store, 2, renewalOf(other))).toBeNull();
      expect(await openWithin(store, 3, renewalOf(other))).toEqual(renewalOf(other));
    });
  }

  it("a channel cannot be renewed when the others alone reach a limit that was lowered since", async ({ store }) => {
    const mail = await open(store, lineOf(KIOSK, WEATHER, "alternate", "mail"));
    await open(store, lineOf(KIOSK, WEATHER, "alternate", "chat"));
    expect(await openWithin(store, 1, renewalOf(mail))).toBeNull();
    expect(await openWithin(store, 2, renewalOf(mail))).toEqual(renewalOf(mail));
  });

  it("of two of one name the newer counts when the former expired", async ({ store }) => {
    const mail = lineOf(KIOSK, WEATHER, "alternate", "mail");
    await openWithin(store, 1, mail);
    await openWithin(store, 1, renewalOf(mail));
    const chat = lineOf(KIOSK, WEATHER, "alternate", "chat");
    expect(await openWithin(store, 1, renewalOf(chat, mail.expiresAt))).toBeNull();
    expect(await openWithin(store, 1, renewalOf(chat, renewalOf(mail).expiresAt))).not.toBeNull();
  });

  it("renewing without end is refused once ten times the limit is remembered", async ({ store }) => {
    const mail = lineOf(KIOSK, WEATHER, "alternate", "mail");
    for (let round = 0; round < 10; round++) {
      const renewal = renewalOf(mail, NOON + round * 16 * DAY);
      expect(await openWithin(store, 1, renewal)).toEqual(renewal);
    }
    expect(await openWithin(store, 1, renewalOf(mail, NOON + 160 * DAY))).toBeNull();
  });
}

function closingCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("closing a renewed channel closes the former one too, with what waits on either, and no other name", async ({
    store,
    reopen,
  }) => {
    const former = await open(store, lineOf(KIOSK, WEATHER, "alternate", "mail"));
    const renewal = await open(store, renewalOf(former));
    const others = [
      lineOf(KIOSK, WEATHER, "alternate", "mail 2"),
      lineOf(KIOSK, WEATHER, "tile", "mail"),
      lineOf(KIOSK, NEWS, "alternate", "mail"),
      lineOf(PHONE, WEATHER, "alternate", "mail"),
    ];
    for (const other of others) await open(store, other);
    const good = { acceptedAt: LATER, expiresAt: LATER + DAY };
    for (const [n, one] of [former, renewal, ...others].entries()) await record(store, pushTo(one, n, good));
    const { channels, removed } = await store.closeChannel(KIOSK, renewal.channelId, LATER);
    expect(channels.map(({ channelId }) => channelId).toSorted()).toEqual([former.channelId, renewal.channelId]);
    expect(removed.map((ended) => ended.messageId).toSorted()).toEqual([messageId(0), messageId(1)]);
    const reopened = await reopen();
    expect(await reopened.put(pushTo(former, 6, good))).toEqual({ state: "closed" });
    expect(await waitingIds(reopened, KIOSK, LATER)).toEqual([2, 3, 4].map(messageId));
    for (const { deviceId, channelId } of others) {
      expect(await reopened.channelState(deviceId, channelId, LATER)).toBe("open");
    }
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 5, removed: 2, pending: 3 });
  });

  it("closing the former channel closes the newer one too", async ({ store }) => {
    const former = await open(store, lineOf(KIOSK, WEATHER, "alternate", "mail"));
    const renewal = await open(store, renewalOf(former));
    expect((await store.closeChannel(KIOSK, former.channelId, LATER)).channels).toHaveLength(2);
    expect(await store.channelState(KIOSK, renewal.channelId, LATER)).toBe("closed");
  });

  it("closing a renewed channel removes what still waits on a former one that expired", async ({ store }) => {
    const former = await open(store, lineOf(KIOSK, WEATHER, "alternate", "mail"));
    const renewal = await open(store, renewalOf(former));
    await record(store, pushTo(former, 1, { acceptedAt: former.expiresAt - 1, expiresAt: former.expiresAt + DAY }));
    expect(await store.closeChannel(KIOSK, renewal.channelId, former.expiresAt)).toEqual({
      channels: [{ deviceId: KIOSK, channelId: renewal.channelId }],
      removed: [{ messageId: messageId(1), app: WEATHER }],
    });
    expect(await store.channelState(KIOSK, former.channelId, former.expiresAt)).toBe("expired");
  });
}
