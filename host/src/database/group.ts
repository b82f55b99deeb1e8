/**
 * Runs a group of calls in one transaction, and in smaller ones when that fails. Knows when things reach the disk; refuses to know what the calls do.
 */
import type { Database } from "bun:sqlite";
import { callFailure } from "./failure.ts";
import type { Call, Failure, GroupAnswer } from "./frames.ts";

/** What stands in memory between the start of a group and its commit. */
export interface Memory {
  /** Writes what the group changed; called before the commit. */
  flush(): void;
  committed(): void;
  rolledBack(): void;
}

/** What the worker does: every operation, answered at once, and the memories that its transactions must keep in step. */
export interface Engine {
  readonly handlers: Readonly<Record<string, (...args: never[]) => unknown>>;
  readonly memories: readonly Memory[];
}

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

type Handler = (...args: readonly unknown[]) => unknown;

/** One database and its transactions. */
export class Groups {
  readonly #db: Database;
  readonly #handlers: Readonly<Record<string, Handler>>;
  readonly #memories: readonly Memory[];

  constructor(db: Database, { handlers, memories }: Engine) {
    this.#db = db;
    // Both sides are typed by one table of operations, so the arguments that arrive are those that the handler takes.
    this.#handlers = handlers as Readonly<Record<string, Handler>>;
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
        results[at] = this.#perform(call);
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

  #perform([name, args]: Call): unknown {
    const handler = this.#handlers[name];
    if (handler === undefined) throw new Error(`the store has no operation ${name}`);
    return handler(...args);
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
