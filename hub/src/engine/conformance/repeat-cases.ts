/** Installations that are put again: as they were, or after one of their registrations was changed by its own id. */
import { expect } from "bun:test";
import {
  casesOf,
  channel,
  contentOf,
  DAY,
  FULL,
  hubOf,
  idsOf,
  listAll,
  MINUTE,
  NEWS,
  NOON,
  type OpenSubject,
  SECOND,
  targetsOf,
} from "./fixtures.ts";

export function repeatCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("an installation that is put again as it was has the registrations that it had, one etag later, until its new end", async ({
    store,
  }) => {
    const until = (n: number) => ({ ...FULL, expiresAt: NOON + n * MINUTE, updatedAt: NOON + n * SECOND });
    await store.putInstallation(NEWS, until(1));
    const before = await listAll(store);
    for (const n of [3, 2]) await store.putInstallation(NEWS, until(n));
    const times = { etag: 3, updatedAt: NOON + 2 * SECOND, expiresAt: NOON + 2 * MINUTE };
    const after = before.map((row) => ({ ...row, ...times }));
    expect(await listAll(store)).toEqual(after);
    for (const row of after) expect(await store.findRegistration(NEWS, row.registrationId, NOON)).toEqual(row);
    expect(await store.findInstallation(NEWS, "phone", NOON)).toEqual(until(2));
    for (const [now, count] of [
      [NOON + MINUTE, 1],
      [NOON + 2 * MINUTE, 0],
    ] as const) {
      while (await store.sweep(now, 0, 2));
      expect(await targetsOf(store, "windows", "news", now)).toHaveLength(count);
      expect((await store.counts(NEWS)).installations).toBe(count);
    }
  });

  test("a registration that was changed or deleted by its own id is what the installation says, once that is put again", async ({
    store,
  }) => {
    const full = { ...FULL, expiresAt: NOON + MINUTE };
    for (let n = 0; n < 2; n++) await store.putInstallation(NEWS, full);
    const [native, greeting, alarm] = await listAll(store);
    if (native === undefined || greeting === undefined || alarm === undefined) throw new Error("there are too few");
    const other = contentOf({ handle: channel(9), tags: ["other"], expiresAt: NOON + DAY });
    const changed = await store.putRegistration(NEWS, native.registrationId, other, 2, NOON + SECOND);
    expect(changed).toMatchObject({ state: "updated", record: { ...other, etag: 3, updatedAt: NOON + SECOND } });
    expect(await store.deleteRegistration(NEWS, alarm.registrationId, 2)).toBe("deleted");
    expect(await store.findRegistration(NEWS, greeting.registrationId, NOON)).toEqual(greeting);
    expect(await idsOf(store, "urgent", "template")).toEqual([]);
    await store.putInstallation(NEWS, full);
    expect(await store.findRegistration(NEWS, native.registrationId, NOON)).toEqual({ ...native, etag: 4 });
    expect(await store.findRegistration(NEWS, greeting.registrationId, NOON)).toEqual({ ...greeting, etag: 3 });
    expect(await targetsOf(store, "template", "urgent")).toHaveLength(1);
    expect((await listAll(store)).map(({ etag }) => etag).toSorted()).toEqual([1, 3, 3, 3, 4]);
    expect(await idsOf(store, "other")).toEqual([]);
  });

  test("an installation that is put again as it was follows the hub, which was told meanwhile whether templates inherit tags", async ({
    store,
  }) => {
    const tagged = async () => (await targetsOf(store, "template", "news")).length;
    await store.putInstallation(NEWS, FULL);
    const inherited = await tagged();
    expect(inherited).toBeGreaterThan(0);
    await store.saveHub({ ...hubOf(NEWS), templatesInheritTags: false });
    for (let n = 0; n < 2; n++) await store.putInstallation(NEWS, FULL);
    expect(await tagged()).toBe(0);
    await store.saveHub(hubOf(NEWS));
    await store.putInstallation(NEWS, FULL);
    expect(await tagged()).toBe(inherited);
  });
}
