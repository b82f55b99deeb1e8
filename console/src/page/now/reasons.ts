/** Why notifications ended, counted. Pure. */
import { endReasons, isEndReason, type TraceBody } from "@belfry/protocol";
import { linkTo } from "../route.ts";
import type { Count } from "./bar-list.ts";

const MAX_REASONS = 8;

/** What differs from one notification to the next, so that words without it are a reason. */
const OWN_WORDS = /,? ?(?:: )?\b[0-9A-F]{16}\b|, and took .*$/g;

/** A reason as it is alike for all that it ended. */
const reasonOf = ({ end }: TraceBody): string => `${end.state}: ${end.reason.replace(OWN_WORDS, "")}`;

/** How many ended in each way for each reason, most first; at most eight reasons. */
export function reasonsOf(traces: readonly TraceBody[]): readonly Count[] {
  const counts = new Map<string, Count>();
  for (const trace of traces) {
    const { state, code } = trace.end;
    const key = code ?? reasonOf(trace);
    const { name, value } = counts.get(key) ?? { name: reasonOf(trace), value: 0 };
    counts.set(key, { name, value: value + 1, link: linkTo("anatomy", undefined, { end: state, q: code ?? "" }) });
  }
  return [...counts.values()].sort((a, b) => b.value - a.value).slice(0, MAX_REASONS);
}

/** What was dropped ever, by the code of its reason, in words. */
export function dropsOf(counts: readonly (readonly [code: string, count: number])[]): readonly Count[] {
  return counts.map(([code, value]) => ({
    name: isEndReason(code) ? endReasons[code].sentence : code,
    value,
    link: linkTo("anatomy", undefined, { end: "dropped", q: code }),
  }));
}
