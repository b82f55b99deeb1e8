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

/** How much calls wait for each other. */
export interface Gathering {
  /** Calls that wait on a lane before keys go to the next one; 0 spreads them over all lanes. */
  readonly fill: number;
  /** Milliseconds from the answer to one round to the next, while calls come in company. */
  readonly restMs: number;
}

const AT_ONCE: Gathering = { fill: 0, restMs: 0 };

/** Where the calls of a key go, for as long as some of them have no answer. */
interface Place {
  readonly lane: Lane | undefined;
  calls: number;
}

/** Calls over several connections. */
export class Lanes {
  readonly #lanes: readonly Lane[];
  readonly #beside: Connection;
  readonly #fill: number;
  readonly #places = new Map<string, Place>();
  #waiting = 0;
  #closing: Promise<void> | null = null;

  /** @param beside the connection of what no key names */
  constructor(connections: readonly Connection[], beside: Connection, { fill, restMs } = AT_ONCE) {
    this.#lanes = connections.map((connection) => new Lane(connection, restMs));
    this.#beside = beside;
    this.#fill = fill;
  }

  /**
   * Asks for one thing, after everything that was asked for with the same key.
   *
   * @throws BelfryError OVERLOADED, DISK_FULL, STORE_UNAVAILABLE; INTERNAL for a mistake of ours
   */
  call<Item, Answer>(kind: Kind<Item, Answer>, key: string, item: Item): Promise<Answer> {
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.reject(refusal);
    const place = this.#begin(key);
    return new Promise((resolve, reject) => {
      const call: WaitingCall = {
        kind: kind as Kind<unknown, unknown>,
        key,
        item,
        resolve: (answer) => {
          this.#end(key, place);
          resolve(answer as Answer);
        },
        reject: (error) => {
          this.#end(key, place);
          reject(error);
        },
      };
      place.lane?.add(call);
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

  /** What is asked for a key goes where the rest of it is. */
  #begin(key: string): Place {
    let place = this.#places.get(key);
    if (place === undefined) {
      place = { lane: this.#choose(key), calls: 0 };
      this.#places.set(key, place);
    }
    place.calls += 1;
    this.#waiting += 1;
    return place;
  }

  #end(key: string, place: Place): void {
    this.#waiting -= 1;
    place.calls -= 1;
    if (place.calls === 0) this.#places.delete(key);
  }

  /** The first lane that is not full; by a hash when all of them are. */
  #choose(key: string): Lane | undefined {
    return this.#lanes.find((lane) => lane.waiting < this.#fill) ?? this.#lanes[hash(key) % this.#lanes.length];
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

/** FNV-1a over the code units: only that keys are spread matters. */
function hash(key: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
