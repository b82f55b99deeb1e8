/**
 * A SQLite database in a thread of its own: what the embedded engines of the servers stand on. An entry of its own, so that the thread
 * loads nothing else of the host.
 */
export { Batch, type BatchOptions } from "./batch.ts";
export { COPIES_FOLDER, openCopies } from "./copies.ts";
export type { Call, Failure, Frame, GroupAnswer, OperationsOf } from "./frames.ts";
export { begin, type Engine, Groups, type Memory } from "./group.ts";
export { Journal, type Journaled, journalPath } from "./journal.ts";
export { keyOf } from "./key-of.ts";
export { copyDatabase, type DatabaseKind, type DatabaseOptions, openDatabase } from "./open-database.ts";
export { openHere } from "./open-here.ts";
export { type OpenWorker, openWorker } from "./open-worker.ts";
export { serveDatabase } from "./serve-database.ts";
