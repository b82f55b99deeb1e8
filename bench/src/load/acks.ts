/** Sends acks at the end of the turn in which notifications arrived: one for all that came together, as a good device does. */

/** Who has something to confirm. */
export interface Acking {
  sendAck(): void;
}

export class AckRound {
  #waiting: Acking[] = [];
  #held = false;
  readonly #flush = () => {
    if (this.#held) return;
    const round = this.#waiting;
    this.#waiting = [];
    for (const one of round) one.sendAck();
  };

  /** Asks for `sendAck` once at the end of this turn. The caller sees to it that it asks once a round. */
  join(one: Acking): void {
    this.#waiting.push(one);
    if (this.#waiting.length === 1) setImmediate(this.#flush);
  }

  /** Nobody confirms until `release`: devices elsewhere would not take the processor from the one that still has to hear. */
  hold(): void {
    this.#held = true;
  }

  release(): void {
    this.#held = false;
    this.#flush();
  }
}
