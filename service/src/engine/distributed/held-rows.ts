/** What the database says of connections: of those that a node holds, and of those that it says the node holds. */
import type { Connection } from "@belfry/host/postgres";
import type { Holder } from "../store.ts";

/** Rows of one question. */
export const SLICE = 500;

/** What is said of a device that a node holds. */
export interface HeldRow {
  readonly device: string;
  /** Null: nobody holds it. */
  readonly holder: Holder | null;
  /** Null with it. */
  readonly fence: number | null;
  /** The highest number that waits for it; null when nothing does. */
  readonly newest: number | null;
  readonly [column: string]: unknown;
}

/** A device of which the database says that a node holds it. */
export interface OwnRow {
  readonly device: string;
  readonly fence: number;
  readonly [column: string]: unknown;
}

const HELD_ROWS = `SELECT asked.device, holder, fence, (SELECT max(seq) FROM inbox WHERE inbox.device = asked.device) AS newest
  FROM json_array_elements_text($1::text::json) AS asked (device) LEFT JOIN connections ON connections.device = asked.device`;
const OWN_ROWS = `SELECT device, fence FROM connections WHERE device > $1 AND holder = $2 ORDER BY device LIMIT ${SLICE}`;

/** One row for each of the devices. @throws BelfryError STORE_UNAVAILABLE */
export function heldRows(connection: Connection, devices: readonly string[]): Promise<readonly HeldRow[]> {
  return connection.ask<HeldRow>(HELD_ROWS, [JSON.stringify(devices)]);
}

/** Some of the devices that a node is said to hold, by name, beyond a name. @throws BelfryError STORE_UNAVAILABLE */
export function ownRows(connection: Connection, holder: Holder, beyond: string): Promise<readonly OwnRow[]> {
  return connection.ask<OwnRow>(OWN_ROWS, [beyond, holder]);
}
