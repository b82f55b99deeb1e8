/**
 * The line to the worker: questions and their answers in the same order. Knows whether the worker lives; refuses to know what is said.
 */
import { BelfryError } from "@belfry/protocol";

interface Asker {
  readonly resolve: (answer: string) => void;
  readonly reject: (error: BelfryError) => void;
}

/** One worker thread and its lifetime. */
export class Line {
  readonly #worker: Worker;
  readonly #askers: Asker[] = [];
  #dead: BelfryError | null = null;

  constructor(url: URL) {
    this.#worker = new Worker(url.href);
    this.#worker.onmessage = ({ data }: MessageEvent<string>) => this.#askers.shift()?.resolve(data);
    this.#worker.onerror = (event) => this.#die(`the store's thread failed: ${event.message}`);
    this.#worker.addEventListener("close", () => this.#die("the store's thread ended"));
  }

  /** @throws BelfryError STORE_UNAVAILABLE when the worker is dead, or dies before it answers */
  ask(question: string): Promise<string> {
    if (this.#dead !== null) return Promise.reject(this.#dead);
    return new Promise((resolve, reject) => {
      this.#askers.push({ resolve, reject });
      this.#worker.postMessage(question);
    });
  }

  /** Ends the thread. */
  end(): void {
    this.#die("the store was closed");
    this.#worker.terminate();
  }

  #die(detail: string): void {
    this.#dead ??= new BelfryError("STORE_UNAVAILABLE", { detail });
    for (const { reject } of this.#askers.splice(0)) reject(this.#dead);
  }
}
