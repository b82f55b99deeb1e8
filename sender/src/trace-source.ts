/** To which distributed trace a push belongs, as whoever pushes knows it. What is no trace is left out: no push fails for it. */
import { formatTraceparent, readTraceparent, readTracestate } from "@belfry/protocol";
import type { Fetch } from "./exchange.ts";

/** Headers of W3C Trace Context, as a tracing library writes them. */
export interface TraceHeaders {
  readonly traceparent: string;
  readonly tracestate?: string | undefined;
}

/**
 * Asked once for each request, so that each push may belong to another span, and once for all that one call sends to an origin in multicasts;
 * undefined for one that belongs to none.
 *
 * @example
 * createSender({ ..., trace: () => { const carrier = {}; propagation.inject(context.active(), carrier); return carrier; } })
 */
export type TraceSource = () => Partial<TraceHeaders> | undefined;

/** @returns the headers of the trace as it is now; none where there is no trace, or a malformed one */
export function traceHeaders(source: TraceSource | undefined): Readonly<Record<string, string>> {
  let given: Partial<TraceHeaders> | undefined;
  try {
    given = source?.();
  } catch {
    // It is not ours, and a push matters more than what is told of it.
    return {};
  }
  const parent = readTraceparent(given?.traceparent);
  if (parent === undefined) return {};
  const tracestate = readTracestate(given?.tracestate);
  return { traceparent: formatTraceparent(parent), ...(tracestate === "" ? {} : { tracestate }) };
}

/** @returns the same `fetch`, with the headers of the trace on each request */
export function traced(fetch: Fetch, source: TraceSource | undefined): Fetch {
  if (source === undefined) return fetch;
  return (url, init) =>
    fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), ...traceHeaders(source) } });
}
