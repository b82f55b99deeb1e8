/** What senders and devices of a campaign saw, and what must hold of it in the end. Counts events; knows no time. */

export type Outcome = "under way" | "received" | "refused" | "unknown";

/** One push, from the moment at which it was sent. */
export interface SentPush {
  readonly id: string;
  readonly device: string;
  readonly uri: string;
  readonly began: number;
  /** Its channel had been closed, and whoever closed it knew, before it was sent. */
  readonly isLate: boolean;
  /** `unknown`: the connection broke, so that it may have been accepted. */
  outcome: Outcome;
}

export class Ledger {
  /** What senders saw whose connections broke before they had their answers. */
  readonly broken: string[] = [];
  #moment = 0;
  readonly #sent = new Map<string, SentPush>();
  readonly #delivered = new Map<string, number>();
  /** Of each device, when the newest of those that it was given was sent. */
  readonly #newest = new Map<string, number>();
  readonly #ofDevice = new Map<string, SentPush[]>();
  readonly #closing = new Set<string>();
  readonly #closed = new Set<string>();
  readonly #broken: string[] = [];
  #attempts = 0;
  #waiters: { readonly at: number; readonly wake: () => void }[] = [];

  /** Resolves when so many more pushes have been tried. */
  after(attempts: number): Promise<void> {
    return new Promise((wake) => this.#waiters.push({ at: this.#attempts + attempts, wake }));
  }

  send(id: string, device: string, uri: string): SentPush {
    const push: SentPush = {
      id,
      device,
      uri,
      began: ++this.#moment,
      isLate: this.#closed.has(uri),
      outcome: "under way",
    };
    this.#sent.set(id, push);
    this.#ofDevice.set(device, [...this.waiting(device), push]);
    return push;
  }

  answered(push: SentPush, outcome: Outcome): void {
    push.outcome = outcome;
  }

  /** A push was answered, or whoever sent it waits no longer. */
  attempted(): void {
    this.#attempts += 1;
    const due = this.#waiters.filter(({ at }) => at <= this.#attempts);
    this.#waiters = this.#waiters.filter(({ at }) => at > this.#attempts);
    for (const { wake } of due) wake();
  }

  delivered(device: string, id: string): void {
    const push = this.#sent.get(id);
    if (push === undefined || push.device !== device) this.found(`${device} was given ${id}, which nobody sent to it`);
    this.#delivered.set(id, (this.#delivered.get(id) ?? 0) + 1);
    this.#newest.set(device, Math.max(this.#newest.get(device) ?? 0, push?.began ?? 0));
  }

  /** Somebody is about to close a channel: what waits there may end with it. */
  closing(uri: string): void {
    this.#closing.add(uri);
  }

  isClosing(uri: string): boolean {
    return this.#closing.has(uri);
  }

  /** Its closing was answered. */
  closed(uri: string): void {
    this.#closed.add(uri);
  }

  found(finding: string): void {
    this.#broken.push(finding);
  }

  /** Pushes that may wait for a device: a device gets them in their order, so that what was sent before one that it has is over. */
  waiting(device: string): readonly SentPush[] {
    const newest = this.#newest.get(device) ?? 0;
    return (this.#ofDevice.get(device) ?? []).filter(
      ({ id, outcome, began }) =>
        outcome !== "refused" && !this.#delivered.has(id) && (outcome !== "unknown" || began > newest),
    );
  }

  count(outcome: Outcome): number {
    return [...this.#sent.values()].filter((push) => push.outcome === outcome).length;
  }

  /** Acknowledged, on a channel that was never closed, and not at its app. */
  missing(): readonly SentPush[] {
    return [...this.#sent.values()].filter(
      ({ id, uri, outcome }) => outcome === "received" && !this.#delivered.has(id) && !this.#closing.has(uri),
    );
  }

  findings(): readonly string[] {
    const pushes = [...this.#sent.values()];
    const late = pushes.filter(
      ({ id, isLate, outcome }) => isLate && (outcome === "received" || this.#delivered.has(id)),
    );
    const twice = [...this.#delivered].filter(([, times]) => times > 1);
    return [
      ...this.#broken,
      ...this.missing().map(({ id, device }) => `${id} was received and is not at ${device}`),
      ...late.map(
        ({ id, outcome }) =>
          `${id} was sent to a closed channel: ${outcome}, ${this.#delivered.get(id) ?? 0} delivered`,
      ),
      ...twice.map(([id, times]) => `${id} was given ${times} times`),
    ];
  }
}
