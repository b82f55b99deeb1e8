/** Promises that wait for the answer to a question, each with its own time limit. Knows no frames. */
import type { Time } from "./time.ts";

/** Those who wait for values of one kind, by question. */
export class Waiters<T> {
  readonly #time: Time;
  readonly #waiting = new Map<string, Set<{ resolve(value: T): void; reject(error: Error): void }>>();

  constructor(time: Time) {
    this.#time = time;
  }

  /**
   * Waits for the answer to a question.
   *
   * @param onTimeout decides what the wait ends with when the answer does not come in time: a value, or an error to reject with
   */
  wait(question: string, timeoutMs: number, onTimeout: () => T | Error): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const group = this.#waiting.get(question) ?? new Set();
      this.#waiting.set(question, group);
      const cancel = this.#time.after(timeoutMs, () => {
        leave();
        const end = onTimeout();
        if (end instanceof Error) reject(end);
        else resolve(end);
      });
      const leave = () => {
        cancel();
        group.delete(waiter);
        if (group.size === 0 && this.#waiting.get(question) === group) this.#waiting.delete(question);
      };
      const waiter = {
        resolve: (value: T) => {
          leave();
          resolve(value);
        },
        reject: (error: Error) => {
          leave();
          reject(error);
        },
      };
      group.add(waiter);
    });
  }

  /** Whether somebody waits for the answer. */
  has(question: string): boolean {
    return (this.#waiting.get(question)?.size ?? 0) > 0;
  }

  resolve(question: string, value: T): void {
    for (const waiter of [...(this.#waiting.get(question) ?? [])]) waiter.resolve(value);
  }

  reject(question: string, error: Error): void {
    for (const waiter of [...(this.#waiting.get(question) ?? [])]) waiter.reject(error);
  }

  rejectAll(error: Error): void {
    for (const question of [...this.#waiting.keys()]) this.reject(question, error);
  }
}
