/**
 * Runs a group of calls in one transaction, and in smaller ones when that fails. Knows when things reach the disk; refuses to know what the calls do.
 */
import type { Database } from "bun:sqlite";
import { callFailure } from "./failure.ts";
import type { Call, Failure, GroupAnswer } from "./frames.ts";
import type { Journal, Journaled } from "./journal.ts";

/** What stands in memory between the start of a group and its commit, or until a transaction writes what the journal has. */
export interface Memory {
  /** Writes what was changed since it was last written; called before the commit, and forgets nothing. */
  flush(): void;
  /** The group counts. @param isWritten whether the tables have what `flush` wrote; otherwise the journal has the group, and it is to be written later */
  committed(isWritten: boolean): void;
  /** The group never was. */
  rolledBack(): void;
}

/** What the worker does: every operation, answered at once, and the memories that its transactions must keep in step. */
export interface Engine {
  readonly handlers: Readonly<Record<string, (...args: never[]) => unknown>>;
  readonly memories: readonly Memory[];
  /** What goes to a journal; absent where every group is a transaction. */
  readonly journaled?: Journaled;
}

/** Begins a transaction unless one is under way: whoever writes to a table in a group that has none. */
export function begin(db: Database): void {
  if (!db.inTransaction) db.run("BEGIN");
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

/** A limit that acts as the end of the disk. */
class NoRoom extends Error {
  readonly code = "ENOSPC";
}

/** One database and its transactions. */
export class Groups {
  readonly #db: Database;
  readonly #handlers: Readonly<Record<string, Handler>>;
  readonly #memories: readonly Memory[];
  readonly #journal: Journal | null;

  constructor(db: Database, { handlers, memories }: Omit<Engine, "journaled">, journal: Journal | null = null) {
    this.#db = db;
    this.#journal = journal;
    // Both sides are typed by one table of operations, so the arguments that arrive are those that the handler takes.
    this.#handlers = handlers as Readonly<Record<string, Handler>>;
    this.#memories = journal === null ? memories : [...memories, journal];
  }

  /** Performs what an earlier process left in the journal, and brings it into the tables. */
  goOn(): void {
    let isAnything = false;
    for (const calls of this.#journal?.read() ?? []) {
      for (const call of calls) this.#perform(call);
      for (const memory of this.#memories) memory.committed(false);
      isAnything = true;
    }
    try {
      if (isAnything) this.bringIn();
      this.#journal?.wentOn();
    } catch (error) {
      // Then the journal goes on where it is: what sets something free needs no room.
      if (callFailure(error).code !== "DISK_FULL") throw error;
      this.#journal?.stay();
    }
  }

  /** Brings what the journal holds into the tables. @throws what SQLite says; then the journal holds it still */
  bringIn(): void {
    try {
      begin(this.#db);
      this.#commit();
    } catch (error) {
      this.#rollBack();
      throw error;
    }
    for (const memory of this.#memories) memory.committed(true);
  }

  /**
   * Runs the calls in their order. Those that fail leave no trace and do not take their neighbours with them: a full disk
   * refuses what is new, while what is confirmed still goes.
   *
   * @param text in which all of them came, as JSON of an object with `calls`
   */
  run(calls: readonly Call[], text?: string): GroupAnswer {
    this.#useQuietMoment();
    const results: unknown[] = new Array(calls.length).fill(null);
    const failures: Record<number, Failure> = {};
    const open: Span[] = [{ from: 0, to: calls.length }];
    for (let span = open.pop(); span !== undefined; span = open.pop()) {
      const fault = this.#attempt(calls, span, results, text);
      if (fault === null) continue;
      if (fault.failure.code === "DISK_FULL") this.#startLogOver();
      if (span.to - span.from === 1) failures[span.from] = fault.failure;
      else open.push(...split(span, fault.at).reverse());
    }
    return { results, failures };
  }

  /** Before anything is performed: the calls need not fail where there is no room for this. */
  #useQuietMoment(): void {
    if (!this.#journal?.isQuietMoment()) return;
    try {
      this.bringIn();
    } catch {
      this.#journal.putOff();
    }
  }

  #attempt(all: readonly Call[], { from, to }: Span, results: unknown[], text: string | undefined): Fault | null {
    const calls = all.slice(from, to);
    let at: number | null = from;
    let isWritten = false;
    try {
      this.#refuseBeyondSize(calls);
      if (!this.#journal?.isFor(calls)) this.#db.run("BEGIN");
      for (const call of calls) {
        results[at] = this.#perform(call);
        at += 1;
      }
      at = null;
      isWritten = this.#keep(calls, () =>
        text !== undefined && calls.length === all.length ? text : JSON.stringify({ calls }),
      );
    } catch (error) {
      this.#rollBack();
      return { at, failure: callFailure(error) };
    }
    for (const memory of this.#memories) memory.committed(isWritten);
    return null;
  }

  /** Not before what was set free is free in the tables, too. @throws an error with code ENOSPC */
  #refuseBeyondSize(calls: readonly Call[]): void {
    if (!this.#journal?.isBeyondSize(calls)) return;
    this.bringIn();
    if (this.#journal.isBeyondSize(calls)) throw new NoRoom("the database has reached its size");
  }

  /** Makes what was performed outlast this process. @returns whether it is in the tables; else it is in the journal */
  #keep(calls: readonly Call[], text: () => string): boolean {
    if (this.#journal !== null && !this.#db.inTransaction && this.#journal.append(calls, text)) return false;
    begin(this.#db);
    this.#commit();
    return true;
  }

  #commit(): void {
    for (const memory of this.#memories) memory.flush();
    this.#db.run("COMMIT");
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
