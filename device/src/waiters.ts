/** Promises that wait for an answer about an app, each with its own time limit. Knows no frames. */
import type { Time } from "./time.ts";

/** Those who wait for values of one kind, by app. */
export class Waiters<T> {
  readonly #time: Time;
  readonly #waiting = new Map<string, Set<{ resolve(value: T): void; reject(error: Error): void }>>();

  constructor(time: Time) {
    this.#time = time;
  }

  /**
   * Waits for the app's answer.
   *
   * @param onTimeout decides what the wait ends with when the answer does not come in time: a value, or an error to reject with
   */
  wait(app: string, timeoutMs: number, onTimeout: () => T | Error): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const group = this.#waiting.get(app) ?? new Set();
      this.#waiting.set(app, group);
      const cancel = this.#time.after(timeoutMs, () => {
        leave();
        const end = onTimeout();
        if (end instanceof Error) reject(end);
        else resolve(end);
      });
      const leave = () => {
        cancel();
        group.delete(waiter);
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

  /** Whether somebody waits for the app. */
  has(app: string): boolean {
    return (this.#waiting.get(app)?.size ?? 0) > 0;
  }

  resolve(app: string, value: T): void {
    for (const waiter of [...(this.#waiting.get(app) ?? [])]) waiter.resolve(value);
  }

  reject(app: string, error: Error): void {
    for (const waiter of [...(this.#waiting.get(app) ?? [])]) waiter.reject(error);
  }

  rejectAll(error: Error): void {
    for (const app of this.#waiting.keys()) this.reject(app, error);
  }
}
