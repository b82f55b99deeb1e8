/**
 * Takes a row back whose notification was not accepted, and brings it back when it turns up after all: the connection to the store broke between its
 * commit and its answer. Refuses to know who finds out.
 */
import { ANSWERS, fact, type Rows, time } from "./row.ts";

/** Its first step is kept below zero, where it counts for nobody. */
export function withdrawRow(rows: Rows, at: number, now: number): void {
  rows.setTime(at, time.read, -rows.time(at, time.read));
  rows.setTime(at, time.answered, now);
  rows.setFact(at, fact.answer, ANSWERS.indexOf("failed"));
}

/** @returns whether it had been withdrawn */
export function bringBackRow(rows: Rows, at: number): boolean {
  const readAt = rows.time(at, time.read);
  if (readAt >= 0) return false;
  rows.setTime(at, time.read, -readAt);
  return true;
}

/** A place that was never taken has no first step, and one that was withdrawn none that counts. */
export const isTaken = (rows: Rows, at: number): boolean => rows.time(at, time.read) > 0;
