/** Writes into a row how its notification ended, or that it has not ended after all. Refuses to know who found out. */
import type { EndReason } from "@belfry/protocol";
import { ENDS, endByte, fact, type Rows, reasonByte, time } from "./row.ts";

/** That it waits no more is all that is known: whoever knows more is believed. */
const GUESSED: EndReason = "UNTOLD";

/** Whether it has no end, or one that was only guessed. */
export const mayEnd = (rows: Rows, at: number): boolean =>
  rows.fact(at, fact.end) === 0 || rows.fact(at, fact.reason) === reasonByte(GUESSED);

/** Whether an end changes anything. The first counts, so an ack that comes after a replacement does not; but of a guess, the first that was told. */
export const endCounts = (rows: Rows, at: number, reason: EndReason): boolean =>
  mayEnd(rows, at) && (rows.fact(at, fact.end) === 0 || reason !== GUESSED);

/** @returns false when it had ended before */
export function endRow(rows: Rows, at: number, reason: EndReason, when: number): boolean {
  if (!endCounts(rows, at, reason)) return false;
  rows.setFact(at, fact.end, endByte(reason));
  rows.setFact(at, fact.reason, reasonByte(reason));
  rows.setTime(at, time.ended, when);
  return true;
}

/** Takes back the confirmation of this very moment, and the end with it; one that came later stands. */
export function reopenRow(rows: Rows, at: number, ackedAt: number): void {
  const isItsEnd = ENDS[rows.fact(at, fact.end)] === "delivered" && rows.time(at, time.ended) === ackedAt;
  if (!isItsEnd || rows.time(at, time.acked) !== ackedAt) return;
  for (const which of [fact.end, fact.reason, fact.result]) rows.setFact(at, which, 0);
  for (const which of [time.acked, time.ended]) rows.setTime(at, which, 0);
}
