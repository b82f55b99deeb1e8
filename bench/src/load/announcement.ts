/** One request, many arrivals: asks the system to tell everyone, once or at fixed times, and counts until the last one has heard. */
import { setTimeout as sleep } from "node:timers/promises";
import type { AnnouncementRequest, SpanFigures } from "./command.ts";

/** Everyone has heard so long after the last request, or is counted as lost. */
const HEARD_MS = 60_000;

/** @returns why it was refused, or undefined */
async function ask({ url, headers, body }: AnnouncementRequest): Promise<string | undefined> {
  const response = await fetch(url, { method: "POST", headers, body });
  const said = await response.text();
  return response.ok ? undefined : `the announcement was answered ${response.status}: ${said}`;
}

export class Announcement {
  readonly #receivers: number;
  readonly #times: number;
  #refusals: readonly string[] = [];
  #arrived = 0;
  #lastAt = 0;
  readonly #all = Promise.withResolvers<void>();

  /** @param times how often the same is said to all receivers */
  constructor(receivers: number, times = 1) {
    this.#receivers = receivers;
    this.#times = times;
  }

  /** Those of a request that was refused half-way may arrive as well. */
  get #accepted(): number {
    return this.#receivers * (this.#times - this.#refusals.length);
  }

  arrived(): void {
    this.#arrived++;
    this.#lastAt = performance.now();
    if (this.#arrived >= this.#accepted) this.#all.resolve();
  }

  /**
   * Open loop: request n is made at n * everyMs, whatever became of those before.
   *
   * @throws Error when all requests are refused, in the words of the first answer
   */
  async make(request: AnnouncementRequest, everyMs = 0): Promise<SpanFigures> {
    const start = performance.now();
    const askAt = async (dueAt: number) => {
      await sleep(Math.max(0, dueAt - performance.now()));
      const refusal = await ask(request);
      if (refusal !== undefined) this.#refusals = [...this.#refusals, refusal];
    };
    await Promise.all(Array.from({ length: this.#times }, (_, n) => askAt(start + n * everyMs)));
    if (this.#accepted === 0) throw new Error(this.#refusals[0]);
    if (this.#arrived < this.#accepted)
      await Promise.race([this.#all.promise, sleep(HEARD_MS, undefined, { ref: false })]);
    const [accepted, arrived] = [this.#accepted, this.#arrived];
    const refused = this.#receivers * this.#times - accepted;
    const counts = { accepted, refused, arrived, duplicates: 0 };
    return { ms: this.#lastAt - start, counts, lost: Math.max(0, accepted - arrived) };
  }
}
