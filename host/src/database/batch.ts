/**
 * Groups calls: while one group is on its way, the next is collected. The busier the store, the larger its groups and the fewer its
 * commits. Refuses to know what the calls mean and who answers them.
 */
import { BelfryError } from "@belfry/protocol";
import { toError } from "./failure.ts";
import type { ArgsOf, Call, GroupAnswer, NameOf, OperationsOf, ResultOf } from "./frames.ts";

/** How calls are grouped. */
export interface BatchOptions<Name extends string = string> {
  /**
   * Calls that may wait for their group; past them the next is refused. 20,000: some two thirds of a second of work, so whoever comes later
   * had better come back.
   */
  readonly maxWaiting: number;
  /** Calls of one group, 1,000: some 10 ms of work, which bounds what the last of them waits for. */
  readonly maxGroup: number;
  /** As many as this go without waiting for the end of the turn, 64, so that the worker works while requests are still being read. */
  readonly fullGroup: number;
  /**
   * From one group to the next, in milliseconds, while calls come in company; 2: a commit costs the same for one as for twenty, and the
   * processor is better spent on what is to be recorded. Whoever calls alone is not kept waiting.
   */
  readonly paceMs: number;
  /** A group of more calls than this was company, 3: more than one request and what belongs to it. */
  readonly alone: number;
  /** Groups on their way at once, 2: one that is worked on, and one that is there when it is done. */
  readonly maxOnTheWay: number;
  /** Nobody waits for these operations; none unless named. Each rides with the next group, or in one of its own after `unhurriedMs`. */
  readonly unhurried: ReadonlySet<Name>;
  /** Milliseconds, 10. */
  readonly unhurriedMs: number;
  /** How many of `maxWaiting`, `maxGroup` and `fullGroup` a call counts for; 1 unless given. */
  readonly weightOf: (call: Call) => number;
  /** Makes what the port promises of what the worker answered; as it stands unless given. */
  readonly unpack: (call: Call, returned: unknown) => unknown;
}

const DEFAULTS: BatchOptions<never> = {
  maxWaiting: 20_000,
  maxGroup: 1_000,
  fullGroup: 64,
  paceMs: 2,
  alone: 3,
  maxOnTheWay: 2,
  unhurried: new Set<never>(),
  unhurriedMs: 10,
  weightOf: () => 1,
  unpack: (_, returned) => returned,
};

interface Waiting {
  readonly call: Call;
  readonly weight: number;
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A `run` frame, in one go: the runtime writes many calls as one value in two thirds of the time that it takes call by call. */
const runFrame = (group: readonly Waiting[]): string =>
  JSON.stringify({ ask: "run", calls: group.map(({ call }) => call) });

/** Collects calls, sends them in groups, hands out the answers. */
export class Batch<O extends OperationsOf<O>> {
  readonly #options: BatchOptions;
  readonly #ask: (question: string) => Promise<string>;
  #waiting: Waiting[] = [];
  /** Of all that wait. */
  #weight = 0;
  #onTheWay = 0;
  #planned = false;
  #company = false;
  #sentAt = 0;
  #later: ReturnType<typeof setTimeout> | undefined;
  #drained: (() => void) | null = null;
  #closed = false;

  /**
   * @param ask answers the text of a `run` frame with the text of a group answer, in the order in which it was asked
   * @param options what differs from the numbers of {@link BatchOptions}
   */
  constructor(ask: (question: string) => Promise<string>, options: Partial<BatchOptions<NameOf<O>>> = {}) {
    this.#ask = ask;
    this.#options = { ...DEFAULTS, ...options };
  }

  /** @throws BelfryError OVERLOADED, DISK_FULL, STORE_UNAVAILABLE; INTERNAL for a mistake of ours */
  call<N extends NameOf<O>>(name: N, ...args: ArgsOf<O, N>): Promise<ResultOf<O, N>> {
    const { maxWaiting, unhurried, unhurriedMs, fullGroup, maxOnTheWay, weightOf } = this.#options;
    if (this.#closed) return Promise.reject(new BelfryError("STORE_UNAVAILABLE", { detail: "the store was closed" }));
    if (this.#weight >= maxWaiting) {
      return Promise.reject(new BelfryError("OVERLOADED", { detail: `${maxWaiting} calls wait for the store` }));
    }
    const call: Call = [name, args];
    const weight = weightOf(call);
    this.#weight += weight;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ call, weight, resolve: resolve as (result: unknown) => void, reject });
      if (unhurried.has(name)) this.#later ??= setTimeout(() => this.#send(), unhurriedMs);
      else if (this.#weight >= fullGroup && this.#onTheWay < maxOnTheWay) this.#send();
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
    const restMs = this.#company ? this.#sentAt + this.#options.paceMs - performance.now() : 0;
    if (restMs > 0) setTimeout(go, restMs);
    else setImmediate(go);
  }

  #send(): void {
    clearTimeout(this.#later);
    this.#later = undefined;
    if (this.#waiting.length === 0) return;
    const group = this.#takeGroup();
    // What is left over may be acks alone, and nobody else would send those.
    if (this.#waiting.length > 0) this.#later = setTimeout(() => this.#send(), this.#options.unhurriedMs);
    this.#onTheWay += 1;
    this.#sentAt = performance.now();
    this.#company = group.length > this.#options.alone;
    this.#ask(runFrame(group)).then(
      (answer) => this.#answered(group, answer),
      (error: unknown) => this.#failed(group, error),
    );
  }

  #takeGroup(): readonly Waiting[] {
    const before = this.#weight;
    let count = 0;
    // One that alone is more than a group goes alone.
    for (const { weight } of this.#waiting) {
      if (count > 0 && before - this.#weight + weight > this.#options.maxGroup) break;
      this.#weight -= weight;
      count += 1;
    }
    return this.#waiting.splice(0, count);
  }

  #answered(group: readonly Waiting[], answer: string): void {
    // The worker first: it works on what came meanwhile while this thread hands out what is done.
    this.#arrived();
    const { results, failures } = JSON.parse(answer) as GroupAnswer;
    for (const [i, { call, resolve, reject }] of group.entries()) {
      const failure = failures[i];
      if (failure === undefined) resolve(this.#options.unpack(call, results[i]));
      else reject(toError(failure));
    }
  }

  #failed(group: readonly Waiting[], error: unknown): void {
    this.#arrived();
    for (const { reject } of group) reject(error);
  }

  #arrived(): void {
    this.#onTheWay -= 1;
    const { unhurried, fullGroup } = this.#options;
    const hurried = this.#waiting.some(({ call: [name] }) => !unhurried.has(name));
    if (this.#weight >= fullGroup || (hurried && !this.#company)) this.#send();
    else if (hurried) this.#plan();
    if (this.#closed && this.#onTheWay === 0) {
      this.#send();
      if (this.#onTheWay === 0) this.#drained?.();
    }
  }
}
