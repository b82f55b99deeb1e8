/** Something of the service that a view reads again and again while it is in sight. Knows when; refuses to know what. */
import { BelfryError } from "@belfry/protocol";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import { type Repeating, whileVisible } from "./while-visible.ts";

/** Reads while its host is on the page, and draws the host anew after each reading. */
export class Reading<Value> implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #read: () => Promise<Value>;
  readonly #everyMs: number;
  #repeating: Repeating | undefined;
  /** Counts the questions, so that an answer to an older one than the host asks now is never shown. */
  #asked = 0;
  /** What was read last. */
  value: Value | undefined;
  /** Why the last reading came to nothing; the value is then an older one. */
  trouble: string | undefined;

  constructor(host: ReactiveControllerHost, read: () => Promise<Value>, everyMs: number) {
    this.#host = host;
    this.#read = read;
    this.#everyMs = everyMs;
    host.addController(this);
  }

  hostConnected(): void {
    this.#repeating = whileVisible(() => this.#turn(), this.#everyMs);
  }

  hostDisconnected(): void {
    this.#repeating?.stop();
    this.#repeating = undefined;
  }

  /** Reads at once; resolves when what was just changed is seen. */
  async now(): Promise<void> {
    this.#asked += 1;
    await this.#repeating?.now();
  }

  async #turn(): Promise<void> {
    const asked = this.#asked;
    try {
      const value = await this.#read();
      // Answers an older question: whoever asked waits until the newest one is answered.
      if (asked !== this.#asked) return await this.#turn();
      this.value = value;
      this.trouble = undefined;
    } catch (error) {
      if (!(error instanceof BelfryError)) throw error;
      this.trouble = error.message;
    }
    this.#host.requestUpdate();
  }
}
