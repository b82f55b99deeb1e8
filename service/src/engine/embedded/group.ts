/**
 * Runs a group of calls in one transaction, and in smaller ones when that fails. Knows when things reach the disk; refuses to know what the calls do.
 */
import type { Database } from "bun:sqlite";
import { callFailure } from "./failure.ts";
import { type Memory, openHandlers } from "./handlers.ts";
import { type Call, type Failure, type GroupAnswer, type Handlers, perform } from "./operations.ts";

/** Calls `from` to before `to` of a group. */
interface Span {
  readonly from: number;
  readonly to: number;
}

/** Why a transaction failed, and at which call; null when all had been performed and the commit failed. */
interface Fault {
  readonly at: number | null;
  readonly failure: Failure;
}

/** One database and its transactions. */
export class Groups {
  readonly #db: Database;
  readonly #handlers: Handlers;
  readonly #memories: readonly Memory[];

  constructor(db: Database) {
    const { handlers, memories } = openHandlers(db);
    this.#db = db;
    this.#handlers = handlers;
    this.#memories = memories;
  }

  /**
   * Runs the calls in their order. Those that fail leave no trace and do not take their neighbours with them: a full disk
   * refuses what is new, while what is confirmed still goes.
   */
  run(calls: readonly Call[]): GroupAnswer {
    const results: unknown[] = new Array(calls.length).fill(null);
    const failures: Record<number, Failure> = {};
    const open: Span[] = [{ from: 0, to: calls.length }];
    for (let span = open.pop(); span !== undefined; span = open.pop()) {
      const fault = this.#attempt(calls, span, results);
      if (fault === null) continue;
      if (fault.failure.code === "DISK_FULL") this.#startLogOver();
      if (span.to - span.from === 1) failures[span.from] = fault.failure;
      else open.push(...split(span, fault.at).reverse());
    }
    return { results, failures };
  }

  #attempt(calls: readonly Call[], { from, to }: Span, results: unknown[]): Fault | null {
    let at: number | null = from;
    try {
      this.#db.run("BEGIN");
      for (const call of calls.slice(from, to)) {
        results[at] = perform(this.#handlers, call);
        at += 1;
      }
      at = null;
      for (const memory of this.#memories) memory.flush();
      this.#db.run("COMMIT");
    } catch (error) {
      this.#rollBack();
      return { at, failure: callFailure(error) };
    }
    for (const memory of this.#memories) memory.committed();
    return null;
  }

  /** A log that cannot grow refuses deletes too. Once it is copied into the database it is written from its start again, in the room it has. */
  #startLogOver(): void {
    try {
      this.#db.run("PRAGMA wal_checkpoint(PASSIVE)");
    } catch {
      // Then the calls fail as well, and say why.
    }
  }

  #rollBack(): void {
    // SQLite has already rolled back by itself after a full disk and some other faults.
    if (this.#db.inTransaction) this.#db.run("ROLLBACK");
    for (const memory of this.#memories) memory.rolledBack();
  }
}

/** Around the call that failed, or in halves when none did and the commit failed; in order, none empty. */
function split({ from, to }: Span, failedAt: number | null): Span[] {
  const cuts = failedAt === null ? [from + Math.floor((to - from) / 2)] : [failedAt, failedAt + 1];
  const starts = [from, ...cuts];
  return starts.map((start, i) => ({ from: start, to: starts[i + 1] ?? to })).filter((span) => span.to > span.from);
}
