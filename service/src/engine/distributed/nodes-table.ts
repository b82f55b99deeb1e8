/** The statements on the table of nodes, by the database's clock. Who asks them and when is decided in the registry. */

/** A node as its row tells of it. */
export interface SeenRow {
  readonly incarnation: number;
  readonly number: number;
  readonly name: string;
  readonly started: number;
  readonly state: "up" | "draining" | "gone";
  readonly alive: boolean;
  readonly [column: string]: unknown;
}

/** The same, for whoever renews. */
export interface NodeRow extends SeenRow {
  readonly renewed: number;
  /** When its lease ends or ended, in milliseconds since 1970: a node that comes back and is gone again has another. */
  readonly until: number;
  /** Everybody has seen that it is gone. */
  readonly past: boolean;
}

/** For which the row of a node that is gone stays, so that everybody sees it at a renewal: whoever renews more seldom is gone. */
const TOMBSTONE = "interval '1 minute'";

const STARTED = "(extract(epoch FROM started_at) * 1000)::float8 AS started";
export const JOIN = `INSERT INTO nodes (number, id, name, lease_until) VALUES ($1, $2::uuid, $3, now() + $4 * interval '1 millisecond') RETURNING incarnation, ${STARTED}`;
/** One directory is one node: whoever started later is it. Its end is as of now also when it was taken for gone before, as it may have acted since. */
export const SUCCEED = `UPDATE nodes SET state = 'gone', lease_until = now() WHERE id = $1::uuid AND incarnation < $2`;
export const RENEW = `WITH renewed AS (
    UPDATE nodes SET lease_until = now() + $3 * interval '1 millisecond', state = $2 WHERE incarnation = $1 AND state <> 'gone' RETURNING 1
  ) SELECT incarnation, number, name, ${STARTED}, state, lease_until > now() AS alive, lease_until < now() - ${TOMBSTONE} AS past,
    (extract(epoch FROM lease_until) * 1000)::float8 AS until, (SELECT count(*)::integer FROM renewed) AS renewed
  FROM nodes ORDER BY number, incarnation`;
export const SEE = `SELECT incarnation, number, name, ${STARTED}, state, lease_until > now() AS alive FROM nodes ORDER BY number, incarnation`;
export const SUCCESSOR = "SELECT FROM nodes WHERE id = $1::uuid AND incarnation > $2 AND lease_until > now()";
export const REJOIN = `INSERT INTO nodes (incarnation, number, id, name, started_at, lease_until, state) OVERRIDING SYSTEM VALUE
  VALUES ($1, $2, $3::uuid, $4, to_timestamp($5::float8 / 1000), now() + $7 * interval '1 millisecond', $6)
  ON CONFLICT (incarnation) DO UPDATE SET lease_until = excluded.lease_until, state = excluded.state`;
export const BURY = "UPDATE nodes SET state = 'gone' WHERE incarnation = $1 AND lease_until <= now()";
export const FORGET = `DELETE FROM nodes WHERE incarnation = $1 AND state = 'gone' AND lease_until < now() - ${TOMBSTONE}`;
export const LEAVE = "UPDATE nodes SET state = 'gone', lease_until = least(lease_until, now()) WHERE incarnation = $1";

export const NUMBERS = "SELECT number FROM node_numbers";
