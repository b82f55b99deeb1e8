/** The file of the hub: who may open it, who may read it, and what an index's keys are. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { keyOf, openDatabase } from "@belfry/host/database";
import type { InstallationRecord } from "../../model.ts";
import {
  channel,
  hubOf,
  idsOf,
  installationOf,
  listAll,
  NEWS,
  NOON,
  queryOf,
  register,
  targetsOf,
} from "../conformance/fixtures.ts";
import { handleKey } from "../store.ts";
import { DATABASE, DATABASE_FILE } from "./database.ts";
import { inDirectory } from "./fixture.ts";
import { placeOf } from "./keys.ts";
import { openEmbeddedHubStore } from "./store.ts";

test("the hub's file stands beside the service's in one directory, and nobody else can read it", () =>
  inDirectory(async (directory) => {
    const store = await openEmbeddedHubStore({ directory });
    expect(DATABASE_FILE).toBe("hub.sqlite");
    expect(statSync(join(directory, DATABASE_FILE)).mode & 0o777).toBe(0o600);
    await store.close();
  }));

test("a directory whose hub another store holds is locked, and free once that is closed", () =>
  inDirectory(async (directory) => {
    const first = await openEmbeddedHubStore({ directory });
    await expect(openEmbeddedHubStore({ directory })).rejects.toMatchObject({ code: "DATA_LOCKED" });
    await first.close();
    await (await openEmbeddedHubStore({ directory })).close();
  }));

test("a database of a newer Belfry is unusable, and the error says so", () =>
  inDirectory(async (directory) => {
    await (await openEmbeddedHubStore({ directory })).close();
    const db = new Database(join(directory, DATABASE_FILE));
    db.run("PRAGMA user_version = 99");
    db.close(true);
    const opening = openEmbeddedHubStore({ directory });
    await expect(opening).rejects.toMatchObject({ code: "DATA_UNUSABLE", detail: expect.stringContaining("newer") });
  }));

test("a full disk refuses what is new and nothing else", () =>
  inDirectory(async (directory) => {
    const store = await openEmbeddedHubStore({ directory, maxBytes: 600_000 });
    await store.saveHub(hubOf(NEWS));
    let taken = 0;
    let refusal: unknown = null;
    for (; refusal === null; taken += refusal === null ? 1 : 0) {
      refusal = await register(store, `${taken}`, { tags: ["x".repeat(100), `t${taken}`] }).then(
        () => null,
        (error) => error,
      );
    }
    expect(refusal).toMatchObject({ code: "DISK_FULL" });
    expect((await store.counts(NEWS)).registrations).toBe(taken);
    for (let n = 0; n < 40; n++) expect(await store.deleteRegistration(NEWS, `${n}`, null)).toBe("deleted");
    const left = { format: "windows", expression: null, now: NOON } as const;
    expect(await store.countTargets(NEWS, left)).toBe(taken - 40);
    // The tag that was refused was made for the first time, and must be made again.
    await register(store, "again", { tags: [`t${taken}`] });
    await store.close();
    const reopened = await openEmbeddedHubStore({ directory });
    expect(await idsOf(reopened, `t${taken}`)).toEqual(["again"]);
    expect(await reopened.countTargets(NEWS, left)).toBe(taken - 39);
    await reopened.close();
  }));

test("two channels that an index cannot tell apart are told apart by their texts", () =>
  inDirectory(async (directory) => {
    const store = await openEmbeddedHubStore({ directory });
    await store.saveHub(hubOf(NEWS));
    for (const n of [1, 2]) await register(store, `${n}`, { handle: channel(n) });
    await store.close();
    const db = new Database(join(directory, DATABASE_FILE), { strict: true });
    const salt = db.query<{ value: number }, []>("SELECT value FROM numbers WHERE name = 'salt'").get()?.value ?? 0;
    db.run("UPDATE registrations SET handle_key = ?, shared = 1", [keyOf(channel(1).channelUri, salt)]);
    db.close(true);
    const reopened = await openEmbeddedHubStore({ directory });
    const page = await reopened.targets(NEWS, { format: "windows", expression: null, after: 0, limit: 9, now: NOON });
    expect(page.targets.map(({ duplicate }) => duplicate)).toEqual([false, false]);
    const listed = await reopened.listRegistrations(NEWS, queryOf({ handles: [channel(1).channelUri] }));
    expect(listed.map(({ registrationId }) => registrationId)).toEqual(["1"]);
    await reopened.close();
  }));

test("what a Belfry left that kept its indices otherwise is found when it is opened, and merged on the way", () =>
  inDirectory(async (directory) => {
    const phones = Array.from({ length: 30 }, (_, n) => {
      return installationOf(`phone-${n}`, { handle: channel(n % 20), tags: [`t${n % 3}`], expiresAt: NOON + 1 + n });
    });
    const db = openDatabase({ directory }, { ...DATABASE, migrations: DATABASE.migrations.slice(0, 2) });
    fillAsBefore(db, phones);
    db.close(true);
    const store = await openEmbeddedHubStore({ directory, mergeAt: 7 });
    for (const now of [NOON, NOON + 10, NOON + 100]) {
      const left = phones.filter(({ expiresAt }) => (expiresAt ?? 0) > now);
      const wanted = left.filter(({ tags }) => tags.includes("t1")).map(({ installationId }) => installationId);
      expect((await targetsOf(store, "windows", "t1", now)).map(({ installationId }) => installationId)).toEqual(
        wanted,
      );
      for (const phone of left) expect(await store.findInstallation(NEWS, phone.installationId, now)).toEqual(phone);
      while (await store.sweep(now, 0, 4));
      expect(await store.counts(NEWS)).toEqual({ registrations: left.length, installations: left.length });
      for (const phone of left) await store.putInstallation(NEWS, phone);
      expect(await listAll(store, { now })).toHaveLength(left.length);
    }
    await store.close();
  }));

/** Writes installations of one registration each as the second version of the schema held them. */
function fillAsBefore(db: Database, phones: readonly InstallationRecord[]): void {
  const salt = db.query<{ value: number }, []>("SELECT value FROM numbers WHERE name = 'salt'").get()?.value ?? 0;
  const hub = JSON.stringify(hubOf(NEWS));
  db.run("INSERT INTO hubs VALUES (1, ?, ?, ?, ?)", [NEWS, hub, phones.length, phones.length]);
  for (const [i, phone] of phones.entries()) {
    const { installationId, handle, expiresAt, tags } = phone;
    const shown = JSON.stringify([`$InstallationId:{${installationId}}`, ...tags]);
    db.run("INSERT INTO installations VALUES (?, 1, ?, ?, ?, ?)", [
      i + 1,
      keyOf(installationId, salt),
      expiresAt,
      installationId,
      JSON.stringify(phone),
    ]);
    db.run(
      `INSERT INTO registrations (ordinal, hub, kind, handle_key, installation, part, expires_at, etag, created_at, updated_at, installation_id,
         handle, tags, shared)
       VALUES (?, 1, 0, ?, ?, '[null,null]', ?, 1, ?, ?, ?, ?, ?, 1)`,
      [i + 1, keyOf(handleKey(handle), salt), i + 1, expiresAt, NOON, NOON, installationId, handleKey(handle), shown],
    );
  }
  db.run("UPDATE numbers SET value = ? WHERE name = 'next_ordinal'", [phones.length + 1]);
}

test("keys stay what they are on disk, fit into six bytes, and hardly ever meet", () => {
  expect(keyOf("", 0)).toBe(50_946_086_648_569);
  expect(keyOf("https://push.example/w/?token=1", 12_345)).toBe(49_162_397_594_812);
  const keys = new Set(Array.from({ length: 100_000 }, (_, n) => keyOf(channel(n).channelUri, 7)));
  expect(keys.size).toBeGreaterThan(99_990);
  for (const key of keys) expect(key >= 0 && key < 2 ** 47).toBe(true);
  expect(placeOf(3, keyOf("", 0), 2)).toBe(63_078_711_468_082);
  expect(placeOf(2 ** 31, 2 ** 47 - 1, 3)).toBeLessThan(2 ** 47);
});
