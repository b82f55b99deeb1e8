/**
 * The net for traces: finds notifications that wait no more and whose end nobody told, because a process or a connection was lost between the store and
 * the trace. Goes round those without an end, in memory and on disk, and asks the store which of them are there still.
 *
 * What is not there twice, so far apart that a telling which is on its way would have come, ends as `UNTOLD`. Should its end be told after all, that
 * counts instead. A node that cannot be told anything judges nothing.
 *
 * @source docs/adr/0029-ends-that-nobody-told.md
 */
import type { Log } from "@belfry/host";
import type { Cluster } from "../engine/cluster.ts";
import type { NamedEntry, Store } from "../engine/store.ts";
import type { Keeper } from "./kept/keeper.ts";
import { KeptRound } from "./kept-round.ts";
import type { TraceRing } from "./ring.ts";

/** How often {@link LostEnds.look} is to be called. */
export const LOOK_EVERY_MS = 1000;

/** Asked of the store at once: of those in memory, of those on disk, and once more of those that were not there. */
const MOST_ASKED = 100;

/** Longer than a lease, and than a telling takes that was not heard the first time. One process tells itself at once. */
export const SURE_AFTER_MS = 15_000;

/** And so many steps, as a clock may be set while a telling is on its way. */
const SURE_AFTER_LOOKS = 5;

/** Of which it is not sure yet: some 1 MB. With so many nobody else is asked for. */
const MAX_MISSING = 5_000;

export interface LostEndsParts {
  readonly ring: TraceRing;
  /** Null where nothing is kept. */
  readonly keeper: Keeper | null;
  readonly store: Pick<Store, "stillThere">;
  readonly cluster: Pick<Cluster, "trouble" | "lateness">;
  /** One process loses an answer only with itself: what was kept before it started is looked at once, and that is all. */
  readonly isAlone: boolean;
  readonly now: () => number;
  readonly log: Log;
}

interface Missing {
  readonly deviceId: string;
  /** When it was not there, in milliseconds since 1970, and at which step. */
  readonly since: number;
  readonly look: number;
}

/** See the head of this file. */
export class LostEnds {
  readonly #parts: LostEndsParts;
  readonly #kept: KeptRound;
  /** What was not there, by message id, in the order in which that was seen. */
  readonly #missing = new Map<string, Missing>();
  /** What is to be asked for before anything else. */
  readonly #owed: NamedEntry[] = [];
  #looks = 0;
  #isCaughtUp = false;

  constructor(parts: LostEndsParts) {
    this.#parts = parts;
    this.#kept = new KeptRound(parts);
  }

  /** Whether all that was kept when this process started has been looked at: what has no end since then waits. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  /** One step: at most three times {@link MOST_ASKED} in one question, and none when nothing is without an end. Never rejects. */
  async look(): Promise<void> {
    this.#looks += 1;
    if (!this.#mayJudge()) {
      this.#beginAnew([]);
      return;
    }
    const asked = [...this.#again(), ...(await this.#fresh())];
    if (asked.length > 0) await this.#ask(asked);
    this.#isCaughtUp ||= this.#kept.isOver && this.#missing.size + this.#owed.length === 0;
  }

  /** Nobody tells anything to a node that is cut off, or late. */
  #mayJudge(): boolean {
    const { cluster } = this.#parts;
    return cluster.trouble() === "" && cluster.lateness() === "";
  }

  async #ask(asked: readonly NamedEntry[]): Promise<void> {
    const { store, log } = this.#parts;
    try {
      const there = new Set(await store.stillThere(asked));
      const ended = asked.filter((one) => this.#ends(one, there.has(one[1])));
      if (ended.length > 0) log.warn("notifications ended and nobody was told how", { count: ended.length });
    } catch (error) {
      this.#beginAnew(asked);
      log.debug("traces without an end were not looked at", { error });
    }
  }

  /** What was missing counts no more, and is asked for again like what there was no answer to. */
  #beginAnew(asked: readonly NamedEntry[]): void {
    for (const one of asked) if (!this.#missing.has(one[1])) this.#owed.push(one);
    for (const [messageId, { deviceId }] of this.#missing) this.#owed.push([deviceId, messageId]);
    this.#missing.clear();
  }

  /** @returns whether it ends, as it was missing before */
  #ends([deviceId, messageId]: NamedEntry, isThere: boolean): boolean {
    const { ring, now } = this.#parts;
    const isMissing = this.#missing.delete(messageId);
    const end = ring.remembered(messageId)?.end ?? "pending";
    // It was told meanwhile.
    if (isThere || end !== "pending") return false;
    if (isMissing) ring.ended(messageId, "UNTOLD");
    else this.#missing.set(messageId, { deviceId, since: now(), look: this.#looks });
    return isMissing;
  }

  /** Those that were not there long enough ago, the oldest first. */
  #again(): NamedEntry[] {
    const due: NamedEntry[] = [];
    const { now, isAlone } = this.#parts;
    const [ms, looks] = isAlone ? [0, 1] : [SURE_AFTER_MS, SURE_AFTER_LOOKS];
    for (const [messageId, { deviceId, since, look }] of this.#missing) {
      const isSure = now() - since >= ms && this.#looks - look >= looks;
      if (!isSure || due.length === MOST_ASKED) break;
      due.push([deviceId, messageId]);
    }
    return due;
  }

  async #fresh(): Promise<NamedEntry[]> {
    if (this.#owed.length > 0) return this.#owed.splice(0, MOST_ASKED);
    if (this.#missing.size >= MAX_MISSING) return [];
    const { ring, isAlone } = this.#parts;
    const remembered = isAlone ? [] : ring.unended(MOST_ASKED);
    const kept = await this.#kept.take(MOST_ASKED);
    const byId = new Map([...remembered, ...kept].map((one) => [one[1], one]));
    return [...byId.values()].filter(([, messageId]) => !this.#missing.has(messageId));
  }
}
