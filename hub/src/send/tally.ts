/** What a page of pushes came to, added up. A value that grows until it is saved; knows nothing of how it came about. */
import type { DeferredPush, FeedbackRecord, Handle, OutcomeCounts, PnsOutcome } from "../model.ts";

type Counts = Partial<Record<PnsOutcome, number>>;

/** Reasons of one page: the same fault has the same words mostly. */
const MAX_REMARKS = 8;
const MAX_REMARK_CHARACTERS = 300;

export class Tally {
  readonly #wns: Counts = {};
  readonly #browser: Counts = {};
  readonly #remarks = new Set<string>();
  readonly deferred: DeferredPush[] = [];
  /** Ordinals of deferred pushes that have come to their end. */
  readonly undeferred: number[] = [];
  readonly gone: FeedbackRecord[] = [];
  /** Pushes that came to an end. */
  ended = 0;

  get wns(): OutcomeCounts {
    return this.#wns;
  }

  get browser(): OutcomeCounts {
    return this.#browser;
  }

  get remarks(): readonly string[] {
    return [...this.#remarks];
  }

  count({ platform }: Handle, outcome: PnsOutcome): void {
    const counts = platform === "wns" ? this.#wns : this.#browser;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    this.ended += 1;
  }

  /** Gives up what was to be tried again. */
  abandonDeferred(): void {
    for (const { target } of this.deferred.splice(0)) {
      this.count(target.handle, "AbandonedNotificationMessages");
      this.undeferred.push(target.ordinal);
    }
  }

  remark(words: string): void {
    if (this.#remarks.size < MAX_REMARKS) this.#remarks.add(words.slice(0, MAX_REMARK_CHARACTERS));
  }
}
