/** The kept connections to one origin, and what waits for one of them. */
import type { EgressAnswer } from "./answer-reader.ts";
import { EgressFailure, unreachable } from "./failure.ts";
import { type Exchange, Lane, type LaneOwner, type LaneTarget, type LostExchange } from "./lane.ts";

/** What a pool is given. */
export interface PoolParts {
  readonly maxLanes: number;
  /** Where the next lane leads; undefined when all addresses have been tried. @throws EgressFailure forbidden, unreachable */
  target(attempts: number): Promise<LaneTarget | undefined>;
  /** Somebody answers there. */
  connected(target: LaneTarget): void;
  /** Asked before a lane is opened, so that one that idles elsewhere can go. */
  makeRoom(): void;
  /** Milliseconds of a monotonic clock. */
  now(): number;
}

export class Pool implements LaneOwner {
  readonly #parts: PoolParts;
  readonly #lanes = new Set<Lane>();
  readonly #idle: Lane[] = [];
  readonly #waiting: Exchange[] = [];
  /** What waits to be told where its lane leads. */
  readonly #opening = new Set<Exchange>();

  constructor(parts: PoolParts) {
    this.#parts = parts;
  }

  get lanes(): number {
    return this.#lanes.size + this.#opening.size;
  }

  get isEmpty(): boolean {
    return this.lanes === 0 && this.#waiting.length === 0;
  }

  run(bytes: Buffer, maxBytes: number, deadline: number): Promise<EgressAnswer> {
    return new Promise((answered, failed) =>
      this.#place({ bytes, maxBytes, deadline, retried: false, attempts: 0, answered, failed }),
    );
  }

  free(lane: Lane): void {
    const next = this.#waiting.shift();
    if (next !== undefined) {
      lane.carry(next);
      return;
    }
    lane.idleSince = this.#parts.now();
    this.#idle.push(lane);
  }

  connected(target: LaneTarget): void {
    this.#parts.connected(target);
  }

  closed(lane: Lane, lost: LostExchange | undefined): void {
    this.#lanes.delete(lane);
    const at = this.#idle.indexOf(lane);
    if (at >= 0) this.#idle.splice(at, 1);
    if (lost !== undefined) {
      if (lost.connected) lost.exchange.retried = true;
      else lost.exchange.attempts += 1;
      this.#open(lost.exchange, lost.failure);
    } else this.#openNext();
  }

  /** Ends what took too long, and lanes that idle since before a time. */
  sweep(now: number, idleBefore: number): void {
    for (const lane of this.#lanes) if ((lane.deadline ?? Number.POSITIVE_INFINITY) <= now) lane.close(timedOut());
    // The oldest idle ones stand in front.
    while (this.#idle[0] !== undefined && this.#idle[0].idleSince < idleBefore) this.closeIdle();
    for (const exchange of this.#opening) if (exchange.deadline <= now) this.#giveUp(exchange, timedOut());
    while (this.#waiting[0] !== undefined && this.#waiting[0].deadline <= now)
      this.#waiting.shift()?.failed(timedOut());
  }

  /** @returns whether there was one */
  closeIdle(): boolean {
    const lane = this.#idle.shift();
    lane?.close(ended());
    return lane !== undefined;
  }

  close(): void {
    for (const exchange of this.#waiting.splice(0)) exchange.failed(ended());
    for (const exchange of this.#opening) this.#giveUp(exchange, ended());
    for (const lane of this.#lanes) lane.close(ended());
  }

  #place(exchange: Exchange): void {
    // The one that was used last: the others then idle long enough to go.
    const lane = this.#idle.pop();
    if (lane !== undefined) lane.carry(exchange);
    else if (this.lanes < this.#parts.maxLanes) this.#open(exchange, ended());
    else this.#waiting.push(exchange);
  }

  /** @param failure what to say when there is no address left to try */
  #open(exchange: Exchange, failure: EgressFailure): void {
    this.#opening.add(exchange);
    this.#parts.makeRoom();
    this.#parts.target(exchange.attempts).then(
      (target) => {
        if (!this.#opening.has(exchange)) return;
        if (target === undefined) return this.#giveUp(exchange, failure);
        this.#opening.delete(exchange);
        this.#lanes.add(new Lane(target, this, exchange));
      },
      (error: unknown) => this.#giveUp(exchange, error instanceof EgressFailure ? error : unreachable(error)),
    );
  }

  #giveUp(exchange: Exchange, failure: EgressFailure): void {
    if (!this.#opening.delete(exchange)) return;
    exchange.failed(failure);
    this.#openNext();
  }

  /** There is room for another lane, and nobody else would think of what waits for one. */
  #openNext(): void {
    const next = this.lanes < this.#parts.maxLanes ? this.#waiting.shift() : undefined;
    if (next !== undefined) this.#open(next, ended());
  }
}

const timedOut = () => new EgressFailure("timeout", "TIMEOUT", "no whole answer in time");
const ended = () => new EgressFailure("unreachable", "CLOSED", "the client was closed");
