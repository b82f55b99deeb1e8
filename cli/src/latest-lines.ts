/** The newest notifications and refusals, a line each: for whoever has no id to ask about. */
import type { RefusalBody, TraceBody } from "@belfry/protocol";
import { countOf, type Flag, type Given } from "./arguments.ts";
import type { Output } from "./output.ts";
import { END_BRUSH } from "./trace-words.ts";
import { dateWords } from "./words.ts";

/** The most the admin API gives at once. */
const MOST = 1000;
const BY_DEFAULT = 20;

export const LAST_FLAG = {
  takes: "word",
  value: "N",
  sentence: `How many of the newest, at most ${MOST}; default ${BY_DEFAULT}.`,
} as const satisfies Flag;

/** @throws BelfryError USAGE */
export const lastOf = (given: Given): number => countOf(given, "last", 1, MOST) ?? BY_DEFAULT;

const END_WIDTH = 9;

/** `2026-01-31 09:05:00 CET  4A1C08D2F97E3B60  delivered  toast, 94 bytes: the app handled it`. */
export function traceLine({ id, steps, type, bytes, end }: TraceBody, { paint }: Output): string {
  const what = type === null ? "push" : `${type.replace("wns/", "")}, ${bytes} bytes`;
  const state = paint[END_BRUSH[end.state]](end.state.padEnd(END_WIDTH));
  return `${dateWords(steps[0]?.at ?? 0)}  ${id}  ${state}  ${what}: ${end.reason}`;
}

/** `2026-01-31 09:05:00 CET  43BE89A12F1FA550  push   CHANNEL_EXPIRED: Expired channel URL (fault 3: …)`. */
export function refusalLine({ at, id, rim, code, message, detail }: RefusalBody, { paint }: Output): string {
  const why = detail === "" || message.includes(detail) ? message : `${message} (${detail})`;
  return `${dateWords(at)}  ${(id ?? "").padEnd(16)}  ${rim.padEnd(6)}  ${paint.bad(code)}: ${why}`;
}
