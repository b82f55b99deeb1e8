/** What a store owes to apps and sealing keys. */
import { expect } from "bun:test";
import type { KeyRecord } from "../store.ts";
import { appOf, casesOf, DAY, NOON, type OpenSubject, WEATHER } from "./fixtures.ts";

const APP = appOf(WEATHER, {
  name: "Weather “Pro”",
  blocked: true,
  secrets: [{ id: "s1", hash: "hash-of-it", ending: "wxyz", createdAt: NOON }],
});

export function recordCases(open: OpenSubject): void {
  const it = casesOf(open);

  it("an app is there after a restart as it was saved", async ({ store, reopen }) => {
    await store.saveApp(APP);
    expect(await (await reopen()).loadApps()).toEqual([APP]);
  });

  it("saving an app again replaces what was kept of it", async ({ store }) => {
    await store.saveApp(APP);
    const rotated = {
      ...APP,
      secrets: [...APP.secrets, { id: "s2", hash: "another", ending: "abcd", createdAt: NOON }],
    };
    await store.saveApp(rotated);
    expect(await store.loadApps()).toEqual([rotated]);
  });

  it("a deleted app is gone after a restart, and deleting it again does nothing", async ({ store, reopen }) => {
    await store.saveApp(APP);
    expect((await store.deleteApp(WEATHER, NOON)).channels).toEqual([]);
    expect((await store.deleteApp(WEATHER, NOON)).channels).toEqual([]);
    expect(await (await reopen()).loadApps()).toEqual([]);
  });

  it("the first key is kept once, whoever offers one, and later offers change nothing", async ({ store, reopen }) => {
    const first: KeyRecord = { id: 7, secret: "first", createdAt: NOON };
    const offers = [first, { id: 8, secret: "second", createdAt: NOON }, { id: 9, secret: "third", createdAt: NOON }];
    const found = await Promise.all(offers.map((offer) => store.loadKeys(offer)));
    expect(found).toEqual([[first], [first], [first]]);
    expect(await (await reopen()).loadKeys({ id: 10, secret: "late", createdAt: NOON })).toEqual([first]);
  });

  it("keys come back oldest first, whatever their ids", async ({ store, reopen }) => {
    const newer: KeyRecord = { id: 1, secret: "newer", createdAt: NOON + DAY };
    const older: KeyRecord = { id: 255, secret: "older", createdAt: NOON };
    await store.addKey(newer);
    await store.addKey(older);
    expect(await (await reopen()).loadKeys()).toEqual([older, newer]);
  });
}
