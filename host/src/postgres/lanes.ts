/**
 * The lanes of a store: calls are dealt to them by their keys, so that those of one key stay in order and the rest share the work of several
 * connections. What no key names goes beside the lanes.
 */
import { BelfryError } from "@belfry/protocol";
import type { Connection, Parameter, Row } from "./connection.ts";
import { Lane } from "./lane.ts";
import type { Kind, WaitingCall } from "./wave.ts";

/** Calls that may wait; past them the next is refused. As in the embedded engine: some two thirds of a second of work. */
const MAX_WAITING = 20_000;

/** Calls over several connections. */
export class Lanes {
  readonly #lanes: readonly Lane[];
  readonly #beside: Connection;
  #waiting = 0;
  #closing: Promise<void> | null = null;

  /** @param beside the connection of what no key names */
  constructor(connections: readonly Connection[], beside: Connection) {
    this.#lanes = connections.map((connection) => new Lane(connection));
    this.#beside = beside;
  }

  /**
   * Asks for one thing, after everything that was asked for with the same key.
   *
   * @throws BelfryError OVERLOADED, DISK_FULL, STORE_UNAVAILABLE; INTERNAL for a mistake of ours
   */
  call<Item, Answer>(kind: Kind<Item, Answer>, key: string, item: Item): Promise<Answer> {
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.reject(refusal);
    const lane = this.#lanes[hash(key) % this.#lanes.length];
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      const call: WaitingCall = {
        kind: kind as Kind<unknown, unknown>,
        key,
        item,
        resolve: (answer) => {
          this.#waiting -= 1;
          resolve(answer as Answer);
        },
        reject: (error) => {
          this.#waiting -= 1;
          reject(error);
        },
      };
      lane?.add(call);
    });
  }

  /**
   * Asks one statement that no key names, after everything that was asked for before it; what is asked for afterwards does not wait for it.
   *
   * @param patienceMs that its answer may take, when that is longer than others may
   * @throws BelfryError, as {@link call}
   */
  async ask<R extends Row = Row>(
    statement: string,
    parameters: readonly Parameter[] = [],
    patienceMs?: number,
  ): Promise<readonly R[]> {
    const refusal = this.#refusal();
    if (refusal !== null) throw refusal;
    this.#waiting += 1;
    try {
      await this.#settled();
      return await this.#beside.ask<R>(statement, parameters, patienceMs);
    } finally {
      this.#waiting -= 1;
    }
  }

  /** Refuses further calls, waits for those that were made, and lets go of the connections. A second time waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
    await this.#beside.close();
  }

  async #settled(): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.settled()));
  }

  #refusal(): BelfryError | null {
    if (this.#closing !== null) return new BelfryError("STORE_UNAVAILABLE", { detail: "the store was closed" });
    if (this.#waiting < MAX_WAITING) return null;
    return new BelfryError("OVERLOADED", { detail: `${MAX_WAITING} calls wait for the store` });
  }
}

/** FNV-1a over the code units: only that keys are spread and each always falls on the same lane matters. */
function hash(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
