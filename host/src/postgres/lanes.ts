/**
 * The lanes of a store: calls of one key stay in order, on the lane on which the one before is still under way; the rest gather where there is company
 * already, because a statement costs nearly the same for three calls as for thirty. What no key names goes beside the lanes.
 */
import { BelfryError } from "@belfry/protocol";
import type { Connection, Parameter, Row } from "./connection.ts";
import { Lane } from "./lane.ts";
import type { Kind, WaitingCall } from "./wave.ts";

/** Calls that may wait; past them the next is refused. As in the embedded engine: some two thirds of a second of work. */
const MAX_WAITING = 20_000;

/** Whoever comes to so few calls that are on their way finds no company in waiting for them: another lane that is free takes it at once. */
const FEW = 8;

/** What is under way of one key. */
interface UnderWay {
  readonly lane: Lane;
  calls: number;
}

/** Calls over several connections. */
export class Lanes {
  readonly #lanes: readonly Lane[];
  readonly #beside: Connection;
  readonly #together: number;
  readonly #underWay = new Map<string, UnderWay>();
  #waiting = 0;
  #closing: Promise<void> | null = null;

  /**
   * @param beside the connection of what no key names
   * @param together calls that gather on one lane before the next is used; with none each call goes to the lane that has least to do
   */
  constructor(connections: readonly Connection[], beside: Connection, together: number) {
    this.#lanes = connections.map((connection) => new Lane(connection));
    this.#beside = beside;
    this.#together = together;
  }

  /**
   * Asks for one thing, after everything that was asked for with the same key.
   *
   * @throws BelfryError OVERLOADED, DISK_FULL, STORE_UNAVAILABLE; INTERNAL for a mistake of ours
   */
  call<Item, Answer>(kind: Kind<Item, Answer>, key: string, item: Item): Promise<Answer> {
    const refusal = this.#refusal();
    if (refusal !== null) return Promise.reject(refusal);
    const underWay = this.#underWay.get(key) ?? this.#begin(key);
    underWay.calls += 1;
    this.#waiting += 1;
    return new Promise((resolve, reject) => {
      const call: WaitingCall = {
        kind: kind as Kind<unknown, unknown>,
        key,
        item,
        resolve: (answer) => {
          this.#ended(key, underWay);
          resolve(answer as Answer);
        },
        reject: (error) => {
          this.#ended(key, underWay);
          reject(error);
        },
      };
      underWay.lane.add(call);
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

  #begin(key: string): UnderWay {
    const underWay = { lane: this.#lanes.find((lane) => this.#gathers(lane)) ?? this.#idlest(), calls: 0 };
    this.#underWay.set(key, underWay);
    return underWay;
  }

  #ended(key: string, underWay: UnderWay): void {
    this.#waiting -= 1;
    underWay.calls -= 1;
    if (underWay.calls === 0) this.#underWay.delete(key);
  }

  #gathers({ isFree, calls }: Lane): boolean {
    return calls < this.#together && (isFree || calls > FEW);
  }

  #idlest(): Lane {
    return this.#lanes.reduce((idlest, lane) => (lane.calls < idlest.calls ? lane : idlest));
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
