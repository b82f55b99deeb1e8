/** What a store owes to apps and sealing keys. */
import { expect } from "bun:test";
import type { AppRecord, KeyRecord } from "../store.ts";
import { casesOf, DAY, NOON, type OpenSubject, WEATHER } from "./fixtures.ts";

const APP: AppRecord = {
  packageSid: WEATHER,
  name: "Weather “Pro”",
  tenantId: "tenant",
  clientId: "client",
  objectId: "object",
  blocked: true,
  createdAt: NOON,
  secrets: [{ id: "s1", hash: "hash-of-it", ending: "wxyz", createdAt: NOON }],
};

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

  it("keys come back oldest first, whatever their ids", async ({ store, reopen }) => {
    const newer: KeyRecord = { id: 1, secret: "newer", createdAt: NOON + DAY };
    const older: KeyRecord = { id: 255, secret: "older", createdAt: NOON };
    await store.addKey(newer);
    await store.addKey(older);
    expect(await (await reopen()).loadKeys()).toEqual([older, newer]);
  });
}
