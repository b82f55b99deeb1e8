/** One event as WinRT objects have it in JavaScript: a property of one handler, and a list of more. */

/** See the head of this file. */
export class WinRtEvent<A> {
  readonly #added = new Set<(args: A) => unknown>();
  #property: ((args: A) => unknown) | null = null;

  get property(): ((args: A) => unknown) | null {
    return this.#property;
  }

  set property(handler: ((args: A) => unknown) | null) {
    this.#property = handler;
  }

  /** As with EventTarget, the same function added twice is one handler. */
  add(handler: (args: A) => unknown): void {
    this.#added.add(handler);
  }

  remove(handler: (args: A) => unknown): void {
    this.#added.delete(handler);
  }

  /** The handler of the property first. */
  get handlers(): ((args: A) => unknown)[] {
    return [...(this.#property === null ? [] : [this.#property]), ...this.#added];
  }
}
