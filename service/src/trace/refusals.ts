/**
 * The newest refusals of every wire in memory, within a bound. Apart from notifications, so that a flood of them pushes none of those out.
 */
import { redactText } from "@belfry/host";
import { errorRow, type RefusalBody } from "@belfry/protocol";
import type { TracedRefusal, TraceFilter } from "./trace.ts";

/** Twice the longest list that an operator can ask for; each costs about 300 bytes. */
const MAX_REFUSALS = 2048;

const named = ({ clientId }: TracedRefusal) => (clientId === undefined ? {} : { clientId: redactText(clientId) });

const WHOSE = ["app", "device", "channel", "clientId"] as const;

/** Those of a list, newest first, that a filter wants. */
export function fittingRefusals(newestFirst: readonly RefusalBody[], filter: TraceFilter): RefusalBody[] {
  const { since = 0, until = Number.POSITIVE_INFINITY, end, limit } = filter;
  return (
    newestFirst
      // As an end it is asked for of pushes and what leads to them: what an operator asked in vain is none.
      .filter(({ rim }) => end === undefined || rim !== "admin")
      .filter((refusal) => refusal.at >= since && refusal.at <= until)
      .filter((refusal) => WHOSE.every((which) => filter[which] === undefined || refusal[which] === filter[which]))
      .slice(0, limit)
  );
}

export class Refusals {
  readonly #kept: RefusalBody[] = [];
  #next = 0;
  /** Added since they were taken last. */
  #fresh = 0;

  add(refusal: TracedRefusal, at: number): void {
    const { sentence: message, advice } = errorRow(refusal.code);
    // A detail may quote what a stranger sent, and strangers put secrets in wrong places.
    this.#kept[this.#next] = { at, message, advice, ...refusal, detail: redactText(refusal.detail), ...named(refusal) };
    this.#next = (this.#next + 1) % MAX_REFUSALS;
    this.#fresh = Math.min(MAX_REFUSALS, this.#fresh + 1);
  }

  /** Those that came since the last time, oldest first. Of a flood the newest. */
  take(): RefusalBody[] {
    const taken = this.list(this.#fresh).reverse();
    this.#fresh = 0;
    return taken;
  }

  find(id: string): RefusalBody | undefined {
    return this.#kept.find((refusal) => refusal.id === id);
  }

  /** Newest first. */
  fitting(filter: TraceFilter): RefusalBody[] {
    return fittingRefusals(this.list(MAX_REFUSALS), filter);
  }

  /** Newest first. */
  list(limit: number): RefusalBody[] {
    const newest = this.#kept.slice(0, this.#next).reverse();
    const older = this.#kept.slice(this.#next).reverse();
    return [...newest, ...older].slice(0, limit);
  }
}
