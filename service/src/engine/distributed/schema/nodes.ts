/** Step 2: the nodes, which of them holds each device's connection, and what is too long to be said in one notification. */
export const NODES = `
  CREATE TABLE node_numbers (id uuid PRIMARY KEY, number integer NOT NULL UNIQUE);
  CREATE TABLE nodes (
    incarnation bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number integer NOT NULL, id uuid NOT NULL, name text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(), lease_until timestamptz NOT NULL, state text NOT NULL DEFAULT 'up', about jsonb NOT NULL DEFAULT '{}'
  ) WITH (fillfactor = 50);
  CREATE TABLE connections (
    device text COLLATE "C" PRIMARY KEY, holder bigint NOT NULL, fence bigint NOT NULL
  ) WITH (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);
  -- A sequence of its own: that of an unlogged table is unlogged, too, and PostgreSQL 15 may not be able to read it after a crash.
  CREATE SEQUENCE letter_numbers;
  CREATE UNLOGGED TABLE letters (
    n bigint PRIMARY KEY DEFAULT nextval('letter_numbers'), body text NOT NULL, at timestamptz NOT NULL DEFAULT now()
  );
  CREATE INDEX letters_by_age ON letters (at);
`;
