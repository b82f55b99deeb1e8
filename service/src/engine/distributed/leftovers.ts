/** Removes what a node that is gone said it holds. In slices, so that no device waits long for its row. */
import type { Connection } from "@belfry/host/postgres";
import type { Holder } from "../store.ts";

/** Rows looked at by one statement. */
const SLICE = 5_000;

/**
 * The row of the node is locked against its return, which waits until the slice is done: what it holds then is removed no more. Devices that others
 * claim meanwhile are theirs.
 */
const REMOVE = `WITH slice AS (
    SELECT device, holder FROM connections WHERE device > $1 ORDER BY device LIMIT ${SLICE}
  ), gone AS (
    SELECT incarnation FROM nodes WHERE incarnation = $2 AND state = 'gone' FOR SHARE
  ), removed AS (
    DELETE FROM connections USING gone
    WHERE connections.holder = gone.incarnation AND device IN (SELECT device FROM slice WHERE slice.holder = $2)
  ) SELECT max(device) AS last, (SELECT count(*)::integer FROM gone) AS gone FROM slice`;

interface Slice {
  readonly last: string | null;
  /** 1 while the node is gone. */
  readonly gone: number;
  readonly [column: string]: unknown;
}

/**
 * Nothing when the node is not gone.
 *
 * @param mostSlices after which it stops
 * @throws BelfryError STORE_UNAVAILABLE
 */
export async function removeConnectionsOf(
  connection: Connection,
  incarnation: Holder,
  mostSlices = Number.POSITIVE_INFINITY,
): Promise<void> {
  let last: string | null = "";
  for (let slices = 0; last !== null && slices < mostSlices; slices++) {
    const rows: readonly Slice[] = await connection.ask<Slice>(REMOVE, [last, incarnation]);
    last = rows[0]?.gone === 1 ? rows[0].last : null;
  }
}
