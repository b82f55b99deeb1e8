/** The database file of the service: its name, and its schema step by step. Refuses to know what is done with the tables. */
import type { DatabaseKind } from "@belfry/host/database";

/** Name of the database file in the data directory. */
export const DATABASE_FILE = "belfry.sqlite";

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
  `
  CREATE TABLE pushed_once (
    device TEXT NOT NULL, channel TEXT NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, message_id TEXT NOT NULL, outcome TEXT NOT NULL,
    why TEXT NOT NULL, PRIMARY KEY (device, channel, key)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX pushed_once_by_age ON pushed_once (at);
  `,
  `
  CREATE TABLE receipt_subscriptions (rid TEXT PRIMARY KEY, device TEXT NOT NULL, channel TEXT NOT NULL, until INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE INDEX receipt_subscriptions_by_channel ON receipt_subscriptions (device, channel);
  CREATE TABLE receipts_expected (
    device TEXT NOT NULL, message_id TEXT NOT NULL, rid TEXT NOT NULL, message TEXT NOT NULL, until INTEGER NOT NULL,
    PRIMARY KEY (device, message_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX receipts_expected_by_rid ON receipts_expected (rid);
  CREATE TABLE receipts (
    n INTEGER PRIMARY KEY AUTOINCREMENT, rid TEXT NOT NULL, message TEXT NOT NULL, status INTEGER NOT NULL, at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX receipts_by_rid ON receipts (rid, n);
  `,
  "CREATE TABLE drops (app TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (app, reason)) STRICT, WITHOUT ROWID;",
  // What a group gave: of each device the last number, as one JSON object. Later rows hold against earlier ones, and all against `devices`.
  "CREATE TABLE given_numbers (n INTEGER PRIMARY KEY, numbers TEXT NOT NULL) STRICT;",
  // Pushes with a key, up to 64 in a row as they came, with the time of the last; the row of each, see places.ts; and the last row all of whose
  // pushes have a place. A row's number is never given again, since places outlive rows.
  `
  CREATE TABLE keyed_pushes (n INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, pushes TEXT NOT NULL) STRICT;
  CREATE INDEX keyed_pushes_by_age ON keyed_pushes (at);
  CREATE TABLE keyed_places (place INTEGER PRIMARY KEY, row INTEGER NOT NULL) STRICT;
  CREATE TABLE keyed_placed (row INTEGER NOT NULL) STRICT;
  INSERT INTO keyed_placed (row) VALUES (0);
  INSERT INTO keyed_pushes (at, pushes)
    SELECT max(at), json_group_array(json_array(device, channel, key, at, message_id, outcome, why)) FROM (
      SELECT *, row_number() OVER (ORDER BY at) / 64 AS place FROM pushed_once
    ) GROUP BY place ORDER BY place;
  DROP TABLE pushed_once;
  `,
  // By what the records of the journal are known, and above which numbers they were given; see number-above.ts.
  `
  CREATE TABLE journal (salt TEXT NOT NULL, above INTEGER NOT NULL) STRICT;
  INSERT INTO journal (salt, above) VALUES ('', 0);
  `,
];

/** What the worker opens. */
export const DATABASE: DatabaseKind = { file: DATABASE_FILE, migrations: MIGRATIONS, hasJournal: true };
