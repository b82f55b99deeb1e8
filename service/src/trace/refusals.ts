/** The newest refusals of every wire, within a bound. Apart from notifications, so that a flood of them pushes none of those out. */
import { redactText } from "@belfry/host";
import { errorRow, type RefusalBody } from "@belfry/protocol";
import type { TracedRefusal, TraceFilter } from "./trace.ts";

/** Twice the longest list that an operator can ask for; each costs about 300 bytes. */
const MAX_REFUSALS = 2048;

const named = ({ clientId }: TracedRefusal) => (clientId === undefined ? {} : { clientId: redactText(clientId) });

const WHOSE = ["app", "device", "channel", "clientId"] as const;

export class Refusals {
  readonly #kept: RefusalBody[] = [];
  #next = 0;

  add(refusal: TracedRefusal, at: number): void {
    const { sentence: message, advice } = errorRow(refusal.code);
    // A detail may quote what a stranger sent, and strangers put secrets in wrong places.
    this.#kept[this.#next] = { at, message, advice, ...refusal, detail: redactText(refusal.detail), ...named(refusal) };
    this.#next = (this.#next + 1) % MAX_REFUSALS;
  }

  find(id: string): RefusalBody | undefined {
    return this.#kept.find((refusal) => refusal.id === id);
  }

  /** Newest first. */
  fitting({
    app,
    device,
    channel,
    since = 0,
    until = Number.POSITIVE_INFINITY,
    clientId,
    limit,
  }: TraceFilter): RefusalBody[] {
    const wanted = { app, device, channel, clientId };
    return this.list(MAX_REFUSALS)
      .filter((refusal) => refusal.at >= since && refusal.at <= until)
      .filter((refusal) => WHOSE.every((which) => wanted[which] === undefined || refusal[which] === wanted[which]))
      .slice(0, limit);
  }

  /** Newest first. */
  list(limit: number): RefusalBody[] {
    const newest = this.#kept.slice(0, this.#next).reverse();
    const older = this.#kept.slice(this.#next).reverse();
    return [...newest, ...older].slice(0, limit);
  }
}
