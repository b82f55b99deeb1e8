/** Installations: kept as they were put, seen as registrations, patched, expired, and marked when their channel is gone. */
import { expect } from "bun:test";
import {
  browserOf,
  casesOf,
  channel,
  FULL,
  hubOf,
  idsOf,
  installationOf,
  listAll,
  NEWS,
  NOON,
  type OpenSubject,
  queryOf,
  register,
  retire,
  SECOND,
  TOAST,
  targetsOf,
  templateOf,
} from "./fixtures.ts";

export function installationCases(open: OpenSubject): void {
  keptCases(open);
  shownCases(open);
  changedCases(open);
  endCases(open);
}

function keptCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("HUB-4.01: an installation is found as it was put, is replaced whole by the next one, and deleting it twice says so", async ({
    store,
    reopen,
  }) => {
    await store.putInstallation(NEWS, FULL);
    expect(await store.findInstallation(NEWS, "phone", NOON)).toEqual(FULL);
    const browser = installationOf("phone", { platform: "browser", handle: browserOf(1), channelAsText: true });
    await store.putInstallation(NEWS, browser);
    const reopened = await reopen();
    expect(await reopened.findInstallation(NEWS, "phone", NOON)).toEqual(browser);
    expect(await reopened.deleteInstallation(NEWS, "phone")).toBe(true);
    expect(await reopened.deleteInstallation(NEWS, "phone")).toBe(false);
    expect(await reopened.findInstallation(NEWS, "phone", NOON)).toBeNull();
    expect(await listAll(reopened)).toEqual([]);
    expect(await reopened.counts(NEWS)).toEqual({ registrations: 0, installations: 0 });
  });

  test("ids are found as they are spelled, whatever they are made of", async ({ store }) => {
    const ids = ["i 1/é", "I 1/É", "phone", "Phone", "PHONE", "a".repeat(300)];
    for (const [n, id] of ids.entries()) await store.putInstallation(NEWS, installationOf(id, { tags: [`t${n}`] }));
    for (const [n, id] of ids.entries()) {
      expect((await store.findInstallation(NEWS, id, NOON))?.tags).toEqual([`t${n}`]);
    }
    expect(await store.findInstallation(NEWS, "pHone", NOON)).toBeNull();
    expect(await store.deleteInstallation(NEWS, "Phone")).toBe(true);
    expect((await store.counts(NEWS)).installations).toBe(5);
  });
}

function shownCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("HUB-4.05: an installation is listed as one registration and one for each template, and the same for each tile, with hidden tags", async ({
    store,
  }) => {
    await store.putInstallation(NEWS, FULL);
    const rows = await listAll(store);
    const hidden = ["$InstallationId:{phone}", "$UserId:{bob@x.y}"];
    const seen = rows.map(({ template, secondaryTile, tags }) => [template?.name ?? null, secondaryTile, tags]);
    expect(seen).toEqual([
      [null, null, [...hidden, "news"]],
      ["greeting", null, [...hidden, "news", "greeting"]],
      ["alarm", null, [...hidden, "news", "urgent"]],
      [null, "clock", [...hidden, "tile"]],
      ["face", "clock", [...hidden, "tile", "face"]],
    ]);
    expect(rows.map(({ handle }) => handle)).toEqual([
      channel(1),
      channel(1),
      channel(1),
      channel("clock"),
      channel("clock"),
    ]);
    expect(new Set(rows.map(({ registrationId }) => registrationId)).size).toBe(5);
    for (const row of rows) {
      expect(row).toMatchObject({ installationId: "phone", etag: 1, pushVariables: { city: "Oslo" } });
      expect(await store.findRegistration(NEWS, row.registrationId, NOON)).toEqual(row);
    }
    for (const tag of hidden) {
      const listed = await store.listRegistrations(NEWS, queryOf({ tag: tag.toUpperCase() }));
      expect(listed).toEqual([...rows]);
    }
    expect(await store.counts(NEWS)).toEqual({ registrations: 5, installations: 1 });
  });

  test("HUB-4.09: where templates do not inherit tags, those of the installation reach its native registration alone, after a patch too", async ({
    store,
  }) => {
    await store.saveHub(hubOf(NEWS, { templatesInheritTags: false }));
    await store.putInstallation(NEWS, FULL);
    const operations = [{ op: "add", path: ["tags"], value: "late" } as const];
    await store.patchInstallation(NEWS, { installationId: "phone", operations, now: NOON });
    for (const tag of ["news", "late"]) {
      expect(await targetsOf(store, "windows", tag)).toHaveLength(1);
      expect(await targetsOf(store, "template", tag)).toEqual([]);
    }
    expect(await targetsOf(store, "template", "greeting || urgent || face")).toHaveLength(3);
    expect(await targetsOf(store, "template", "$UserId:{bob@x.y}")).toHaveLength(3);
  });

  test("HUB-4.09: a template without tags is reached by its installation and its name", async ({ store }) => {
    await store.putInstallation(NEWS, FULL);
    await store.putInstallation(
      NEWS,
      installationOf("other", { templates: { greeting: templateOf() }, handle: channel(2) }),
    );
    const reached = await targetsOf(store, "template", "$InstallationId:{phone} && greeting");
    expect(reached).toMatchObject([
      { installationId: "phone", template: { name: "greeting", body: TOAST }, handle: channel(1) },
    ]);
  });

  test("a registration that names an installation in its tags is reached beside the installation's own", async ({
    store,
  }) => {
    await store.putInstallation(NEWS, installationOf("phone"));
    await register(store, "1-1-1", { tags: ["$InstallationId:{PHONE}"], handle: channel(2) });
    expect(await targetsOf(store, "windows", "$installationid:{Phone}")).toHaveLength(2);
  });
}

function changedCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("registrations of what stays keep their ordinals and ids, of what goes they go, of what comes they come", async ({
    store,
  }) => {
    await store.putInstallation(NEWS, FULL);
    const before = await listAll(store);
    const others = { greeting: templateOf(), noon: templateOf() };
    const moved = { ...FULL, handle: channel(7), templates: others, tags: ["weather"], updatedAt: NOON + SECOND };
    await store.putInstallation(NEWS, moved);
    const after = await listAll(store);
    const name = (row: (typeof before)[number]) => `${row.template?.name} on ${row.secondaryTile}`;
    const kept = new Map(before.map((row) => [name(row), row]));
    for (const row of after) {
      const { ordinal, registrationId, createdAt } = kept.get(name(row)) ?? row;
      expect(row).toMatchObject({ ordinal, registrationId, createdAt, etag: kept.has(name(row)) ? 2 : 1 });
    }
    expect(after.map(name).toSorted()).toEqual(
      [...kept.keys(), "noon on null"].filter((n) => n !== "alarm on null").toSorted(),
    );
    expect(await idsOf(store, "news")).toEqual([]);
    expect(await idsOf(store, "urgent", "template")).toEqual([]);
    expect(await targetsOf(store, "template", "weather")).toHaveLength(2);
  });

  test("HUB-4.08: a patch whose second operation is bad changes nothing; one of an installation that is not there says so", async ({
    store,
  }) => {
    await store.putInstallation(NEWS, FULL);
    const good = { op: "add", path: ["tags"], value: "sports" } as const;
    const bad = { op: "replace", path: ["platform"], value: "browser" } as const;
    const result = await store.patchInstallation(NEWS, { installationId: "phone", operations: [good, bad], now: NOON });
    expect(result).toEqual({ state: "refused", detail: expect.stringContaining("operation 2") });
    expect(await store.findInstallation(NEWS, "phone", NOON)).toEqual(FULL);
    expect(await idsOf(store, "sports")).toEqual([]);
    expect(await store.patchInstallation(NEWS, { installationId: "absent", operations: [good], now: NOON })).toEqual({
      state: "missing",
    });
  });

  test("HUB-4.07: tags replaced by a list, by its JSON text, or by a text with commas are two tags that match", async ({
    store,
  }) => {
    for (const value of [["a", "b"], '["a","b"]', "a,b"]) {
      await store.putInstallation(NEWS, installationOf("phone", { tags: ["old"] }));
      const operations = [{ op: "replace", path: ["tags"], value } as const];
      const result = await store.patchInstallation(NEWS, { installationId: "phone", operations, now: NOON });
      expect(result).toMatchObject({ state: "patched", record: { tags: ["a", "b"] } });
      for (const tag of ["a", "b"]) expect(await idsOf(store, tag)).toHaveLength(1);
      expect(await idsOf(store, "old")).toEqual([]);
    }
  });

  test("HUB-4.10: deleted and put again under the same id, the new state stands and the next send reaches it", async ({
    store,
  }) => {
    await store.putInstallation(NEWS, FULL);
    const answers = await Promise.all([
      store.deleteInstallation(NEWS, "phone"),
      store.putInstallation(NEWS, installationOf("phone", { handle: channel(2), tags: ["back"] })),
      store.targets(NEWS, {
        format: "windows",
        expression: { kind: "tag", tag: "back" },
        after: 0,
        limit: 10,
        now: NOON,
      }),
    ]);
    expect(answers[2].targets).toMatchObject([{ handle: channel(2), installationId: "phone" }]);
    expect(await listAll(store)).toHaveLength(1);
  });
}

function endCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("HUB-4.11: past its time an installation is not targeted, not found and not patched, and the sweep takes it", async ({
    store,
  }) => {
    await store.putInstallation(NEWS, { ...FULL, expiresAt: NOON + SECOND });
    const late = NOON + SECOND;
    expect(await targetsOf(store, "windows", "news", late - 1)).toHaveLength(1);
    expect(await targetsOf(store, "windows", "news", late)).toEqual([]);
    expect(await targetsOf(store, "template", "$UserId:{bob@x.y}", late)).toEqual([]);
    expect(await store.findInstallation(NEWS, "phone", late)).toBeNull();
    const patch = { installationId: "phone", operations: [], now: late };
    expect(await store.patchInstallation(NEWS, patch)).toEqual({ state: "missing" });
    while (await store.sweep(late, 0, 2));
    expect(await store.counts(NEWS)).toEqual({ registrations: 0, installations: 0 });
  });

  test("a template expires before its installation does", async ({ store }) => {
    const expiry = new Date(NOON + SECOND).toISOString();
    await store.putInstallation(NEWS, installationOf("phone", { templates: { short: templateOf({ expiry }) } }));
    expect(await targetsOf(store, "template", "short", NOON)).toHaveLength(1);
    expect(await targetsOf(store, "template", "short", NOON + SECOND)).toEqual([]);
    await store.sweep(NOON + SECOND, 0, 10);
    expect(await listAll(store)).toHaveLength(1);
    expect(await store.findInstallation(NEWS, "phone", NOON + SECOND)).not.toBeNull();
  });

  test("a patch renews an installation of a hub whose registrations expire", async ({ store }) => {
    await store.saveHub(hubOf(NEWS, { registrationTtlSeconds: 86_400 }));
    await store.putInstallation(NEWS, installationOf("phone", { expiresAt: NOON + SECOND }));
    const result = await store.patchInstallation(NEWS, { installationId: "phone", operations: [], now: NOON });
    expect(result).toMatchObject({ record: { expiresAt: NOON + 86_400_000 } });
  });

  test("HUB-4.12: when its channel is gone an installation says so and is not targeted; a new channel heals it", async ({
    store,
  }) => {
    await store.putInstallation(NEWS, FULL);
    await retire(store, channel(1));
    expect(await store.findInstallation(NEWS, "phone", NOON)).toEqual({ ...FULL, pushChannelExpired: true });
    expect(await idsOf(store, "news")).toEqual([]);
    expect((await listAll(store)).map(({ secondaryTile }) => secondaryTile)).toEqual(["clock", "clock"]);
    const operations = [{ op: "replace", path: ["pushChannel"], value: channel(2).channelUri } as const];
    await store.patchInstallation(NEWS, { installationId: "phone", operations, now: NOON });
    expect(await store.findInstallation(NEWS, "phone", NOON)).toMatchObject({ pushChannelExpired: false });
    expect(await targetsOf(store, "windows", "news")).toMatchObject([{ handle: channel(2) }]);
    expect(await targetsOf(store, "template", "news")).toHaveLength(2);
  });

  test("the gone channel of a tile is marked at the tile, and a gone channel that was exchanged meanwhile marks nothing", async ({
    store,
  }) => {
    await store.putInstallation(NEWS, FULL);
    await retire(store, channel("clock"));
    const { secondaryTiles, pushChannelExpired } = (await store.findInstallation(NEWS, "phone", NOON)) ?? FULL;
    expect(pushChannelExpired).toBe(false);
    expect(secondaryTiles).toMatchObject({ clock: { pushChannelExpired: true } });
    expect(await listAll(store)).toHaveLength(3);
    await retire(store, channel("long-gone"));
    expect(await listAll(store)).toHaveLength(3);
    expect(await store.listSends(NEWS, 10)).toHaveLength(2);
  });
}
