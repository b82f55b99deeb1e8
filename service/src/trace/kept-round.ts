/** When what is kept on disk is walked for notifications without an end, as far as they are not in memory: soon after the start, and then at rest. */
import type { NamedEntry } from "../engine/store.ts";
import type { Keeper } from "./kept/keeper.ts";
import type { WalkPlace } from "./kept/walk-unended.ts";
import type { TraceRing } from "./ring.ts";
import { ASKED_FIRST_MS } from "./unended.ts";

/** Between two rounds; and so many times as long as the last one took, so that those who keep very much read a tenth of the time at most. */
const REST_MS = 600_000;
const REST_SHARE = 9;

export interface KeptRoundParts {
  readonly ring: Pick<TraceRing, "knows">;
  /** Null where nothing is kept. */
  readonly keeper: Pick<Keeper, "unended"> | null;
  /** One round is all there is. */
  readonly isAlone: boolean;
  readonly now: () => number;
}

/** See the head of this file. */
export class KeptRound {
  readonly #parts: KeptRoundParts;
  #place: WalkPlace | null = null;
  #beginsAt: number;
  #isOver: boolean;

  /** Its first round begins when others, if there are any, have told what they owed to this node. */
  constructor(parts: KeptRoundParts) {
    this.#parts = parts;
    this.#beginsAt = parts.now() + (parts.isAlone ? 0 : ASKED_FIRST_MS);
    this.#isOver = parts.keeper === null;
  }

  /** Whether there was a whole round. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** One step. @returns at most so many */
  async take(most: number): Promise<NamedEntry[]> {
    const { keeper, ring, now } = this.#parts;
    if (keeper === null || now() < this.#beginsAt) return [];
    const { found, next } = await keeper.unended(this.#place, most);
    this.#place = next;
    if (next === null) this.#rest();
    return found.filter(([, messageId]) => !ring.knows(messageId));
  }

  #rest(): void {
    const { isAlone, now } = this.#parts;
    this.#isOver = true;
    const took = now() - this.#beginsAt;
    this.#beginsAt = isAlone ? Number.POSITIVE_INFINITY : now() + Math.max(REST_MS, REST_SHARE * took);
  }
}
