/** Data directories that older versions of Belfry left. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { join } from "node:path";
import { booksOf, channelOf, DAY, KIOSK, NEWS, NOON, open, pushTo, record, WEATHER } from "../conformance/fixtures.ts";
import { DATABASE_FILE } from "./database.ts";
import { inDirectory } from "./fixture.ts";
import { openEmbeddedStore } from "./store.ts";

/** The tables of schema 1, as they are in the field. */
const SCHEMA_1 = `
  CREATE TABLE apps (sid TEXT PRIMARY KEY, record TEXT NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE keys (id INTEGER PRIMARY KEY, secret TEXT NOT NULL, created_at INTEGER NOT NULL) STRICT;
  CREATE TABLE books (
    app TEXT PRIMARY KEY, accepted INTEGER NOT NULL, delivered INTEGER NOT NULL, replaced INTEGER NOT NULL, expired INTEGER NOT NULL,
    removed INTEGER NOT NULL, dropped INTEGER NOT NULL, pending INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE devices (device TEXT PRIMARY KEY, last_seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE channels (
    device TEXT NOT NULL, channel TEXT NOT NULL, app TEXT NOT NULL, token TEXT NOT NULL,
    created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, closed_at INTEGER,
    PRIMARY KEY (device, channel)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX channels_by_app ON channels (app, created_at);
  CREATE INDEX channels_by_age ON channels (created_at);
  CREATE INDEX channels_by_end ON channels (coalesce(closed_at, expires_at), device, channel);
  CREATE TABLE inbox (
    device TEXT NOT NULL, seq INTEGER NOT NULL, channel TEXT NOT NULL, type TEXT NOT NULL, slot TEXT, expires_at INTEGER NOT NULL,
    app TEXT NOT NULL, message_id TEXT NOT NULL, keep INTEGER NOT NULL, accepted_at INTEGER NOT NULL, tag TEXT, tag_group TEXT,
    priority INTEGER NOT NULL, suppress_popup INTEGER NOT NULL, collection_id TEXT, base64 INTEGER NOT NULL, payload TEXT NOT NULL,
    PRIMARY KEY (device, seq)
  ) STRICT, WITHOUT ROWID;
  PRAGMA user_version = 1;`;

const APP = { packageSid: WEATHER, name: "Weather", tenantId: "tenant", clientId: "client", createdAt: NOON };
const SECRETS = [{ id: "s1", hash: "hash-of-it", ending: "wxyz", createdAt: NOON }];
const CHANNEL = channelOf(KIOSK, WEATHER);
const TOAST = pushTo(CHANNEL, 1, { tag: "t", group: "g", suppressPopup: true, collectionId: "c" });

/** A kiosk with an app, its channel and one toast of three, as schema 1 kept them. */
function writeSchema1(directory: string): void {
  const db = new Database(join(directory, DATABASE_FILE), { create: true, strict: true });
  db.run("PRAGMA journal_mode = WAL");
  db.run(SCHEMA_1);
  db.run("INSERT INTO apps VALUES (?, ?)", [WEATHER, JSON.stringify({ ...APP, secrets: SECRETS })]);
  db.run("INSERT INTO keys VALUES (1, 'sealing', ?)", [NOON]);
  db.run("INSERT INTO books VALUES (?, 3, 2, 0, 0, 0, 0, 1)", [WEATHER]);
  db.run("INSERT INTO devices VALUES (?, 3)", [KIOSK]);
  const { channelId, token, createdAt, expiresAt } = CHANNEL;
  db.run("INSERT INTO channels VALUES (?, ?, ?, ?, ?, ?, NULL)", [
    ...[KIOSK, channelId, WEATHER, token, createdAt, expiresAt],
  ]);
  db.run("INSERT INTO inbox VALUES (?, 3, ?, 'wns/toast', NULL, ?, ?, ?, 20, ?, 't', 'g', 2, 1, 'c', 0, ?)", [
    ...[KIOSK, channelId, TOAST.expiresAt, WEATHER, TOAST.messageId, TOAST.acceptedAt, TOAST.payload],
  ]);
  db.close(true);
}

test("what the first version kept is there: apps by their client ids, primary channels, and what waits without a time to show it", () =>
  inDirectory(async (directory) => {
    writeSchema1(directory);
    const store = await openEmbeddedStore({ directory });
    expect(await store.loadApps()).toEqual([{ ...APP, secrets: SECRETS, objectId: "client", blocked: false }]);
    expect(await store.loadKeys()).toEqual([{ id: 1, secret: "sealing", createdAt: NOON }]);
    expect(await store.findChannel(KIOSK, CHANNEL.channelId)).toEqual(CHANNEL);
    expect(await store.read(KIOSK, 0, NOON, 10, 1e6)).toEqual([{ ...TOAST, headers: null, showUntil: null, seq: 3 }]);
    expect(await booksOf(store, WEATHER)).toEqual({ accepted: 3, delivered: 2, pending: 1 });
    await store.close();
  }));

test("a directory of the first version goes on: numbers, channels, and all that is new since", () =>
  inDirectory(async (directory) => {
    writeSchema1(directory);
    const store = await openEmbeddedStore({ directory });
    expect(await open(store, { ...CHANNEL, channelId: "second", tileQueue: true })).toEqual({
      ...CHANNEL,
      tileQueue: true,
    });
    const news = await open(store, channelOf(KIOSK, NEWS, { kind: "tile", label: "clock" }));
    const full = pushTo(news, 2, { headers: "{}", showUntil: NOON + DAY });
    expect(await record(store, full)).toBe(4);
    await store.muteApp(KIOSK, WEATHER, true);
    await store.close();
    const reopened = await openEmbeddedStore({ directory });
    expect(await reopened.put(TOAST)).toEqual({ state: "muted" });
    expect(await reopened.read(KIOSK, 3, NOON, 10, 1e6)).toEqual([{ ...full, seq: 4 }]);
    expect((await reopened.putRemoval({ ...TOAST, type: "removal" }, { all: false, tag: "t" })).removed).toHaveLength(
      1,
    );
    expect(await booksOf(reopened, WEATHER)).toEqual({ accepted: 5, delivered: 2, removed: 1, dropped: 1, pending: 1 });
    await reopened.close();
  }));
