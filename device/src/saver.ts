/** Saves the newest record, at most one write at a time. Knows when to write; refuses to know what or where. */
import type { DeviceRecord, DeviceStore } from "./store.ts";

/**
 * Owns all writes to a store. While one write is under way only the newest of the records asked for waits behind it, so a
 * burst of notifications costs two writes and not one each.
 */
export class Saver {
  readonly #store: DeviceStore;
  readonly #onFailure: (error: unknown) => void;
  #newest: DeviceRecord | undefined;
  #last: Promise<void> = Promise.resolve();
  /** The write that has not begun; what is asked for until it begins rides on it. */
  #queued: Promise<void> | undefined;

  constructor(store: DeviceStore, onFailure: (error: unknown) => void) {
    this.#store = store;
    this.#onFailure = onFailure;
  }

  /**
   * Asks for a record to be kept; undefined clears the store.
   *
   * @returns resolves when this record or a newer one was written, or could not be (which `onFailure` was told). Never rejects:
   * a device whose disk is full still receives, and the next save carries everything
   */
  save(record: DeviceRecord | undefined): Promise<void> {
    this.#newest = record;
    if (this.#queued === undefined) {
      this.#queued = this.#last.then(() => this.#write());
      this.#last = this.#queued;
    }
    return this.#queued;
  }

  /** Resolves when everything asked for so far was written. */
  idle(): Promise<void> {
    return this.#last;
  }

  async #write(): Promise<void> {
    this.#queued = undefined;
    const record = this.#newest;
    try {
      await (record === undefined ? this.#store.clear() : this.#store.save(record));
    } catch (error) {
      this.#onFailure(error);
    }
  }
}
