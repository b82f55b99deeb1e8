/** Who may open a data directory, and which are refused. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { channelOf, KIOSK, open, pushTo, record, WEATHER, waiting } from "../conformance/fixtures.ts";
import { DATABASE_FILE } from "./database.ts";
import { inDirectory, startProcess } from "./fixture.ts";
import { openEmbeddedStore } from "./store.ts";

test("a directory that another store of this process holds is locked, and free once that is closed", () =>
  inDirectory(async (directory) => {
    const first = await openEmbeddedStore({ directory });
    const channel = await open(first, channelOf(KIOSK, WEATHER));
    await expect(openEmbeddedStore({ directory })).rejects.toMatchObject({ code: "DATA_LOCKED" });
    await expect(openEmbeddedStore({ directory })).rejects.toMatchObject({ code: "DATA_LOCKED" });
    expect(await record(first, pushTo(channel, 1))).toBe(1);
    await first.close();
    const second = await openEmbeddedStore({ directory });
    expect(await waiting(second, KIOSK)).toEqual([1]);
    await second.close();
  }));

test("a directory that another process holds is locked, and free once that process was killed", () =>
  inDirectory(async (directory) => {
    const other = startProcess(directory, `say("open"); setInterval(() => {}, 1000);`);
    try {
      for await (const line of other.lines) if (line === "open") break;
      await expect(openEmbeddedStore({ directory })).rejects.toMatchObject({ code: "DATA_LOCKED" });
    } finally {
      await other.kill();
    }
    await (await openEmbeddedStore({ directory })).close();
  }));

test("a directory that is not there is made, and nobody else can read the database", () =>
  inDirectory(async (parent) => {
    const directory = join(parent, "a", "b");
    const store = await openEmbeddedStore({ directory });
    expect(statSync(join(directory, DATABASE_FILE)).mode & 0o777).toBe(0o600);
    await store.close();
  }));

test("a directory that cannot be made is unusable, and the error names it", () =>
  inDirectory(async (parent) => {
    writeFileSync(join(parent, "file"), "");
    const opening = openEmbeddedStore({ directory: join(parent, "file", "below") });
    await expect(opening).rejects.toMatchObject({ code: "DATA_UNUSABLE", detail: expect.stringContaining("below") });
  }));

test("a file that is no database is unusable and stays as it is", () =>
  inDirectory(async (directory) => {
    const path = join(directory, DATABASE_FILE);
    writeFileSync(path, "no database at all ".repeat(500));
    const { mtimeMs, size } = statSync(path);
    await expect(openEmbeddedStore({ directory })).rejects.toMatchObject({ code: "DATA_UNUSABLE" });
    expect(statSync(path)).toMatchObject({ mtimeMs, size });
  }));

test("a database whose tables are damaged is unusable", () =>
  inDirectory(async (directory) => {
    await (await openEmbeddedStore({ directory })).close();
    const db = new Database(join(directory, DATABASE_FILE));
    db.run("DROP TABLE inbox");
    db.close(true);
    await expect(openEmbeddedStore({ directory })).rejects.toMatchObject({ code: "DATA_UNUSABLE" });
  }));

test("a database of a newer Belfry is unusable, and the error says so", () =>
  inDirectory(async (directory) => {
    await (await openEmbeddedStore({ directory })).close();
    const db = new Database(join(directory, DATABASE_FILE));
    db.run("PRAGMA user_version = 99");
    db.close(true);
    const opening = openEmbeddedStore({ directory });
    await expect(opening).rejects.toMatchObject({ code: "DATA_UNUSABLE", detail: expect.stringContaining("newer") });
  }));
