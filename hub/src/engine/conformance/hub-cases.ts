/** Hubs: kept, told apart, and deleted with everything in them. */
import { expect } from "bun:test";
import {
  casesOf,
  DAY,
  hubOf,
  idsOf,
  installationOf,
  listAll,
  NEWS,
  NOON,
  type OpenSubject,
  register,
  sendOf,
} from "./fixtures.ts";

export function hubCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("a hub is kept as it was saved last", async ({ store, reopen }) => {
    const changed = hubOf(NEWS, { registrationTtlSeconds: 86_400 });
    await store.saveHub(changed);
    await store.saveHub(hubOf("Weather"));
    expect(await store.loadHubs()).toEqual([changed, hubOf("Weather")]);
    expect(await (await reopen()).loadHubs()).toEqual([changed, hubOf("Weather")]);
  });

  test("a hub is saved over what was read and nothing else, and each change has a version of its own", async ({
    store,
  }) => {
    const first = hubOf(NEWS);
    const second = hubOf(NEWS, { registrationTtlSeconds: 60 });
    const versions = [await store.hubsVersion()];
    const told = async <T>(change: Promise<T>) => {
      const said = await change;
      versions.push(await store.hubsVersion());
      return said;
    };
    expect(await told(store.saveHub(second, first))).toBe(true);
    expect(await store.saveHub(hubOf(NEWS, { registrationTtlSeconds: 90 }), first)).toBe(false);
    expect(await store.saveHub(first, null)).toBe(false);
    expect(await told(store.saveHub(hubOf("Weather"), null))).toBe(true);
    await told(store.deleteHub("weather"));
    expect(new Set(versions).size).toBe(4);
    expect(await store.loadHubs()).toEqual([second]);
  });

  test("what is in one hub is not in another", async ({ store }) => {
    await store.saveHub(hubOf("Weather"));
    await register(store, "1-1-1", { tags: ["a"] });
    await store.putInstallation("weather", installationOf("phone", { tags: ["a"] }));
    expect(await idsOf(store, "a")).toEqual(["1-1-1"]);
    expect(await store.findInstallation(NEWS, "phone", NOON)).toBeNull();
    expect(await store.findRegistration("weather", "1-1-1", NOON)).toBeNull();
    expect(await store.counts(NEWS)).toEqual({ registrations: 1, installations: 0 });
    expect(await store.counts("weather")).toEqual({ registrations: 1, installations: 1 });
  });

  test("a deleted hub is gone at once, and one of the same name begins empty", async ({ store, reopen }) => {
    await register(store, "1-1-1", { tags: ["a"] });
    await store.putInstallation(NEWS, installationOf("phone"));
    await store.acceptSend(sendOf("n1"), "key");
    await store.deleteHub(NEWS);
    expect(await store.loadHubs()).toEqual([]);
    expect(await store.dueSends(NOON, 10)).toEqual([]);
    expect(await listAll(store)).toEqual([]);
    await store.saveHub(hubOf(NEWS));
    expect(await listAll(store)).toEqual([]);
    expect(await store.findInstallation(NEWS, "phone", NOON)).toBeNull();
    expect(await store.acceptSend(sendOf("n1"), "key")).toEqual({ state: "accepted" });
    await register(store, "2-2-2");
    for (let slices = 0; await store.sweep(NOON, NOON - DAY, 1); slices++) expect(slices).toBeLessThan(20);
    const reopened = await reopen();
    expect((await listAll(reopened)).map(({ registrationId }) => registrationId)).toEqual(["2-2-2"]);
    expect(await reopened.counts(NEWS)).toEqual({ registrations: 1, installations: 0 });
  });

  test("a hub that is not there holds nothing and keeps nothing", async ({ store }) => {
    expect(
      await store.putRegistration("nowhere", "1-1-1", { ...(await register(store, "1-1-1")) }, null, NOON),
    ).toEqual({
      state: "missing",
    });
    await store.putInstallation("nowhere", installationOf("phone"));
    await store.saveHub(hubOf("nowhere"));
    expect(await store.counts("nowhere")).toEqual({ registrations: 0, installations: 0 });
  });
}
