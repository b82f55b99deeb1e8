/** Those who want to hear of one kind of event. Knows nothing about the events. */

/** Ends a subscription; harmless when called again. */
export type Unsubscribe = () => void;

/** A list of listeners. */
export class Listeners<T> {
  readonly #listeners = new Set<{ readonly hear: (event: T) => void }>();

  get size(): number {
    return this.#listeners.size;
  }

  /** Adds a listener; adding one function twice makes it hear twice. */
  add(hear: (event: T) => void): Unsubscribe {
    const entry = { hear };
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  /** Tells all of them. One that throws neither silences the others nor the device: as with EventTarget, the error is reported as uncaught. */
  tell(event: T): void {
    for (const { hear } of [...this.#listeners]) {
      try {
        hear(event);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }
}
