/** Connections that have not proved who they are: how many there may be, and how many of one address. Knows nothing else of them. */
import { networkOf } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";

/** Of all addresses together; with the time that a hello may take, it bounds what strangers can hold. */
const MAX_WAITING = 10_000;

export class Lobby {
  readonly #maxOfOne: number;
  readonly #waiting = new Map<object, string>();
  readonly #ofNetwork = new Map<string, number>();

  /** @param maxOfOne connections of one address; others are not kept out by it */
  constructor(maxOfOne: number) {
    this.#maxOfOne = maxOfOne;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** @throws BelfryError ADDRESS_THROTTLED, OVERLOADED */
  prove(address: string): void {
    if (this.#waiting.size >= MAX_WAITING) {
      throw new BelfryError("OVERLOADED", { detail: `${MAX_WAITING} connections have not said hello` });
    }
    if ((this.#ofNetwork.get(networkOf(address)) ?? 0) >= this.#maxOfOne) {
      throw new BelfryError("ADDRESS_THROTTLED", { detail: `${this.#maxOfOne} connections have not said hello` });
    }
  }

  enter(who: object, address: string): void {
    const network = networkOf(address);
    this.#waiting.set(who, network);
    this.#ofNetwork.set(network, (this.#ofNetwork.get(network) ?? 0) + 1);
  }

  /** Harmless for whoever is not in it any more. */
  leave(who: object): void {
    const network = this.#waiting.get(who);
    if (network === undefined) return;
    this.#waiting.delete(who);
    const left = (this.#ofNetwork.get(network) ?? 1) - 1;
    if (left === 0) this.#ofNetwork.delete(network);
    else this.#ofNetwork.set(network, left);
  }
}
