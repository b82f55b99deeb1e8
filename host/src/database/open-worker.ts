/**
 * A database in a thread of its own, seen from the thread that calls it. Holds no state but the calls on their way.
 */
import { Batch, type BatchOptions } from "./batch.ts";
import { toError } from "./failure.ts";
import type { Frame, NameOf, OperationsOf, PlainAnswer } from "./frames.ts";
import { Line } from "./line.ts";
import type { DatabaseOptions } from "./open-database.ts";

/** A worker whose database is open. */
export interface OpenWorker<O extends OperationsOf<O>> {
  readonly batch: Batch<O>;
  /**
   * Writes all that is committed into a new file, after what was asked for before. What is asked for meanwhile waits.
   *
   * @throws BelfryError DISK_FULL, STORE_UNAVAILABLE
   */
  copyTo(path: string): Promise<void>;
  /** Refuses further calls, waits for those that were made, closes the database and ends the thread. A second time waits for the first. */
  close(): Promise<void>;
}

/**
 * Starts a worker that calls `serveDatabase`, and opens its database.
 *
 * @throws BelfryError DATA_LOCKED when another process or another store of this process holds the database; DATA_UNUSABLE
 * when it cannot be made, written or understood
 */
export async function openWorker<O extends OperationsOf<O>>(
  url: URL,
  options: DatabaseOptions,
  batching: Partial<BatchOptions<NameOf<O>>> = {},
): Promise<OpenWorker<O>> {
  const line = new Line(url);
  try {
    await askPlainly(line, { ask: "open", options });
  } catch (error) {
    line.end();
    throw error;
  }
  const batch = new Batch<O>((question) => line.ask(question), batching);
  let closing: Promise<void> | null = null;
  async function close(): Promise<void> {
    await batch.drain();
    try {
      await askPlainly(line, { ask: "close" });
    } finally {
      line.end();
    }
  }
  return {
    batch,
    copyTo: (path) => askPlainly(line, { ask: "copy", path }),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}

async function askPlainly(line: Line, frame: Frame<DatabaseOptions>): Promise<void> {
  const { failure } = JSON.parse(await line.ask(JSON.stringify(frame))) as PlainAnswer;
  if (failure !== null) throw toError(failure);
}
