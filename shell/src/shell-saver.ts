/** Saves a shell after it changed, not more than once a second. Refuses to know what is saved and where. */
import type { Cancel, Time } from "@belfry/device";

/** Writing a state takes milliseconds, and a burst of notifications changes it a hundred times. */
const PAUSE_MS = 1000;

/** See the head of this file. */
export class ShellSaver {
  readonly #time: Time;
  readonly #save: () => void;
  #lastAt = Number.NEGATIVE_INFINITY;
  #cancel: Cancel | undefined;

  /** @param save writes what there is at that moment; it does not throw */
  constructor(time: Time, save: () => void) {
    this.#time = time;
    this.#save = save;
  }

  /** Something changed: it is saved at once after this turn, or when a second has passed since the last time. */
  ask(): void {
    if (this.#cancel !== undefined) return;
    // A clock that was set back must not put it off for longer.
    const wait = Math.min(PAUSE_MS, Math.max(0, this.#lastAt + PAUSE_MS - this.#time.now()));
    this.#cancel = this.#time.after(wait, () => this.flush());
  }

  /** Saves at once what is still to be saved. */
  flush(): void {
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    this.#lastAt = this.#time.now();
    this.#save();
  }
}
