/** What senders and devices of the crash story saw, and what must hold of it at the end. Counts events; knows no time. */

/** One push, from the moment at which it was sent. */
export interface SentPush {
  readonly id: string;
  /** Device, channel, type and label: a newer one in the same slot may replace it while it waits. */
  readonly slot: string;
  readonly began: number;
  /** When its answer came, or the news that there is none. */
  over: number;
  /** `unknown`: the connection broke, so that it may have been accepted. */
  outcome: "under way" | "received" | "unknown" | "refused";
}

interface Seen {
  /** By sequence number, the id of the push; the same number always means the same push. */
  readonly bySeq: Map<number, string>;
  highest: number;
}

export class Ledger {
  #moment = 0;
  readonly #sent = new Map<string, SentPush>();
  readonly #delivered = new Set<string>();
  readonly #seen = new Map<string, Seen>();
  readonly #broken: string[] = [];
  readonly #heard: (() => void)[] = [];

  /** Calls `hear` at every event: this is how moments to kill are chosen. */
  onEvent(hear: () => void): void {
    this.#heard.push(hear);
  }

  send(id: string, slot: string): SentPush {
    const push: SentPush = { id, slot, began: this.#tick(), over: Number.POSITIVE_INFINITY, outcome: "under way" };
    this.#sent.set(id, push);
    return push;
  }

  answered(push: SentPush, outcome: SentPush["outcome"]): void {
    push.over = this.#tick();
    push.outcome = outcome;
  }

  /** A device was given a push. @returns whether it is new to the device */
  delivered(device: string, seq: number, id: string): boolean {
    this.#tick();
    const seen = this.#seen.get(device) ?? { bySeq: new Map(), highest: 0 };
    this.#seen.set(device, seen);
    const known = seen.bySeq.get(seq);
    if (known !== undefined && known !== id) this.#broken.push(`${device}: ${seq} was ${known}, now it is ${id}`);
    if (known !== undefined) return false;
    if (seq <= seen.highest) this.#broken.push(`${device}: ${id} is new and has ${seq} after ${seen.highest}`);
    if (!this.#sent.has(id)) this.#broken.push(`${device}: ${id} was never sent`);
    seen.bySeq.set(seq, id);
    seen.highest = Math.max(seen.highest, seq);
    this.#delivered.add(id);
    return true;
  }

  count(outcome: SentPush["outcome"]): number {
    return [...this.#sent.values()].filter((push) => push.outcome === outcome).length;
  }

  /**
   * How many of a device's toasts with a tag of their own may wait for it: sent, not refused, and not delivered. One that was over
   * before a delivered one began waits no more, because a device gets what waits in the order in which it was recorded.
   */
  waitingAlone(device: string): number {
    const pushes = [...this.#sent.values()].filter(({ slot }) => slot.startsWith(`${device} `));
    const delivered = pushes.filter(({ id }) => this.#delivered.has(id));
    const newest = Math.max(0, ...delivered.map(({ began }) => began));
    const waiting = pushes.filter(({ id, outcome }) => outcome !== "refused" && !this.#delivered.has(id));
    return waiting.filter(({ id, slot, over }) => slot === `${device} toast ${id}` && over > newest).length;
  }

  get deliveredCount(): number {
    return this.#delivered.size;
  }

  /**
   * Whatever must not have happened: what broke the order, and every push that was answered received, was never delivered,
   * and has no successor. A successor is a push in the same slot that was not over before it began, and was delivered.
   */
  findings(): string[] {
    const successors = new Map<string, number>();
    for (const id of this.#delivered) {
      const push = this.#sent.get(id);
      if (push !== undefined) successors.set(push.slot, Math.max(push.over, successors.get(push.slot) ?? 0));
    }
    const lost = [...this.#sent.values()]
      .filter(({ id, outcome }) => outcome === "received" && !this.#delivered.has(id))
      .filter(({ slot, began }) => (successors.get(slot) ?? 0) < began);
    return [...this.#broken, ...lost.map(({ id, slot }) => `${id} was received and is lost (${slot})`)];
  }

  #tick(): number {
    for (const hear of this.#heard) hear();
    return ++this.#moment;
  }
}
