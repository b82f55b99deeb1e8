/** Opens a database in the thread of the caller, for those who do nothing else meanwhile. */
import type { Database } from "bun:sqlite";
import { BelfryError } from "@belfry/protocol";
import { openFailure, toError } from "./failure.ts";
import { holdsSomething, journalPath } from "./journal.ts";
import { type DatabaseKind, openDatabase } from "./open-database.ts";

/**
 * @throws BelfryError DATA_LOCKED when a server works in the directory; DATA_UNUSABLE when it cannot be made, written or understood, or not all of it is
 *   in the tables
 */
export function openHere(directory: string, kind: DatabaseKind): Database {
  try {
    const db = openDatabase({ directory }, kind);
    if (!kind.hasJournal || !holdsSomething(db, journalPath(directory, kind.file))) return db;
    db.close(true);
  } catch (error) {
    throw toError(openFailure(error, directory));
  }
  throw new BelfryError("DATA_UNUSABLE", {
    detail: `${directory}: its journal holds something, and whoever opens the store brings that in`,
  });
}
