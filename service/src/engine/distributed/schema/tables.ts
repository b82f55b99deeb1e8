/**
 * Step 1: the tables. The device leads the key of everything that belongs to one, so that each of these tables can be spread by a hash of the
 * device. Text is compared by its bytes: locks are taken in the order of device ids, and every node must mean the same order.
 */
export const TABLES = `
  CREATE TABLE apps (sid text COLLATE "C" PRIMARY KEY, record text NOT NULL);
  CREATE TABLE keys (id smallint PRIMARY KEY, secret text NOT NULL, created_at bigint NOT NULL);
  CREATE TABLE revision (what text PRIMARY KEY, n bigint NOT NULL);
  INSERT INTO revision VALUES ('apps', 0), ('keys', 0);

  -- What is counted, by who counts: a shard is held by one connection, so that none waits for another's commit. What waits is what is left over.
  CREATE TABLE books (
    app text COLLATE "C" NOT NULL, shard integer NOT NULL, accepted bigint NOT NULL DEFAULT 0, delivered bigint NOT NULL DEFAULT 0,
    replaced bigint NOT NULL DEFAULT 0, expired bigint NOT NULL DEFAULT 0, removed bigint NOT NULL DEFAULT 0, dropped bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (app, shard)
  ) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
  CREATE TABLE drops (
    app text COLLATE "C" NOT NULL, reason text COLLATE "C" NOT NULL, shard integer NOT NULL, count bigint NOT NULL,
    PRIMARY KEY (app, reason, shard)
  ) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);

  -- The number above which all numbers of now are given, and the life of a server that wrote so: see number_above().
  CREATE TABLE epoch (one boolean PRIMARY KEY DEFAULT true CHECK (one), life text NOT NULL, above bigint NOT NULL);

  -- Nothing but the key is indexed and there is room on each page, so that a new number costs no index anything.
  CREATE TABLE devices (
    device text COLLATE "C" PRIMARY KEY, last_seq bigint NOT NULL DEFAULT 0, muted text[] NOT NULL DEFAULT '{}'
  ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
  CREATE TABLE channels (
    device text COLLATE "C" NOT NULL, channel text COLLATE "C" NOT NULL, app text COLLATE "C" NOT NULL, kind text NOT NULL,
    label text COLLATE "C" NOT NULL, token text NOT NULL, created_at bigint NOT NULL, expires_at bigint NOT NULL, closed_at bigint,
    tile_queue boolean NOT NULL, PRIMARY KEY (device, channel)
  );
  CREATE INDEX channels_by_app ON channels (app, created_at, device, channel);
  CREATE INDEX channels_by_age ON channels (created_at);
  CREATE INDEX channels_by_end ON channels ((coalesce(closed_at, expires_at)), device, channel);
  CREATE INDEX alternate_channels ON channels (device, app, label, closed_at, expires_at) WHERE kind = 'alternate';

  -- A payload of 5 kB stays in the row: a place of its own would cost two more index entries. It lives too briefly to be worth compressing.
  -- encoding: 0 as it stands, 1 base64 as the sender had it, 2 text in base64 because of the character that no text may hold.
  CREATE TABLE inbox (
    device text COLLATE "C" NOT NULL, seq bigint NOT NULL, channel text COLLATE "C" NOT NULL, type text NOT NULL, slot text COLLATE "C",
    expires_at bigint NOT NULL, app text COLLATE "C" NOT NULL, message_id text COLLATE "C" NOT NULL, keep integer NOT NULL,
    accepted_at bigint NOT NULL, tag text COLLATE "C", tag_group text COLLATE "C", priority smallint NOT NULL, suppress_popup boolean NOT NULL,
    collection_id text, headers text, show_until bigint, encoding smallint NOT NULL, payload text NOT NULL, PRIMARY KEY (device, seq)
  ) WITH (toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.05);
  ALTER TABLE inbox ALTER COLUMN payload SET STORAGE EXTERNAL;

  CREATE TABLE pushed_once (
    device text COLLATE "C" NOT NULL, channel text COLLATE "C" NOT NULL, key text COLLATE "C" NOT NULL, at bigint NOT NULL,
    message_id text NOT NULL, outcome text NOT NULL, why text NOT NULL, PRIMARY KEY (device, channel, key)
  );
  CREATE INDEX pushed_once_by_age ON pushed_once (at);

  CREATE TABLE receipt_subscriptions (
    rid text COLLATE "C" PRIMARY KEY, device text COLLATE "C" NOT NULL, channel text COLLATE "C" NOT NULL, until bigint NOT NULL
  );
  CREATE INDEX receipt_subscriptions_by_channel ON receipt_subscriptions (device, channel);
  CREATE TABLE receipts_expected (
    device text COLLATE "C" NOT NULL, message_id text COLLATE "C" NOT NULL, rid text COLLATE "C" NOT NULL, message text NOT NULL,
    until bigint NOT NULL, PRIMARY KEY (device, message_id)
  );
  CREATE INDEX receipts_expected_by_rid ON receipts_expected (rid);
  CREATE TABLE receipts (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, rid text COLLATE "C" NOT NULL, message text NOT NULL, status smallint NOT NULL,
    at bigint NOT NULL
  );
  CREATE INDEX receipts_by_rid ON receipts (rid, n);
`;
