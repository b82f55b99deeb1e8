/** One request, many arrivals: asks the system to tell everyone, and counts until the last one has heard. */
import { setTimeout as sleep } from "node:timers/promises";
import type { SpanFigures } from "./command.ts";

/** Everyone hears within this, or is counted as lost. */
const HEARD_MS = 60_000;

export class Announcement {
  readonly #receivers: number;
  #arrived = 0;
  #lastAt = 0;
  readonly #all = Promise.withResolvers<void>();

  constructor(receivers: number) {
    this.#receivers = receivers;
  }

  arrived(): void {
    this.#arrived++;
    this.#lastAt = performance.now();
    if (this.#arrived === this.#receivers) this.#all.resolve();
  }

  /** @throws Error when the request is refused */
  async make(request: { url: string; headers: Readonly<Record<string, string>>; body: string }): Promise<SpanFigures> {
    const { url, headers, body } = request;
    const start = performance.now();
    const response = await fetch(url, { method: "POST", headers, body });
    if (!response.ok) throw new Error(`the announcement was answered ${response.status}: ${await response.text()}`);
    await Promise.race([this.#all.promise, sleep(HEARD_MS, undefined, { ref: false })]);
    const counts = { accepted: this.#receivers, refused: 0, arrived: this.#arrived, duplicates: 0 };
    return { ms: this.#lastAt - start, counts, lost: this.#receivers - this.#arrived };
  }
}
