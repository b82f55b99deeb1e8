/** What the owner of a hub is told of a send, beside numbers: each thing once. */
import type { SendRecord } from "../model.ts";

/** Remarks of one send that are told apart; what comes after them is not passed on. */
const MAX_SAID = 100;

/** A send that goes out this long after it should have says so. */
const LATE_MS = 60_000;

/** What was said already. What is wrong with one page is wrong with the next as a rule. */
export class Remarks {
  readonly #said = new Set<string>();

  /** Those that are said for the first time. */
  news(remarks: readonly string[]): readonly string[] {
    const news = remarks.filter((remark) => !this.#said.has(remark) && this.#said.size < MAX_SAID);
    for (const remark of news) this.#said.add(remark);
    return news;
  }
}

/** That a schedule was missed, where it was. @param startedAt when the send first went out */
export function lateness({ scheduledFor }: Pick<SendRecord, "scheduledFor">, startedAt: number): readonly string[] {
  if (scheduledFor === null || startedAt - scheduledFor < LATE_MS) return [];
  const [due, sent] = [scheduledFor, startedAt].map((time) => new Date(time).toISOString());
  return [`The send was scheduled for ${due} and went out late, at ${sent}: no hub was running at its time`];
}
