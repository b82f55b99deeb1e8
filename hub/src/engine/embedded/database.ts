/** The database file of the hub: its name, and its schema step by step. Refuses to know what is done with the tables. */
import type { DatabaseKind } from "@belfry/host/database";

/** Name of the database file in the data directory. */
export const DATABASE_FILE = "hub.sqlite";

/**
 * Each step leads from one version of the schema to the next; only ever appended to.
 *
 * `shared` is 1 when another native registration has, or had, the same key of its handle.
 *
 * An installation is mostly put again as it was, for a longer time. While it is `intact` (1, or 2 where templates do not inherit tags; else 0) its
 * registrations are what its record makes of them, and are not written again: `repeats` is how often it was so and `repeated_at` when, which
 * `shown_registrations` adds to their own, and they end with it, unless they have an end of their own that is earlier. It is looked at for its end at
 * `look_at`, which may be an end that it had once.
 *
 * Times may have fractions, as the clock's do; whole ones take no more room for it.
 *
 * Of handles and ids the indices hold a number of 47 bits in place of the text: a million channel URIs would else stand in the cache twice.
 * In `posting_chunks` a list is a tag of one format, and what stands in it ends at `merged_ordinal`, see `lists.ts`; `handle_keys` and
 * `installation_keys` end at numbers of their own, see `keys.ts`.
 */
const MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE numbers (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  INSERT INTO numbers VALUES ('salt', random() & 2147483647), ('next_ordinal', 1), ('merged_ordinal', 0);
  CREATE TABLE hubs (
    id INTEGER PRIMARY KEY, name TEXT UNIQUE, record TEXT NOT NULL, registrations INTEGER NOT NULL, installations INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE tags (id INTEGER PRIMARY KEY, hub INTEGER NOT NULL, tag TEXT NOT NULL, UNIQUE (hub, tag)) STRICT;
  CREATE TABLE postings (list INTEGER NOT NULL, ordinal INTEGER NOT NULL, PRIMARY KEY (list, ordinal)) STRICT, WITHOUT ROWID;
  CREATE TABLE registrations (
    ordinal INTEGER PRIMARY KEY, hub INTEGER NOT NULL, kind INTEGER NOT NULL, handle_key INTEGER NOT NULL, id_key INTEGER,
    installation INTEGER, part TEXT, expires_at REAL, etag INTEGER NOT NULL, created_at REAL NOT NULL, updated_at REAL NOT NULL,
    registration_id TEXT, installation_id TEXT, handle TEXT NOT NULL, browser_keys TEXT, tags TEXT NOT NULL, template TEXT,
    push_variables TEXT, tile TEXT, shared INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX registrations_by_handle ON registrations (hub, handle_key, kind);
  CREATE INDEX registrations_by_id ON registrations (hub, id_key) WHERE id_key IS NOT NULL;
  CREATE INDEX registrations_by_installation ON registrations (installation) WHERE installation IS NOT NULL;
  CREATE INDEX registrations_by_expiry ON registrations (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE installations (
    n INTEGER PRIMARY KEY, hub INTEGER NOT NULL, id_key INTEGER NOT NULL, expires_at REAL, installation_id TEXT NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE INDEX installations_by_id ON installations (hub, id_key);
  CREATE INDEX installations_by_expiry ON installations (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE sends (
    n INTEGER PRIMARY KEY, hub INTEGER NOT NULL, notification_id TEXT NOT NULL, state TEXT NOT NULL, due_at REAL, scheduled_for REAL,
    accepted_at REAL NOT NULL, started_at REAL, ended_at REAL, cursor INTEGER NOT NULL, wns_outcomes TEXT NOT NULL,
    browser_outcomes TEXT NOT NULL, remarks TEXT NOT NULL, UNIQUE (hub, notification_id)
  ) STRICT;
  CREATE INDEX sends_by_due ON sends (due_at) WHERE due_at IS NOT NULL;
  CREATE INDEX sends_by_end ON sends (ended_at) WHERE ended_at IS NOT NULL;
  CREATE TABLE send_requests (send INTEGER PRIMARY KEY, request TEXT NOT NULL) STRICT;
  CREATE TABLE deferred (
    send INTEGER NOT NULL, ordinal INTEGER NOT NULL, next_at REAL NOT NULL, push TEXT NOT NULL,
    PRIMARY KEY (send, ordinal)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX deferred_by_time ON deferred (send, next_at);
  CREATE TABLE client_keys (
    hub INTEGER NOT NULL, key TEXT NOT NULL, notification_id TEXT NOT NULL, at REAL NOT NULL, PRIMARY KEY (hub, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX client_keys_by_time ON client_keys (at);
  CREATE TABLE feedback (n INTEGER PRIMARY KEY, hub INTEGER NOT NULL, at REAL NOT NULL, record TEXT NOT NULL) STRICT;
  CREATE INDEX feedback_by_hub ON feedback (hub, at);
  CREATE INDEX feedback_by_time ON feedback (at);
  CREATE TABLE jobs (
    hub INTEGER NOT NULL, job_id TEXT NOT NULL, created_at REAL NOT NULL, open INTEGER NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (hub, job_id)
  ) STRICT;
  CREATE INDEX open_jobs ON jobs (created_at) WHERE open = 1;
  `,
  "ALTER TABLE sends ADD COLUMN last_step TEXT",
  // What is found by these tables is brought into them when the hub is opened, as none of it has been merged.
  `
  DROP TABLE postings;
  CREATE TABLE posting_chunks (
    list INTEGER NOT NULL, first INTEGER NOT NULL, ordinals BLOB NOT NULL, PRIMARY KEY (list, first)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE handle_keys (place INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (place, row)) STRICT, WITHOUT ROWID;
  CREATE TABLE installation_keys (place INTEGER NOT NULL, row INTEGER NOT NULL, PRIMARY KEY (place, row)) STRICT, WITHOUT ROWID;
  UPDATE numbers SET value = 0 WHERE name = 'merged_ordinal';
  INSERT INTO numbers VALUES ('merged_handle_keys', 0), ('merged_installation_keys', 0);
  DROP INDEX registrations_by_handle;
  DROP INDEX installations_by_id;
  CREATE INDEX installations_by_hub ON installations (hub);
  ALTER TABLE installations ADD COLUMN intact INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE installations ADD COLUMN repeats INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE installations ADD COLUMN repeated_at REAL;
  ALTER TABLE installations ADD COLUMN look_at REAL;
  UPDATE installations SET look_at = expires_at WHERE expires_at IS NOT NULL;
  DROP INDEX installations_by_expiry;
  CREATE INDEX installations_by_look ON installations (look_at) WHERE look_at IS NOT NULL;
  CREATE VIEW shown_registrations AS
  SELECT ordinal, r.hub, kind, handle_key, r.id_key, installation, part,
    iif(intact, min(coalesce(r.expires_at, i.expires_at), coalesce(i.expires_at, r.expires_at)), r.expires_at) AS expires_at,
    etag + coalesce(repeats, 0) AS etag, created_at, coalesce(repeated_at, updated_at) AS updated_at,
    registration_id, r.installation_id, handle, browser_keys, tags, template, push_variables, tile
  FROM registrations AS r LEFT JOIN installations AS i ON i.n = r.installation;
  `,
];

/**
 * What the worker opens. 64 MB of log between checkpoints: a merge dirties pages all over, and what was written twice is copied once. 128 MiB
 * of cache hold the indices of a million installations, which are looked up at random.
 */
export const DATABASE: DatabaseKind = {
  file: DATABASE_FILE,
  migrations: MIGRATIONS,
  checkpointPages: 16_000,
  cacheKib: 131_072,
};
