/** Sends acks at the end of the turn in which notifications arrived: one for all that came together, as a good device does. */

/** Who has something to confirm. */
export interface Acking {
  sendAck(): void;
}

export class AckRound {
  #waiting: Acking[] = [];
  readonly #flush = () => {
    const round = this.#waiting;
    this.#waiting = [];
    for (const one of round) one.sendAck();
  };

  /** Asks for `sendAck` once at the end of this turn. The caller sees to it that it asks once a round. */
  join(one: Acking): void {
    this.#waiting.push(one);
    if (this.#waiting.length === 1) setImmediate(this.#flush);
  }
}
