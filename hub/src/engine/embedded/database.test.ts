/** The file of the hub: who may open it, who may read it, and what an index's keys are. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { channel, hubOf, idsOf, NEWS, NOON, queryOf, register } from "../conformance/fixtures.ts";
import { DATABASE_FILE } from "./database.ts";
import { inDirectory } from "./fixture.ts";
import { keyOf } from "./numbers.ts";
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

test("keys stay what they are on disk, fit into six bytes, and hardly ever meet", () => {
  expect(keyOf("", 0)).toBe(50_946_086_648_569);
  expect(keyOf("https://push.example/w/?token=1", 12_345)).toBe(49_162_397_594_812);
  const keys = new Set(Array.from({ length: 100_000 }, (_, n) => keyOf(channel(n).channelUri, 7)));
  expect(keys.size).toBeGreaterThan(99_990);
  for (const key of keys) expect(key >= 0 && key < 2 ** 47).toBe(true);
});
