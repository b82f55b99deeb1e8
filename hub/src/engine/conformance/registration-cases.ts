/** Registrations: conditions and etags, lists and their pages. */
import { expect } from "bun:test";
import { splitTags } from "@belfry/protocol";
import {
  browserOf,
  casesOf,
  channel,
  contentOf,
  idsOf,
  installationOf,
  listAll,
  NEWS,
  NOON,
  type OpenSubject,
  queryOf,
  register,
  SECOND,
  sendOf,
  TEMPLATE,
} from "./fixtures.ts";

export function registrationCases(open: OpenSubject): void {
  conditionCases(open);
  listCases(open);
  expiryCases(open);
}

function conditionCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("HUB-3.05: an upsert with a fresh id creates; with an id that is there it replaces, and the etag grows by one", async ({
    store,
  }) => {
    const first = await store.putRegistration(NEWS, "1-1-1", contentOf({ tags: ["a"] }), null, NOON);
    expect(first).toMatchObject({ state: "created", record: { registrationId: "1-1-1", etag: 1, createdAt: NOON } });
    const content = contentOf({ handle: browserOf(2), tags: ["b"], template: TEMPLATE, pushVariables: { v: "1" } });
    const second = await store.putRegistration(NEWS, "1-1-1", content, null, NOON + SECOND);
    expect(second).toMatchObject({
      state: "updated",
      record: { ...content, etag: 2, createdAt: NOON, updatedAt: NOON + SECOND },
    });
    expect(await store.findRegistration(NEWS, "1-1-1", NOON)).toEqual("record" in second ? second.record : null);
    expect(await idsOf(store, "a")).toEqual([]);
    expect(await idsOf(store, "b", "template")).toEqual(["1-1-1"]);
    expect(await store.counts(NEWS)).toEqual({ registrations: 1, installations: 0 });
  });

  test("HUB-3.06: an update with the right etag is taken, one with an old etag is refused and changes nothing", async ({
    store,
  }) => {
    await register(store, "1-1-1");
    const updated = await store.putRegistration(NEWS, "1-1-1", contentOf({ tags: ["a"] }), 1, NOON);
    expect(updated).toMatchObject({ state: "updated", record: { etag: 2 } });
    const late = await store.putRegistration(NEWS, "1-1-1", contentOf({ tags: ["b"] }), 1, NOON);
    expect(late).toEqual({ state: "mismatch" });
    expect(await store.findRegistration(NEWS, "1-1-1", NOON)).toMatchObject({ etag: 2, tags: ["a"] });
  });

  test("HUB-3.08: a delete goes with the right etag or with any, is refused with another, and then nothing is found", async ({
    store,
  }) => {
    await register(store, "1-1-1", { tags: ["a"] });
    await register(store, "2-2-2");
    expect(await store.deleteRegistration(NEWS, "1-1-1", 2)).toBe("mismatch");
    expect(await store.deleteRegistration(NEWS, "1-1-1", 1)).toBe("deleted");
    expect(await store.deleteRegistration(NEWS, "2-2-2", "any")).toBe("deleted");
    expect(await store.deleteRegistration(NEWS, "1-1-1", "any")).toBe("missing");
    expect(await store.findRegistration(NEWS, "1-1-1", NOON)).toBeNull();
    expect(await idsOf(store, "a")).toEqual([]);
  });

  test("HUB-3.22: for etag 1 the conditions `1` and `any` are alike, and whatever the answer says is what is found", async ({
    store,
  }) => {
    for (const [id, condition] of [["1-1-1", 1] as const, ["2-2-2", "any"] as const]) {
      await register(store, id);
      const result = await store.putRegistration(NEWS, id, contentOf({ tags: ["a"] }), condition, NOON);
      expect(result).toMatchObject({ state: "updated", record: { etag: 2 } });
      expect((await store.findRegistration(NEWS, id, NOON))?.etag).toBe(2);
      expect((await listAll(store)).find(({ registrationId }) => registrationId === id)?.etag).toBe(2);
    }
    expect(await store.putRegistration(NEWS, "3-3-3", contentOf(), "any", NOON)).toEqual({ state: "missing" });
  });

  test("HUB-3.23: a hundred upserts of one id at once leave one registration with etag 100", async ({ store }) => {
    await Promise.all(
      Array.from({ length: 100 }, (_, n) =>
        store.putRegistration(NEWS, "1-1-1", contentOf({ tags: [`t${n}`] }), null, NOON),
      ),
    );
    expect(await listAll(store)).toMatchObject([{ registrationId: "1-1-1", etag: 100, tags: ["t99"] }]);
    expect(await idsOf(store, null)).toEqual(["1-1-1"]);
  });

  test("HUB-3.18: the tags `a, b ,,c` are stored as a, b and c, and each of them is reached", async ({ store }) => {
    await register(store, "1-1-1", { tags: splitTags("a, b ,,c") });
    expect((await store.findRegistration(NEWS, "1-1-1", NOON))?.tags).toEqual(["a", "b", "c"]);
    for (const tag of ["a", "b", "c"]) expect(await idsOf(store, tag)).toEqual(["1-1-1"]);
  });
}

function listCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("HUB-3.13: 250 registrations are three pages of a hundred at most, each once and in order of creation; an empty hub has none", async ({
    store,
  }) => {
    expect(await store.listRegistrations(NEWS, queryOf())).toEqual([]);
    const ids = Array.from({ length: 250 }, (_, n) => `${n}-${n}-1`);
    // Kinds alternate, as each has lists of its own.
    const kinds = [contentOf(), contentOf({ handle: browserOf(1) }), contentOf({ template: TEMPLATE })];
    for (const [n, id] of ids.entries()) await store.putRegistration(NEWS, id, kinds[n % 3] ?? contentOf(), null, NOON);
    const pages: string[][] = [];
    for (let after = 0; pages.at(-1)?.length !== 0; ) {
      const page = await store.listRegistrations(NEWS, queryOf({ after }));
      pages.push(page.map(({ registrationId }) => registrationId));
      after = page.at(-1)?.ordinal ?? after;
    }
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 50, 0]);
    expect(pages.flat()).toEqual(ids);
  });

  test("HUB-3.15: a list by tag takes no notice of case and holds every kind; an unknown tag has none", async ({
    store,
  }) => {
    await register(store, "1-1-1", { tags: ["Sports"] });
    await register(store, "2-2-2", { tags: ["sports"], handle: browserOf(1) });
    await register(store, "3-3-3", { tags: ["SPORTS", "x"], template: TEMPLATE });
    await register(store, "4-4-4", { tags: ["sport"] });
    const ids = (await listAll(store, { tag: "sPorts" })).map(({ registrationId }) => registrationId);
    expect(ids).toEqual(["1-1-1", "2-2-2", "3-3-3"]);
    expect((await listAll(store, { tag: "x" }))[0]?.tags).toEqual(["SPORTS", "x"]);
    expect(await listAll(store, { tag: "nobody" })).toEqual([]);
  });

  test("HUB-3.16: `skip` and `limit` give the rows in between, with and without a tag", async ({ store }) => {
    for (let n = 0; n < 12; n++) await register(store, `${n}-1-1`, { tags: n % 2 === 0 ? ["even"] : [] });
    const page = async (changes: object) =>
      (await store.listRegistrations(NEWS, queryOf(changes))).map(({ registrationId }) => registrationId);
    expect(await page({ skip: 3, limit: 4 })).toEqual(["3-1-1", "4-1-1", "5-1-1", "6-1-1"]);
    expect(await page({ skip: 10, limit: 4 })).toEqual(["10-1-1", "11-1-1"]);
    expect(await page({ skip: 12 })).toEqual([]);
    expect(await page({ skip: 2, limit: 2, tag: "even" })).toEqual(["4-1-1", "6-1-1"]);
  });

  test("a list by channel holds every registration of any of the channels, and no other", async ({ store }) => {
    await register(store, "1-1-1");
    await register(store, "2-2-2", { template: TEMPLATE });
    await register(store, "3-3-3", { handle: channel("a%2bb&c=d") });
    await register(store, "4-4-4", { handle: browserOf(1) });
    const byChannel = async (...handles: string[]) =>
      (await listAll(store, { handles, limit: 1 })).map(({ registrationId }) => registrationId);
    expect(await byChannel(channel(1).channelUri)).toEqual(["1-1-1", "2-2-2"]);
    expect(await byChannel(channel("a%2bb&c=d").channelUri, browserOf(1).endpoint)).toEqual(["3-3-3", "4-4-4"]);
    expect(await byChannel(channel(9).channelUri)).toEqual([]);
  });
}

function expiryCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("a registration is there until its time is up: then nobody finds, lists or reaches it, and an upsert creates it anew", async ({
    store,
  }) => {
    await register(store, "1-1-1", { expiresAt: NOON + SECOND, tags: ["a"] });
    await register(store, "2-2-2", { tags: ["a"] });
    const late = NOON + SECOND;
    expect(await store.findRegistration(NEWS, "1-1-1", late - 1)).not.toBeNull();
    expect(await store.findRegistration(NEWS, "1-1-1", late)).toBeNull();
    expect(await store.listRegistrations(NEWS, queryOf({ now: late }))).toMatchObject([{ registrationId: "2-2-2" }]);
    expect(await store.countTargets(NEWS, { format: "windows", expression: null, now: late - 1 })).toBe(2);
    expect(await store.countTargets(NEWS, { format: "windows", expression: null, now: late })).toBe(1);
    expect(await store.putRegistration(NEWS, "1-1-1", contentOf(), "any", late)).toEqual({ state: "missing" });
    expect(await store.putRegistration(NEWS, "1-1-1", contentOf(), null, late)).toMatchObject({
      state: "created",
      record: { etag: 1 },
    });
  });

  test("times may have fractions, as a clock's do", async ({ store }) => {
    const now = NOON + 0.25;
    const put = await store.putRegistration(NEWS, "1-1-1", contentOf({ expiresAt: now + 1 }), null, now);
    expect(put).toMatchObject({ state: "created" });
    await store.putInstallation(NEWS, installationOf("phone", { updatedAt: now, expiresAt: now + 1 }));
    expect(await store.acceptSend(sendOf("n1", { acceptedAt: now }), "key")).toEqual({ state: "accepted" });
    const rows = await store.listRegistrations(NEWS, queryOf({ now: now + 0.5 }));
    expect(rows).toHaveLength(2);
    for (const row of rows) expect(await store.findRegistration(NEWS, row.registrationId, now)).toEqual(row);
    expect(await store.listRegistrations(NEWS, queryOf({ now: now + 1 }))).toEqual([]);
  });

  test("an ordinal is given once, also when the newest registration was deleted and the store opened again", async ({
    store,
    reopen,
  }) => {
    const first = await register(store, "1-1-1");
    await store.deleteRegistration(NEWS, "1-1-1", null);
    const second = await register(await reopen(), "2-2-2");
    expect(second.ordinal).toBeGreaterThan(first.ordinal);
  });
}
