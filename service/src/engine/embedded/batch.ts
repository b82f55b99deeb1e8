/**
 * Groups calls: while one group is on its way, the next is collected. The busier the store, the larger its groups and the fewer its
 * commits. Refuses to know what the calls mean and who answers them.
 */
import { BelfryError } from "@belfry/protocol";
import { toError } from "./failure.ts";
import type { Args, Call, CallOf, Frame, GroupAnswer, Operation, Result } from "./operations.ts";

/** Calls that may wait for their group; some two thirds of a second of work, so whoever comes later had better come back. */
const MAX_WAITING = 20_000;

/** Calls of one group: some 10 ms of work, which bounds what the last of them waits for. */
const MAX_GROUP = 1_000;

interface Waiting {
  readonly call: Call;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Collects calls, sends them in groups, hands out the answers. */
export class Batch {
  readonly #ask: (question: string) => Promise<string>;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;
  #closed = false;

  /** @param ask answers the text of a `run` frame with the text of a group answer; called again only after it answered */
  constructor(ask: (question: string) => Promise<string>) {
    this.#ask = ask;
  }

  /** @throws BelfryError OVERLOADED, DISK_FULL, STORE_UNAVAILABLE; INTERNAL for a mistake of ours */
  call<N extends Operation>(name: N, ...args: Args<N>): Promise<Result<N>> {
    if (this.#closed) return Promise.reject(new BelfryError("STORE_UNAVAILABLE", { detail: "the store was closed" }));
    if (this.#waiting.length >= MAX_WAITING) {
      return Promise.reject(new BelfryError("OVERLOADED", { detail: `${MAX_WAITING} calls wait for the store` }));
    }
    const call: CallOf<N> = [name, args];
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call: call as Call, resolve: resolve as (result: unknown) => void, reject });
      this.#running ??= this.#run();
    });
  }

  /** Refuses further calls and waits for those that were made. */
  async drain(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Requests that arrived in this turn of the loop share the group.
      await new Promise((resolve) => setImmediate(resolve));
      await this.#send(this.#waiting.splice(0, MAX_GROUP));
    }
    this.#running = null;
  }

  async #send(group: readonly Waiting[]): Promise<void> {
    const frame: Frame = { ask: "run", calls: group.map(({ call }) => call) };
    try {
      const { results, failures } = JSON.parse(await this.#ask(JSON.stringify(frame))) as GroupAnswer;
      for (const [i, { resolve, reject }] of group.entries()) {
        const failure = failures[i];
        if (failure === undefined) resolve(results[i]);
        else reject(toError(failure));
      }
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
