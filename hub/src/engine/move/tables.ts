/** How each table of a data directory becomes the one of the same name on PostgreSQL. */
import type { MovedTable } from "@belfry/host/postgres";
import { formatOfRow } from "../distributed/rows.ts";
import { tagKeysOf } from "../distributed/tag-keys.ts";
import { type RegistrationRow, ROW_COLUMNS } from "../registration-row.ts";

type Row = Record<string, unknown>;

/** A hub that was deleted leaves rows behind until they are swept. Without the plus SQLite goes by an index, and so all over the table. */
const IN_A_HUB = "+hub IN (SELECT id FROM hubs WHERE name IS NOT NULL)";

const ROWS = (table: string) => `jsonb_populate_recordset(NULL::${table}, $1::text::jsonb)`;

const ofHubs = (name: string, columns = "*") => `SELECT ${columns} FROM ${name} WHERE ${IN_A_HUB}`;

/** @param select all columns that are not null on PostgreSQL, unless `change` adds them */
const table = (name: string, select: string, change?: (row: Row) => Row): MovedTable => ({
  name,
  select,
  insert: `INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT * FROM ${ROWS(name)}`,
  ...(change === undefined ? {} : { change }),
});

/**
 * Ordinals are given in each hub by itself there, to installations as well; no hub's go on below any that was given here, as cursors of sends and
 * ids of registrations hold them.
 */
const NEXT_NUMBER = `
  (SELECT max(value, (SELECT coalesce(max(n), 0) + 1 FROM installations)) FROM numbers WHERE name = 'next_ordinal') AS next_number`;

/** Postings are made anew of the tags: here they hold everyone's list as well, and the newest are in no table. */
const INSERT_REGISTRATIONS = `
  WITH posted AS (
    INSERT INTO postings (hub, format, tag, ordinal)
    SELECT p.hub, p.format, tag, p.ordinal
    FROM jsonb_to_recordset($1::text::jsonb) AS p (hub integer, format smallint, ordinal bigint, keys jsonb), jsonb_array_elements_text(p.keys) AS tag
    ORDER BY p.hub, tag, p.format, p.ordinal)
  INSERT INTO registrations SELECT * FROM ${ROWS("registrations")}`;

const changeRegistration = (row: Row): Row => ({
  ...row,
  format: formatOfRow(row as unknown as RegistrationRow),
  keys: [...tagKeysOf(row as unknown as RegistrationRow)],
});

/** In the order in which they are moved. Nobody works on a send or a job yet: the first node that looks claims it. */
export const TABLES: readonly MovedTable[] = [
  table(
    "hubs",
    `SELECT id, name, record, registrations, installations, ${NEXT_NUMBER} FROM hubs WHERE name IS NOT NULL`,
  ),
  {
    ...table("registrations", ofHubs("shown_registrations", ROW_COLUMNS), changeRegistration),
    insert: INSERT_REGISTRATIONS,
  },
  table("installations", ofHubs("installations", "hub, n, installation_id, expires_at, record"), (row) => ({
    ...row,
    id_key: String(row.installation_id).toLowerCase(),
  })),
  table("sends", ofHubs("sends JOIN send_requests ON send = n", "sends.*, request, 0 AS fence")),
  table("deferred", `SELECT * FROM deferred WHERE send IN (${ofHubs("sends", "n")})`),
  table("client_keys", ofHubs("client_keys")),
  table("feedback", ofHubs("feedback")),
  table("jobs", ofHubs("jobs", "rowid AS n, *"), (row) => ({ ...row, open: row.open === 1 })),
];
