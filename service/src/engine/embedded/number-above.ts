/**
 * Where numbers go on that others remember: sequence numbers of devices, and those of receipts.
 *
 * @source docs/adr/0034-numbers-never-come-again.md
 */
import type { Database } from "bun:sqlite";

/**
 * What a directory with devices in it may be: as it was left, or brought back from a backup. Numbers that were given since are lost then, and have been seen; so all
 * go on above the time of the opening in milliseconds, as far fewer than one was given in each.
 *
 * @param openedAt milliseconds since 1970; 0 for whoever only looks
 */
export function numberAbove(db: Database, openedAt: number): number {
  const isNew = db.query("SELECT 1 FROM devices LIMIT 1").get() === null;
  return isNew ? 0 : Math.floor(openedAt);
}
