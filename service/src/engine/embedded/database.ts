/**
 * Opens the database file: lock, settings, schema. Knows the files in the data directory; refuses to know what is done with the tables.
 */
import { Database } from "bun:sqlite";
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { BelfryError } from "@belfry/protocol";
import type { DatabaseOptions } from "./operations.ts";

/** Name of the database file in the data directory. */
export const DATABASE_FILE = "belfry.sqlite";

const PAGE_BYTES = 4096;

/** 64 MiB of pages; negative is SQLite's way to say KiB. */
const CACHE_KIB = -65_536;

/** 16 MB of log between checkpoints: each takes some 10 ms, so a rare one costs less than many small ones. */
const CHECKPOINT_PAGES = 4000;

/**
 * Each step leads from one version of the schema to the next; only ever appended to.
 *
 * In `inbox` the small columns stand before the payload, so that a search among a device's rows does not follow them to their overflow pages.
 */
const MIGRATIONS: readonly string[] = [
  `
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
  `,
  // Entries of before keep show_until null: of them it is not known whether their sender named a time to live, and what it asked for
  // still ends them, because they wait no longer than that. What only `read` needs may stand behind the payload.
  `
  ALTER TABLE channels ADD COLUMN kind TEXT NOT NULL DEFAULT 'primary';
  ALTER TABLE channels ADD COLUMN label TEXT NOT NULL DEFAULT '';
  ALTER TABLE channels ADD COLUMN tile_queue INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE inbox ADD COLUMN headers TEXT;
  ALTER TABLE inbox ADD COLUMN show_until INTEGER;
  ALTER TABLE devices ADD COLUMN muted TEXT NOT NULL DEFAULT '[]';
  `,
  // Whoever asks for an alternate channel is counted, over up to ten thousand records of one device; with the last two columns that takes the
  // index alone. Of other kinds a device has a few, and an index of theirs would cost every device memory.
  "CREATE INDEX alternate_channels ON channels (device, app, label, closed_at, expires_at) WHERE kind = 'alternate';",
];

/**
 * Opens the database of a data directory, makes both when they are not there, and holds them alone until it is closed.
 *
 * The lock is the database's own, so it ends with the process however that ends.
 *
 * @throws BelfryError DATA_UNUSABLE when a newer Belfry wrote it; else what SQLite or the file system said
 */
export function openDatabase({ directory, maxBytes }: DatabaseOptions): Database {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, DATABASE_FILE);
  createPrivately(path);
  const db = new Database(path, { readwrite: true, create: true, strict: true });
  try {
    configure(db, maxBytes);
    migrate(db);
    return db;
  } catch (error) {
    db.close(true);
    throw error;
  }
}

/**
 * The file holds sealing keys, so nobody else may read it; SQLite gives its log the same mode. A file that is there is left alone:
 * to open and close it once more would drop the lock of another store in this process.
 */
function createPrivately(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
}

function configure(db: Database, maxBytes: number | undefined): void {
  db.run("PRAGMA busy_timeout = 0");
  db.run(`PRAGMA page_size = ${PAGE_BYTES}`);
  // Before the log is first touched: then its index stands in memory and no other process can join.
  db.run("PRAGMA locking_mode = EXCLUSIVE");
  db.run("PRAGMA journal_mode = WAL");
  db.run("PRAGMA synchronous = FULL");
  db.run(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  db.run("PRAGMA temp_store = MEMORY");
  db.run(`PRAGMA cache_size = ${CACHE_KIB}`);
  if (maxBytes !== undefined) db.run(`PRAGMA max_page_count = ${Math.max(1, Math.floor(maxBytes / PAGE_BYTES))}`);
  db.run("BEGIN EXCLUSIVE");
  db.run("COMMIT");
}

function migrate(db: Database): void {
  const version = db.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;
  if (version > MIGRATIONS.length) {
    throw new BelfryError("DATA_UNUSABLE", {
      detail: `a newer Belfry wrote it (schema ${version}; this one knows ${MIGRATIONS.length})`,
    });
  }
  if (version === MIGRATIONS.length) return;
  db.transaction(() => {
    for (const step of MIGRATIONS.slice(version)) db.run(step);
    db.run(`PRAGMA user_version = ${MIGRATIONS.length}`);
  })();
}
