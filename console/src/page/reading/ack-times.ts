/** How long devices took to confirm what was accepted for them lately. Pure. */
import type { TraceBody, TraceStepName } from "@belfry/protocol";

/** Older acks say nothing about now. */
const LATELY_MS = 60_000;

/** Half of them, and 99 of a hundred, took no longer: milliseconds; null when there is none. */
export interface AckTimes {
  readonly p50: number | null;
  readonly p99: number | null;
}

const momentOf = ({ steps }: TraceBody, name: TraceStepName): number | undefined =>
  steps.findLast(({ step }) => step === name)?.at;

/** The smallest of the sorted values that so large a part of them does not exceed. */
function quantile(sorted: readonly number[], part: number): number | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? null;
}

/** Of notifications whose ack came within the last minute. @param now milliseconds since 1970 */
export function ackTimes(traces: readonly TraceBody[], now: number): AckTimes {
  const times = traces.flatMap((trace) => {
    const acceptedAt = momentOf(trace, "decided");
    const ackedAt = momentOf(trace, "acked");
    if (acceptedAt === undefined || ackedAt === undefined || now - ackedAt > LATELY_MS) return [];
    return [Math.max(0, ackedAt - acceptedAt)];
  });
  times.sort((a, b) => a - b);
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}
