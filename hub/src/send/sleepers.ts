/** Waits that can be ended early, all at once. */
import type { Timer } from "./timer.ts";

export class Sleepers {
  readonly #timer: Timer;
  readonly #wakes = new Set<() => void>();

  constructor(timer: Timer) {
    this.#timer = timer;
  }

  /** Resolves at that time, or when everybody is woken. */
  until(time: number): Promise<void> {
    return new Promise((resolve) => {
      const end = () => {
        this.#wakes.delete(end);
        cancel();
        resolve();
      };
      const cancel = this.#timer.at(time, end);
      this.#wakes.add(end);
    });
  }

  wake(): void {
    for (const end of this.#wakes) end();
  }
}
