/** The two ends of a system under test, as the runs see them: lanes that carry messages in, receivers that get them. */

/** Told by both ends what happened to a message. The ledger of the current run stands behind it. */
export interface Sink {
  answered(number: number, accepted: boolean): void;
  arrived(number: number): void;
}

/** The sending end. A lane is one kept-alive connection and carries one message at a time. */
export interface Publisher {
  readonly lanes: number;
  readonly targets: number;
  /** The head of the first answer that was no success, to say in a report why messages were refused. */
  readonly refusal: string | undefined;
  publish(lane: number, target: number, number: number): void;
  close(): void;
}

/** One receiving connection. */
export interface Receiver {
  /** Resolves when a message sent from now on will arrive. */
  connect(): Promise<void>;
  /** Cuts the connection, as a device that loses its network does. */
  leave(): void;
}

/** Runs `work` for every item, at most `window` at a time. */
export async function eachWithin<T>(
  items: readonly T[],
  window: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(window, items.length) }, worker));
}
