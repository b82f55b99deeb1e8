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

/** Fewer calls than this wait a moment for company: a commit costs the same for one as for a hundred. */
const COMPANY = 100;

/** How long they wait, in milliseconds. Only when a group was just committed: a lone call on an idle store goes at once. */
const PAUSE_MS = 2;

/** Nobody waits for an ack to be forgotten: it rides with the next group, or in one of its own after a while. */
const UNHURRIED_MS = 10;
const UNHURRIED: ReadonlySet<Operation> = new Set<Operation>(["settle"]);

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
  #later: ReturnType<typeof setTimeout> | undefined;
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
      if (this.#running !== null) return;
      if (UNHURRIED.has(name)) this.#later ??= setTimeout(() => this.#start(), UNHURRIED_MS);
      else this.#start();
    });
  }

  /** Refuses further calls and waits for those that were made. */
  async drain(): Promise<void> {
    this.#closed = true;
    this.#start();
    await this.#running;
  }

  #start(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // Requests that arrived in this turn of the loop share the group.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#waiting.length > 0) {
      await this.#send(this.#waiting.splice(0, MAX_GROUP));
      if (this.#waiting.length < COMPANY) await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
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
