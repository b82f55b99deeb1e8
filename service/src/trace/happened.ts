/** What one node tells another of its notifications: the shapes, and how they are read. */
import { type AckResult, type EndReason, isEndReason, REASON_OF_RESULT } from "@belfry/protocol";

/** Times are milliseconds since 1970, on the clock of the node where it happened. */
export type Happened =
  | readonly ["bitten", id: string, by: string]
  | readonly ["framed", id: string, at: number]
  | readonly ["unsettled", id: string, ackedAt: number]
  | readonly ["acked", id: string, at: number, result: AckResult]
  | readonly ["ended", id: string, at: number, reason: EndReason, words: string | null, by: string | null];

const MESSAGE_ID = /^[0-9A-F]{16}$/;
const RESULTS: ReadonlySet<unknown> = new Set(Object.keys(REASON_OF_RESULT));

/** The number of the node that gave a message id, as far as it was one of many. */
export const nodeOf = (messageId: string): number => Number.parseInt(messageId.slice(4, 8), 16);

/** @returns undefined for what is no list of such, as a newer node may send */
export function readHappened(body: string): readonly Happened[] | undefined {
  const read = parse(body);
  return Array.isArray(read) && read.every(isHappened) ? read : undefined;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isHappened(one: unknown): one is Happened {
  if (!Array.isArray(one)) return false;
  const [what, id, second, third, words, by] = one;
  if (typeof id !== "string" || !MESSAGE_ID.test(id)) return false;
  if (what === "bitten") return typeof second === "string";
  if (typeof second !== "number") return false;
  if (what === "acked") return RESULTS.has(third);
  if (what === "ended")
    return typeof third === "string" && isEndReason(third) && isTextOrNull(words) && isTextOrNull(by);
  return what === "framed" || what === "unsettled";
}

const isTextOrNull = (one: unknown): boolean => one === null || typeof one === "string";
