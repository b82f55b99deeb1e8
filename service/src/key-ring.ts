/**
 * The sealing keys as the store has them: made at its first opening, the same on every node, and added to when an operator rotates them.
 *
 * A new key opens at once and seals a little later, when every node has had the time to hear of it: else one would hand out what another does
 * not know. No key is ever taken away, because credentials of devices live as long as the devices do.
 */
import { BelfryError } from "@belfry/protocol";
import type { KeyRecord, Store } from "./engine/store.ts";
import { createSealer, newKey, type Opened, type Purpose, type Sealer } from "./seal.ts";

/** Ten times as long as a node may take to hear of a key. */
const SETTLE_MS = 10_000;

/** Ids are one byte and never 0. */
const MAX_KEYS = 255;

export class KeyRing implements Sealer {
  readonly #store: Store;
  #keys: readonly KeyRecord[];
  #seals: KeyRecord | undefined;
  #sealer: Sealer;

  private constructor(store: Store, keys: readonly KeyRecord[], at: number) {
    this.#store = store;
    this.#keys = keys;
    this.#seals = sealing(keys, at);
    this.#sealer = createSealer(keys, this.#seals);
  }

  static async open(store: Store, at: number): Promise<KeyRing> {
    return new KeyRing(store, await store.loadKeys(newKey(Math.floor(at))), at);
  }

  /** How many there are, since when the newest, and from when on that one seals. */
  get state(): { readonly count: number; readonly newestAt: number; readonly sealsFrom: number } {
    const newestAt = this.#keys.at(-1)?.createdAt ?? 0;
    return { count: this.#keys.length, newestAt, sealsFrom: newestAt + (this.#keys.length > 1 ? SETTLE_MS : 0) };
  }

  seal(kind: Purpose, plain: Uint8Array): string {
    return this.#sealer.seal(kind, plain);
  }

  open(kind: Purpose, sealed: string): Opened {
    return this.#sealer.open(kind, sealed);
  }

  hash(secret: string): string {
    return this.#sealer.hash(secret);
  }

  /** Adds a key. @throws BelfryError KEY_LIMIT */
  async rotate(at: number): Promise<void> {
    const key = this.#anotherKey(at);
    try {
      await this.#store.addKey(key);
    } catch (error) {
      await this.reload(at);
      const isTaken = this.#keys.some(({ id, secret }) => id === key.id && secret !== key.secret);
      if (!isTaken) throw error;
      // Another node took the id in the same moment.
      return this.rotate(at);
    }
    await this.reload(at);
  }

  /** Takes over what other nodes added. */
  async reload(at: number): Promise<void> {
    const keys = await this.#store.loadKeys();
    this.#use(keys, at);
  }

  /** Lets a key seal that everybody knows by now. */
  settle(at: number): void {
    if (sealing(this.#keys, at) !== this.#seals) this.#use(this.#keys, at);
  }

  #anotherKey(at: number): KeyRecord {
    const taken = new Set(this.#keys.map(({ id }) => id));
    if (taken.size >= MAX_KEYS) throw new BelfryError("KEY_LIMIT");
    // Never older than those before, whatever this node's clock says: the oldest one hashes.
    const createdAt = Math.max(Math.floor(at), this.state.newestAt + 1);
    let key = newKey(createdAt);
    while (taken.has(key.id)) key = newKey(createdAt);
    return key;
  }

  #use(keys: readonly KeyRecord[], at: number): void {
    this.#keys = keys;
    this.#seals = sealing(keys, at);
    this.#sealer = createSealer(keys, this.#seals);
  }
}

/** The newest that has settled; the first one need not. */
function sealing(keys: readonly KeyRecord[], at: number): KeyRecord | undefined {
  return keys.findLast(({ createdAt }) => createdAt + SETTLE_MS <= at) ?? keys[0];
}
