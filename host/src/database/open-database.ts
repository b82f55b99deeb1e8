/**
 * Opens a database file: lock, settings, schema. Knows the files in the data directory; refuses to know what is done with the tables.
 */
import { Database } from "bun:sqlite";
import { closeSync, existsSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";
import { BelfryError } from "@belfry/protocol";
import { spareBytes } from "./journal.ts";

/** Where a database lies and how large it may grow. */
export interface DatabaseOptions {
  readonly directory: string;
  /** Bytes of the database file; absent means as large as the disk allows. */
  readonly maxBytes?: number | undefined;
}

/** Which file it is and what stands in it. */
export interface DatabaseKind {
  /** Its name in the data directory. */
  readonly file: string;
  /** Each step leads from one version of the schema to the next; only ever appended to. */
  readonly migrations: readonly string[];
  /**
   * Pages of 4 KiB in the log before it is copied into the database; 4,000 unless given: some 10 ms, so a rare one costs less than many
   * small ones.
   */
  readonly checkpointPages?: number;
  /** Whether a journal lies beside it; see `journal.ts`. */
  readonly hasJournal?: boolean;
  /** KiB of pages that are kept in memory; 65,536 unless given. They are taken as they are needed. */
  readonly cacheKib?: number;
}

const PAGE_BYTES = 4096;

/** 64 MiB of pages. */
const CACHE_KIB = 65_536;

/** 16 MB of log between checkpoints. */
const CHECKPOINT_PAGES = 4000;

/**
 * Opens a database of a data directory, makes both when they are not there, and holds the database alone until it is closed.
 *
 * The lock is the database's own, so it ends with the process however that ends.
 *
 * @throws BelfryError DATA_UNUSABLE when a newer Belfry wrote it; else what SQLite or the file system said
 */
export function openDatabase({ directory, maxBytes }: DatabaseOptions, kind: DatabaseKind): Database {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, kind.file);
  createPrivately(path);
  const db = new Database(path, { readwrite: true, create: true, strict: true });
  try {
    configure(db, kind, maxBytes);
    migrate(db, kind.migrations);
    return db;
  } catch (error) {
    db.close(true);
    throw error;
  }
}

/**
 * Writes all that is committed into a new file, as one that nobody has open. Takes about a second for each 200 MB, in which the database does nothing else.
 *
 * @param path must not be there
 */
export function copyDatabase(db: Database, path: string): void {
  createPrivately(path);
  db.run("VACUUM INTO ?", [path]);
}

/**
 * The file holds keys, so nobody else may read it; SQLite gives its log the same mode. A file that is there is left alone:
 * to open and close it once more would drop the lock of another store in this process.
 */
function createPrivately(path: string): void {
  if (!existsSync(path)) closeSync(openSync(path, "a", 0o600));
}

function configure(db: Database, kind: DatabaseKind, maxBytes: number | undefined): void {
  const { checkpointPages = CHECKPOINT_PAGES, cacheKib = CACHE_KIB, hasJournal = false } = kind;
  db.run("PRAGMA busy_timeout = 0");
  db.run(`PRAGMA page_size = ${PAGE_BYTES}`);
  // Before the log is first touched: then its index stands in memory and no other process can join.
  db.run("PRAGMA locking_mode = EXCLUSIVE");
  db.run("PRAGMA journal_mode = WAL");
  db.run("PRAGMA synchronous = FULL");
  db.run(`PRAGMA wal_autocheckpoint = ${checkpointPages}`);
  db.run("PRAGMA temp_store = MEMORY");
  // Negative is SQLite's way to say KiB.
  db.run(`PRAGMA cache_size = -${cacheKib}`);
  const most = maxBytes === undefined || !hasJournal ? maxBytes : maxBytes + spareBytes(maxBytes);
  if (most !== undefined) db.run(`PRAGMA max_page_count = ${Math.max(1, Math.floor(most / PAGE_BYTES))}`);
  db.run("BEGIN EXCLUSIVE");
  db.run("COMMIT");
}

function migrate(db: Database, migrations: readonly string[]): void {
  const version = db.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;
  if (version > migrations.length) {
    throw new BelfryError("DATA_UNUSABLE", {
      detail: `a newer Belfry wrote it (schema ${version}; this one knows ${migrations.length})`,
    });
  }
  if (version === migrations.length) return;
  db.transaction(() => {
    for (const step of migrations.slice(version)) db.run(step);
    db.run(`PRAGMA user_version = ${migrations.length}`);
  })();
}
