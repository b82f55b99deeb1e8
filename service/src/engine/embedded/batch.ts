/**
 * Groups calls: while one group is on its way, the next is collected. The busier the store, the larger its groups and the fewer its
 * commits. Refuses to know what the calls mean and who answers them.
 */
import { BelfryError } from "@belfry/protocol";
import { toError } from "./failure.ts";
import {
  type Args,
  type Call,
  type CallOf,
  type Frame,
  type GroupAnswer,
  type Operation,
  type Result,
  unpackReturned,
} from "./operations.ts";

/** Calls that may wait for their group; some two thirds of a second of work, so whoever comes later had better come back. */
const MAX_WAITING = 20_000;

/** Calls of one group: some 10 ms of work, which bounds what the last of them waits for. */
const MAX_GROUP = 1_000;

/** As many as this go without waiting for the end of the turn, so that the worker works while requests are still being read. */
const FULL_GROUP = 64;

/**
 * From one group to the next, in milliseconds, while calls come in company: a commit costs the same for one as for twenty, and the
 * processor is better spent on pushes. Whoever calls alone is not kept waiting.
 */
const PACE_MS = 2;

/** A group of more calls than this was company: more than one push and what belongs to it. */
const ALONE = 3;

/** Groups on their way at once: one that is worked on, and one that is there when it is done. */
const MAX_ON_THE_WAY = 2;

/** Nobody waits for an ack to be forgotten: it rides with the next group, or in one of its own after so many milliseconds. */
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
  #onTheWay = 0;
  #planned = false;
  #company = false;
  #sentAt = 0;
  #later: ReturnType<typeof setTimeout> | undefined;
  #drained: (() => void) | null = null;
  #closed = false;

  /** @param ask answers the text of a `run` frame with the text of a group answer, in the order in which it was asked */
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
      if (UNHURRIED.has(name)) this.#later ??= setTimeout(() => this.#send(), UNHURRIED_MS);
      else if (this.#waiting.length >= FULL_GROUP && this.#onTheWay < MAX_ON_THE_WAY) this.#send();
      else this.#plan();
    });
  }

  /** Refuses further calls and waits for those that were made. */
  async drain(): Promise<void> {
    this.#closed = true;
    if (this.#waiting.length === 0 && this.#onTheWay === 0) return;
    const drained = new Promise<void>((resolve) => {
      this.#drained = resolve;
    });
    this.#plan();
    await drained;
  }

  /** Requests that arrive in this turn of the loop share a group; those in company share it with the turns of a moment. */
  #plan(): void {
    if (this.#planned || this.#onTheWay > 0) return;
    this.#planned = true;
    const go = () => {
      this.#planned = false;
      if (this.#onTheWay === 0) this.#send();
    };
    const restMs = this.#company ? this.#sentAt + PACE_MS - performance.now() : 0;
    if (restMs > 0) setTimeout(go, restMs);
    else setImmediate(go);
  }

  #send(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    if (this.#waiting.length === 0) return;
    const group = this.#waiting.splice(0, MAX_GROUP);
    // What is left over may be acks alone, and nobody else would send those.
    if (this.#waiting.length > 0) this.#later = setTimeout(() => this.#send(), UNHURRIED_MS);
    const frame: Frame = { ask: "run", calls: group.map(({ call }) => call) };
    this.#onTheWay += 1;
    this.#sentAt = performance.now();
    this.#company = group.length > ALONE;
    this.#ask(JSON.stringify(frame)).then(
      (answer) => this.#answered(group, answer),
      (error: unknown) => this.#failed(group, error),
    );
  }

  #answered(group: readonly Waiting[], answer: string): void {
    // The worker first: it works on what came meanwhile while this thread hands out what is done.
    this.#arrived();
    const { results, failures } = JSON.parse(answer) as GroupAnswer;
    for (const [i, { call, resolve, reject }] of group.entries()) {
      const failure = failures[i];
      if (failure === undefined) resolve(unpackReturned(call, results[i]));
      else reject(toError(failure));
    }
  }

  #failed(group: readonly Waiting[], error: unknown): void {
    this.#arrived();
    for (const { reject } of group) reject(error);
  }

  #arrived(): void {
    this.#onTheWay -= 1;
    const hurried = this.#waiting.some(({ call: [name] }) => !UNHURRIED.has(name));
    if (this.#waiting.length >= FULL_GROUP || (hurried && !this.#company)) this.#send();
    else if (hurried) this.#plan();
    if (this.#closed && this.#onTheWay === 0) {
      this.#send();
      if (this.#onTheWay === 0) this.#drained?.();
    }
  }
}
