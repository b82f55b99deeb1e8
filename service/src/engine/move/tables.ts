/** How each table of a data directory becomes the one of the same name on PostgreSQL. */
import type { MovedTable } from "@belfry/host/postgres";

const ROWS = (table: string) => `jsonb_populate_recordset(NULL::${table}, $1::text::jsonb)`;
const same = (name: string): MovedTable => ({
  name,
  select: `SELECT * FROM ${name}`,
  insert: `INSERT INTO ${name} SELECT * FROM ${ROWS(name)}`,
});

/** No text of PostgreSQL may hold U+0000, so that such a payload travels and stays as base64. */
function encode({ base64, payload, ...row }: Record<string, unknown>): Record<string, unknown> {
  const text = String(payload);
  if (base64 === 1) return { ...row, payload, encoding: 1 };
  if (!text.includes("\0")) return { ...row, payload, encoding: 0 };
  return { ...row, payload: Buffer.from(text).toString("base64"), encoding: 2 };
}

/** Each with its last number, which may be on the list of those that the table does not know yet; SQLite takes the bare value from the row of the largest n. */
const DEVICES = `
  WITH given AS (SELECT key AS device, value AS last_seq, max(n) FROM given_numbers, json_each(numbers) GROUP BY key)
  SELECT device, coalesce(given.last_seq, devices.last_seq) AS last_seq, muted FROM devices LEFT JOIN given USING (device)`;

/** From its list, where a key that was used anew after its time stands once more; SQLite takes the bare values from the row of the largest time. */
const PUSHED_ONCE = `
  SELECT value ->> 0 AS device, value ->> 1 AS channel, value ->> 2 AS key, max(value ->> 3) AS at, value ->> 4 AS message_id,
    value ->> 5 AS outcome, value ->> 6 AS why
  FROM keyed_pushes, json_each(pushes) GROUP BY 1, 2, 3`;

/** In the order in which they are moved. What counts is counted by nobody yet, so that all of it goes to the first shard. */
export const TABLES: readonly MovedTable[] = [
  same("apps"),
  same("keys"),
  {
    name: "books",
    select: "SELECT app, 0 AS shard, accepted, delivered, replaced, expired, removed, dropped FROM books",
    insert: `INSERT INTO books SELECT * FROM ${ROWS("books")}`,
  },
  {
    name: "drops",
    select: "SELECT app, reason, 0 AS shard, count FROM drops",
    insert: `INSERT INTO drops SELECT * FROM ${ROWS("drops")}`,
  },
  {
    ...same("devices"),
    select: DEVICES,
    change: ({ muted, ...row }) => ({ ...row, muted: JSON.parse(String(muted)) }),
  },
  { ...same("channels"), change: (row) => ({ ...row, tile_queue: row.tile_queue === 1 }) },
  { ...same("inbox"), change: (row) => ({ ...encode(row), suppress_popup: row.suppress_popup === 1 }) },
  { ...same("pushed_once"), select: PUSHED_ONCE },
  same("receipt_subscriptions"),
  same("receipts_expected"),
  {
    name: "receipts",
    select: "SELECT * FROM receipts",
    insert: `INSERT INTO receipts OVERRIDING SYSTEM VALUE SELECT * FROM ${ROWS("receipts")}`,
  },
];
