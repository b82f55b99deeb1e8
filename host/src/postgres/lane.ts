/**
 * One lane: a connection, and the calls that fall on it. While one wave is on its way the next ones gather: the busier the store,
 * the larger its waves and the fewer its commits. Refuses to know the other lanes.
 */
import { BelfryError } from "@belfry/protocol";
import type { Connection } from "./connection.ts";
import { type Statement, type WaitingCall, type Wave, Waves } from "./wave.ts";

/** Milliseconds that calls nobody waits for may be kept for company. */
const UNHURRIED_MS = 10;

/**
 * From one round to the next, in milliseconds, while calls come in company: a statement costs nearly the same for three calls as for thirty, here
 * and at the server. Whoever calls alone is not kept waiting.
 */
const PACE_MS = 3;

/** A round of more calls than this was company: more than one request and what belongs to it. */
const ALONE = 3;

/** Calls in the order of their keys, over one connection. */
export class Lane {
  readonly #connection: Connection;
  readonly #waves = new Waves();
  #onTheWay: Wave | undefined;
  #calls = 0;
  #planned = false;
  #company = false;
  #begunAt = 0;
  #later: ReturnType<typeof setTimeout> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Whether nothing is on its way. */
  get isFree(): boolean {
    return this.#onTheWay === undefined;
  }

  /** Calls on their way and waiting. */
  get calls(): number {
    return this.#calls;
  }

  add(call: WaitingCall): void {
    this.#calls += 1;
    this.#waves.add(call);
    if (call.kind.unhurried === true) this.#later ??= setTimeout(() => this.#go(true), UNHURRIED_MS);
    else this.#plan();
  }

  /** Resolves once everything that was asked for until now has been answered, whatever is asked meanwhile. */
  async settled(): Promise<void> {
    const last = this.#waves.last ?? this.#onTheWay;
    if (last === undefined) return;
    last.isHurried = true;
    this.#plan();
    await new Promise<void>((resolve) => last.whenDone.push(resolve));
  }

  /** Waits for what was asked for, then lets go of the connection. */
  async close(): Promise<void> {
    await this.settled();
    await this.#connection.close();
  }

  /** Calls that arrive in this turn of the loop share a wave; those in company share it with the turns of a moment. */
  #plan(): void {
    if (this.#planned || this.#onTheWay !== undefined) return;
    this.#planned = true;
    const go = () => {
      this.#planned = false;
      void this.#go(false);
    };
    const restMs = this.#company ? this.#begunAt + PACE_MS - performance.now() : 0;
    if (restMs > 0) setTimeout(go, restMs);
    else setImmediate(go);
  }

  /** Sends what has gathered: one round. @param isDue whether those that nobody waits for have waited long enough */
  async #go(isDue: boolean): Promise<void> {
    if (isDue) this.#later = undefined;
    if (this.#onTheWay !== undefined) return;
    this.#begunAt = performance.now();
    let calls = 0;
    for (let left = this.#waves.count; left > 0 && (isDue || this.#waves.isHurried); left--) {
      const wave = this.#waves.take();
      if (wave === undefined) break;
      this.#onTheWay = wave;
      await this.#send(wave.statement, wave.calls);
      this.#onTheWay = undefined;
      this.#calls -= wave.calls.length;
      calls += wave.calls.length;
      for (const resolve of wave.whenDone) resolve();
    }
    this.#company = calls > ALONE;
    if (this.#waves.isHurried) this.#plan();
    else if (this.#waves.last !== undefined) this.#later ??= setTimeout(() => this.#go(true), UNHURRIED_MS);
  }

  /** A wave that failed by a mistake of ours goes again in halves, so that it takes none of its neighbours with it. */
  async #send(statement: Statement, calls: readonly WaitingCall[]): Promise<void> {
    try {
      const answers = await this.#ask(statement, calls);
      for (const [i, { resolve }] of calls.entries()) resolve(answers[i]);
    } catch (error) {
      if (calls.length === 1 || !isMistake(error)) {
        for (const { reject } of calls) reject(error);
        return;
      }
      const half = calls.length >> 1;
      await this.#send(statement, calls.slice(0, half));
      await this.#send(statement, calls.slice(half));
    }
  }

  /** @returns an answer for each call, in their order */
  async #ask({ text, phases }: Statement, calls: readonly WaitingCall[]): Promise<unknown[]> {
    const items: unknown[][] = Array.from({ length: phases }, () => []);
    for (const { kind, item } of calls) items[kind.phase]?.push(item);
    const [row] = await this.#connection.ask<{ answer: unknown[][] }>(text, [JSON.stringify(items)]);
    const next = items.map(() => 0);
    return calls.map(({ kind: { phase } }) => {
      const at = next[phase] ?? 0;
      next[phase] = at + 1;
      const answers = row?.answer[phase];
      if (answers === undefined || at >= answers.length) throw miscounted();
      return answers[at];
    });
  }
}

const isMistake = (error: unknown): boolean => error instanceof BelfryError && error.code === "INTERNAL";

const miscounted = () =>
  new BelfryError("STORE_UNAVAILABLE", { detail: "the server answered fewer calls than were asked" });
