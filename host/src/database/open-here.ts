/** Opens a database in the thread of the caller, for those who do nothing else meanwhile. */
import type { Database } from "bun:sqlite";
import { openFailure, toError } from "./failure.ts";
import { type DatabaseKind, openDatabase } from "./open-database.ts";

/** @throws BelfryError DATA_LOCKED when a server works in the directory; DATA_UNUSABLE when it cannot be made, written or understood */
export function openHere(directory: string, kind: DatabaseKind): Database {
  try {
    return openDatabase({ directory }, kind);
  } catch (error) {
    throw toError(openFailure(error, directory));
  }
}
