/** What a store owes to a trace that has no end: whether the notification is there still, whatever ended it and whoever was told. */
import { expect } from "bun:test";
import type { NamedEntry, NewEntry } from "../store.ts";
import {
  casesOf,
  channelOf,
  KIOSK,
  messageId,
  NOON,
  type OpenSubject,
  open,
  PHONE,
  pushTo,
  record,
  SECOND,
  sweepAll,
  WEATHER,
} from "./fixtures.ts";

const named = (deviceId: string, ...ns: readonly number[]) => ns.map((n): NamedEntry => [deviceId, messageId(n)]);
const ids = (...ns: readonly number[]) => ns.map(messageId);

export function stillThereCases(openSubject: OpenSubject): void {
  const it = casesOf(openSubject);

  it("what waits is there, also after a restart; what never was, or is another device's, is not", async (subject) => {
    const { store } = subject;
    const kiosk = await open(store, channelOf(KIOSK, WEATHER));
    const phone = await open(store, channelOf(PHONE, WEATHER));
    for (const n of [1, 2]) await record(store, pushTo(kiosk, n));
    await record(store, pushTo(phone, 3));
    const asked = [...named(KIOSK, 1, 2, 3, 4), ...named(PHONE, 3, 1), ...named("device-unknown", 1)];
    expect((await store.stillThere(asked)).sort()).toEqual(ids(1, 2, 3));
    const reopened = await subject.reopen();
    expect((await reopened.stillThere(asked)).sort()).toEqual(ids(1, 2, 3));
    expect(await reopened.stillThere([])).toEqual([]);
  });

  it("what was confirmed, replaced, taken back or made room for another is there no more", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const entries: readonly Partial<NewEntry>[] = [
      {},
      { slot: "order-7" },
      { slot: "order-7" },
      { keep: 1, type: "wns/raw" },
      { keep: 1, type: "wns/raw" },
    ];
    for (const [n, changes] of entries.entries()) await record(store, pushTo(channel, n + 1, changes));
    expect((await store.stillThere(named(KIOSK, 1, 2, 3, 4, 5))).sort()).toEqual(ids(1, 3, 5));
    await store.settle({ deviceId: KIOSK, entries: [[1, WEATHER]] });
    expect((await store.stillThere(named(KIOSK, 1, 2, 3, 4, 5))).sort()).toEqual(ids(3, 5));
    await store.cancel(channel, messageId(3), "removed", NOON);
    expect(await store.stillThere(named(KIOSK, 1, 2, 3, 4, 5))).toEqual(ids(5));
  });

  it("what waited on a channel goes with it", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await record(store, pushTo(channel, 1));
    await store.closeChannel(KIOSK, channel.channelId, NOON);
    expect(await store.stillThere(named(KIOSK, 1))).toEqual([]);
  });

  it("what expired is there until the sweep lets it go, which tells its end", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await record(store, pushTo(channel, 1, { expiresAt: NOON + SECOND }));
    expect(await store.stillThere(named(KIOSK, 1))).toEqual(ids(1));
    await sweepAll(store, NOON + SECOND, NOON, 100);
    expect(await store.stillThere(named(KIOSK, 1))).toEqual([]);
  });

  it("asking changes nothing, however often and for the same", async ({ store }) => {
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const seq = await record(store, pushTo(channel, 1));
    const asked = [...named(KIOSK, 1), ...named(KIOSK, 1)];
    await Promise.all([store.stillThere(asked), store.stillThere(asked)]);
    expect(new Set(await store.stillThere(asked))).toEqual(new Set(ids(1)));
    expect(await store.settle({ deviceId: KIOSK, entries: [[seq, WEATHER]] })).toBe(1);
  });
}
