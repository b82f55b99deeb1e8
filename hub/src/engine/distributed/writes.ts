/**
 * Calls that write, in groups: while one group is committed the next is collected, and each is one transaction. The busier the store, the larger
 * its groups and the fewer its commits. Calls of one node take effect in the order in which they were made; those of several nodes meet at the
 * rows that they lock. Refuses to know what the calls mean.
 */
import { type Connection, callFailure, hasMet } from "@belfry/host/postgres";
import { BelfryError } from "@belfry/protocol";
import type { Ask } from "./ask.ts";
import { applyDrafted, type Drafted } from "./drafted.ts";

/** A call that has statements of its own. */
export interface Direct<T> {
  readonly kind: "direct";
  run(ask: Ask): Promise<T>;
}

export type Write<T> = Direct<T> | Drafted<T>;

interface Waiting {
  readonly write: Write<unknown>;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Calls that may wait; past them the next is refused: some seconds of work. */
const MAX_WAITING = 20_000;

/** Calls of one transaction: some 50 ms, for which other nodes wait when they write to the same hub. */
const MAX_GROUP = 500;

/** A group that met another one is tried again this often, each time after a longer rest. */
const MEETINGS = 8;

export class Writes {
  readonly #connection: Connection;
  #waiting: Waiting[] = [];
  #busy = false;
  #planned = false;
  /** The last call, which is answered after all others. */
  #settled: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** @throws BelfryError OVERLOADED, DISK_FULL, STORE_UNAVAILABLE; INTERNAL for a mistake of ours */
  call<T>(write: Write<T>): Promise<T> {
    if (this.#closed) return Promise.reject(new BelfryError("STORE_UNAVAILABLE", { detail: "the store was closed" }));
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new BelfryError("OVERLOADED", { detail: `${MAX_WAITING} calls wait for the store` }));
    }
    const called = new Promise<T>((resolve, reject) => {
      this.#waiting.push({ write, resolve: resolve as (result: unknown) => void, reject });
      this.#plan();
    });
    this.#settled = called.then(
      () => undefined,
      () => undefined,
    );
    return called;
  }

  /** Resolves once everything that was called until now is answered, one way or the other. */
  settled(): Promise<void> {
    return this.#settled;
  }

  /** Refuses further calls and waits for those that were made. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#settled;
  }

  /** Calls that arrive in this turn of the loop share a group. */
  #plan(): void {
    if (this.#planned || this.#busy) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      void this.#go();
    });
  }

  async #go(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    while (this.#waiting.length > 0) await this.#send(this.#waiting.splice(0, MAX_GROUP));
    this.#busy = false;
  }

  /** A group that failed by a mistake of ours goes again in halves, so that the one at fault takes none of its neighbours with it. */
  async #send(group: readonly Waiting[]): Promise<void> {
    try {
      const results = await this.#commit(group.map(({ write }) => write));
      for (const [i, { resolve }] of group.entries()) resolve(results[i]);
    } catch (error) {
      const failure = callFailure(error);
      if (group.length === 1 || failure.code !== "INTERNAL") {
        for (const { reject } of group) reject(failure);
        return;
      }
      const half = group.length >> 1;
      await this.#send(group.slice(0, half));
      await this.#send(group.slice(half));
    }
  }

  async #commit(writes: readonly Write<unknown>[]): Promise<readonly unknown[]> {
    for (let meeting = 1; ; meeting++) {
      try {
        return await this.#connection.transact((sql) => {
          const ask: Ask = async (statement, parameters = []) =>
            sql.unsafe(statement, [...parameters], { prepare: true });
          return runAll(ask, writes);
        });
      } catch (error) {
        if (!hasMet(error) || meeting === MEETINGS) throw error;
        await Bun.sleep(Math.random() * 2 ** meeting);
      }
    }
  }
}

/** In their order; those that stand together and are drafted share their statements. */
async function runAll(ask: Ask, writes: readonly Write<unknown>[]): Promise<readonly unknown[]> {
  const results: unknown[] = [];
  for (let at = 0; at < writes.length; ) {
    const write = writes[at];
    if (write?.kind === "direct") {
      results.push(await write.run(ask));
      at += 1;
      continue;
    }
    const end = writes.findIndex(({ kind }, i) => i >= at && kind === "direct");
    const drafted = writes.slice(at, end < 0 ? undefined : end) as readonly Drafted<unknown>[];
    results.push(...(await applyDrafted(ask, drafted)));
    at += drafted.length;
  }
  return results;
}
