/** Which messages were given to the app lately. Memory only: over restarts the device's sequence numbers stand in for it. */

/** As many as Firefox remembers of a subscription. @source mozilla/gecko-dev, `PushServiceWebSocket.sys.mjs` */
const MAX_IDS = 100;

export class RecentIds {
  readonly #ids = new Set<string>();

  /** Remembers an id. @returns whether it is a new one */
  add(id: string): boolean {
    if (this.#ids.has(id)) return false;
    this.#ids.add(id);
    const [oldest] = this.#ids;
    if (this.#ids.size > MAX_IDS && oldest !== undefined) this.#ids.delete(oldest);
    return true;
  }
}
