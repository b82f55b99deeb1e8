/**
 * What is attached to devices, by their ids. Refuses to know what it is.
 *
 * A hash table of its own, because the runtime's `Map` grows fourfold: 16,385 devices take 3.4 MB in one, and half a megabyte here.
 */

/** A power of two, as every size of the table is. */
const FEWEST_SLOTS = 64;

/** Characters that are hashed, the last ones: ids are random throughout, and nobody outside chooses one. */
const HASHED = 8;

function hashOf(id: string): number {
  let hash = 0;
  for (let at = Math.max(0, id.length - HASHED); at < id.length; at++) {
    hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  }
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** Open addressing: an entry stands in the slot of its hash, or in the next one that was free. */
export class Attachments<T extends object> {
  #ids: (string | undefined)[] = [];
  #attached: (T | undefined)[] = [];
  #size = 0;

  constructor() {
    this.#resize(FEWEST_SLOTS);
  }

  get size(): number {
    return this.#size;
  }

  get(id: string): T | undefined {
    return this.#attached[this.#slotOf(id)];
  }

  /** @returns what was attached before */
  set(id: string, attached: T): T | undefined {
    // A quarter stays free, so that a search soon meets a gap.
    if (this.#size >= (this.#ids.length / 4) * 3) this.#resize(this.#ids.length * 2);
    const slot = this.#slotOf(id);
    const former = this.#attached[slot];
    if (former === undefined) this.#size++;
    this.#ids[slot] = id;
    this.#attached[slot] = attached;
    return former;
  }

  delete(id: string): void {
    const slot = this.#slotOf(id);
    if (this.#ids[slot] === undefined) return;
    this.#size--;
    this.#vacate(slot);
    if (this.#size < this.#ids.length / 8 && this.#ids.length > FEWEST_SLOTS) this.#resize(this.#ids.length / 2);
  }

  /** Where the id stands, or would stand. */
  #slotOf(id: string): number {
    const last = this.#ids.length - 1;
    let slot = hashOf(id) & last;
    while (this.#ids[slot] !== undefined && this.#ids[slot] !== id) slot = (slot + 1) & last;
    return slot;
  }

  /** Empties a slot; whoever stands beyond it because it was taken moves up. */
  #vacate(slot: number): void {
    const last = this.#ids.length - 1;
    let gap = slot;
    for (let at = (gap + 1) & last; ; at = (at + 1) & last) {
      const id = this.#ids[at];
      if (id === undefined) break;
      const isFarFromHome = ((at - hashOf(id)) & last) >= ((at - gap) & last);
      if (!isFarFromHome) continue;
      this.#ids[gap] = id;
      this.#attached[gap] = this.#attached[at];
      gap = at;
    }
    this.#ids[gap] = undefined;
    this.#attached[gap] = undefined;
  }

  #resize(slots: number): void {
    const [ids, attached] = [this.#ids, this.#attached];
    this.#ids = new Array(slots).fill(undefined);
    this.#attached = new Array(slots).fill(undefined);
    for (const [from, id] of ids.entries()) {
      if (id === undefined) continue;
      const to = this.#slotOf(id);
      this.#ids[to] = id;
      this.#attached[to] = attached[from];
    }
  }
}
