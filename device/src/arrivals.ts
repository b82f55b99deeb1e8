/**
 * What came for the apps: which of it is new, who gets it, and what is to be confirmed.
 *
 * Pure. Counts identities too, so that a handler which outlives a reset settles nothing of the new one.
 */
import type { AckFrame, AckResult, PushFrame, RemovedFrame } from "@belfry/protocol";
import { AckLedger } from "./ack.ts";
import type { ChannelName } from "./channel-name.ts";
import type { Effect } from "./effect.ts";

/** See the head of this file. */
export class Arrivals {
  #ledger: AckLedger;
  #identity = 0;

  /** @param seq everything up to this sequence number was given to the app */
  constructor(seq: number) {
    this.#ledger = new AckLedger(seq);
  }

  /** Everything up to this sequence number was given to the app. */
  get seq(): number {
    return this.#ledger.seq;
  }

  /** @param name the channel it came on, undefined when it is closed @param isMuted whether the person wants no notifications of the app */
  arrive(frame: PushFrame | RemovedFrame, name: ChannelName | undefined, isMuted: boolean): Effect {
    if (this.#ledger.arrive(frame.seq) !== "new") return { do: "confirm", duplicate: true };
    const isPush = frame.t === "push";
    const wanted = name !== undefined && !(isPush && isMuted);
    if (wanted) return { do: "deliver", name, frame, identity: this.#identity };
    // Muted, or a channel that was closed while its last notifications were on the way: no app is there to see them.
    this.#ledger.settle(frame.seq, isPush ? "suppressed" : "handled");
    return { do: "confirm", duplicate: false };
  }

  /** The app is done with one. @param identity as delivered */
  settle(identity: number, seq: number, result: AckResult): void {
    if (identity === this.#identity) this.#ledger.settle(seq, result);
  }

  /** What is to be confirmed now. */
  take(): AckFrame[] {
    return this.#ledger.take();
  }

  /** The device has a new identity, and its numbers begin anew. */
  reset(): void {
    this.#ledger = new AckLedger(0);
    this.#identity += 1;
  }
}
