/** The schema of the hub's tables on PostgreSQL, step by step. Refuses to know what is done with them. */
import type { Migration } from "@belfry/host/postgres";

/** In which all of it lies: beside the schema of the push service, whose settings the hub shares. @param engineSchema as the settings name it */
export const hubSchemaOf = (engineSchema: string): string => `${engineSchema}_hub`;

export const SCHEMA = hubSchemaOf("belfry");

/**
 * Each step leads from one version of the schema to the next; only ever appended to.
 *
 * Numbers of registrations and installations are given per hub, under the lock of its row in `hubs`: whoever sees one sees all lower ones. Texts
 * that may be long, and are a client's, are found by their hash, as an index takes no more than some 2,700 bytes of one. Times are the callers'
 * milliseconds; the leases of nodes are the database's own.
 */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: "hubs, registrations, installations, sends and jobs",
    sql: `
  CREATE TABLE hubs (
    id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text UNIQUE, record text NOT NULL, next_number bigint NOT NULL DEFAULT 1,
    registrations bigint NOT NULL DEFAULT 0, installations bigint NOT NULL DEFAULT 0
  ) WITH (fillfactor = 50);
  CREATE TABLE hubs_version (n bigint NOT NULL);
  INSERT INTO hubs_version VALUES (1);
  CREATE TABLE nodes (node text PRIMARY KEY, lease_until timestamptz NOT NULL) WITH (fillfactor = 50);

  CREATE TABLE registrations (
    hub integer NOT NULL, ordinal bigint NOT NULL, kind smallint NOT NULL, format smallint NOT NULL, installation bigint, part text,
    expires_at double precision, etag integer NOT NULL, created_at double precision NOT NULL, updated_at double precision NOT NULL,
    registration_id text COLLATE "C", installation_id text COLLATE "C", handle text COLLATE "C" NOT NULL, browser_keys text,
    tags text NOT NULL, template text, push_variables text, tile text, PRIMARY KEY (hub, ordinal)
  );
  CREATE INDEX registrations_by_format ON registrations (hub, format, ordinal);
  CREATE INDEX registrations_by_handle ON registrations (hub, hashtextextended(handle, 0), kind, ordinal);
  CREATE INDEX registrations_by_id ON registrations (hub, hashtextextended(registration_id, 0)) WHERE registration_id IS NOT NULL;
  CREATE INDEX registrations_by_installation ON registrations (hub, installation) WHERE installation IS NOT NULL;
  CREATE INDEX registrations_by_expiry ON registrations (expires_at) WHERE expires_at IS NOT NULL;
  CREATE TABLE postings (
    hub integer NOT NULL, format smallint NOT NULL, tag text COLLATE "C" NOT NULL, ordinal bigint NOT NULL,
    PRIMARY KEY (hub, tag, format, ordinal)
  );
  CREATE TABLE installations (
    hub integer NOT NULL, n bigint NOT NULL, id_key text COLLATE "C" NOT NULL, installation_id text COLLATE "C" NOT NULL,
    expires_at double precision, record text NOT NULL, PRIMARY KEY (hub, n)
  );
  CREATE INDEX installations_by_id ON installations (hub, hashtextextended(id_key, 0));
  CREATE INDEX installations_by_expiry ON installations (expires_at) WHERE expires_at IS NOT NULL;

  CREATE TABLE sends (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, hub integer NOT NULL, notification_id text COLLATE "C" NOT NULL, state text NOT NULL,
    due_at double precision, scheduled_for double precision, accepted_at double precision NOT NULL, started_at double precision,
    ended_at double precision, cursor bigint NOT NULL, wns_outcomes text NOT NULL, browser_outcomes text NOT NULL, remarks text NOT NULL,
    request text NOT NULL, node text, fence bigint NOT NULL DEFAULT 0, last_step text, UNIQUE (hub, notification_id)
  ) WITH (fillfactor = 70);
  CREATE INDEX sends_by_due ON sends (n) WHERE due_at IS NOT NULL;
  CREATE INDEX sends_by_schedule ON sends (due_at) WHERE due_at IS NOT NULL AND state = 'Scheduled';
  CREATE INDEX sends_by_end ON sends (ended_at) WHERE ended_at IS NOT NULL;
  CREATE TABLE deferred (
    send bigint NOT NULL, ordinal bigint NOT NULL, next_at double precision NOT NULL, push text NOT NULL, PRIMARY KEY (send, ordinal)
  );
  CREATE INDEX deferred_by_time ON deferred (send, next_at);
  CREATE TABLE client_keys (
    hub integer NOT NULL, key text COLLATE "C" NOT NULL, notification_id text NOT NULL, at double precision NOT NULL, PRIMARY KEY (hub, key)
  );
  CREATE INDEX client_keys_by_time ON client_keys (at);
  CREATE TABLE feedback (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, hub integer NOT NULL, at double precision NOT NULL, record text NOT NULL
  );
  CREATE INDEX feedback_by_hub ON feedback (hub, at);
  CREATE INDEX feedback_by_time ON feedback (at);
  CREATE TABLE jobs (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, hub integer NOT NULL, job_id text COLLATE "C" NOT NULL,
    created_at double precision NOT NULL, open boolean NOT NULL, record text NOT NULL, node text, UNIQUE (hub, job_id)
  );
  CREATE INDEX open_jobs ON jobs (created_at) WHERE open;
  `,
  },
];
