/** What became of notifications that the ring has forgotten: they waited long, or from before the start. Bounded. */
import type { LateEnd } from "./batch.ts";

/** Notifications that are forgotten and on their way to a device; some 200 bytes each. */
const MAX_ON_THE_WAY = 20_000;
/** Ends that nobody has taken. */
const MAX_ENDS = 200_000;

interface OnTheWay {
  framed?: number;
  deliveries: number;
  fault?: string;
}

export class LateEnds {
  readonly #onTheWay = new Map<string, OnTheWay>();
  #ends: LateEnd[] = [];

  framed(id: string, at: number): void {
    const known = this.#of(id);
    known.framed = at;
    known.deliveries++;
  }

  bitten(id: string, fault: string): void {
    this.#of(id).fault = fault;
  }

  ended(end: LateEnd): void {
    const before = this.#onTheWay.get(end.id);
    this.#onTheWay.delete(end.id);
    if (this.#ends.length < MAX_ENDS) this.#ends.push({ ...end, ...before });
  }

  take(): LateEnd[] {
    const taken = this.#ends;
    this.#ends = [];
    return taken;
  }

  #of(id: string): OnTheWay {
    const known = this.#onTheWay.get(id);
    if (known !== undefined) return known;
    const oldest = this.#onTheWay.keys().next().value;
    if (this.#onTheWay.size >= MAX_ON_THE_WAY && oldest !== undefined) this.#onTheWay.delete(oldest);
    const fresh: OnTheWay = { deliveries: 0 };
    this.#onTheWay.set(id, fresh);
    return fresh;
  }
}
