/**
 * Calls that read, over several connections: each after what this node wrote before it, and none after what is written meanwhile. Refuses to know
 * what is read.
 */
import { type Connection, callFailure, type Parameter } from "@belfry/host/postgres";
import { BelfryError } from "@belfry/protocol";
import type { Ask } from "./ask.ts";

/** Calls that may wait; past them the next is refused. */
const MAX_WAITING = 20_000;

/** Milliseconds that a walk may take in all of its steps, each of which is short: a count over millions. */
const WALK_PATIENCE_MS = 60_000;

export class Reads {
  readonly #connections: readonly Connection[];
  readonly #settled: () => Promise<void>;
  #waiting = 0;
  #next = 0;

  /** @param settled resolves once what was written before is there */
  constructor(connections: readonly Connection[], settled: () => Promise<void>) {
    this.#connections = connections;
    this.#settled = settled;
  }

  /** @throws BelfryError OVERLOADED, STORE_UNAVAILABLE; INTERNAL for a mistake of ours */
  async call<T>(read: (ask: Ask) => Promise<T>): Promise<T> {
    if (this.#waiting >= MAX_WAITING)
      throw new BelfryError("OVERLOADED", { detail: `${MAX_WAITING} calls wait for the store` });
    this.#waiting += 1;
    try {
      await this.#settled();
      return await read((statement, parameters = []) => this.#connection().ask(statement, parameters));
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Without waiting for what was written before: for what is asked over and over, and must not lag behind a crowd of writes. */
  now<T>(read: (ask: Ask) => Promise<T>): Promise<T> {
    return read((statement, parameters = []) => this.#connection().ask(statement, parameters));
  }

  /** For statements that are made for one question, such as those of an expression: the server does not keep their plans. */
  walking<T>(read: (ask: Ask) => Promise<T>): Promise<T> {
    return this.call(() => this.#transact(read));
  }

  async close(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
  }

  async #transact<T>(read: (ask: Ask) => Promise<T>): Promise<T> {
    try {
      return await this.#connection().transact(
        (sql) =>
          read(async (statement, parameters: readonly Parameter[] = []) => sql.unsafe(statement, [...parameters])),
        WALK_PATIENCE_MS,
      );
    } catch (error) {
      throw callFailure(error);
    }
  }

  #connection(): Connection {
    this.#next = (this.#next + 1) % this.#connections.length;
    const connection = this.#connections[this.#next];
    if (connection === undefined) throw new Error("there is no connection");
    return connection;
  }
}
