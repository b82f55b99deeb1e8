/** Begins and ends spans for one server. Decides which traces are recorded; what a span says is for those who end it. */
import { randomFillSync } from "node:crypto";
import { formatTraceparent, readTraceparent, readTracestate } from "@belfry/protocol";
import type { EndedSpan, SpanContext } from "./span.ts";

/** Reads a header of a request. */
type GetHeader = (name: string) => string | null | undefined;

export interface Tracer {
  /**
   * The span of a request that came in: a child of its `traceparent`, or the first of a trace of its own when there is none that can be
   * read and chance wants it.
   *
   * @returns undefined for a request that nobody wants traced, and for one that would be while no further span has room: whoever asks for more
   * traces than the collector takes costs himself nothing but them
   */
  join(get: GetHeader): SpanContext | undefined;
  /** The span of something that is done for another. */
  child(parent: SpanContext): SpanContext;
  /** The headers by which whoever is asked next joins the trace. */
  headersOf(context: SpanContext): Readonly<Record<string, string>>;
  /** Exports it, unless its trace is not to be recorded. Never waits, never throws. */
  end(span: EndedSpan): void;
  /** A span will not be told, because its beginning was forgotten. */
  forget(spans: number): void;
}

export interface TracerOptions {
  readonly sample: number;
  readonly chance: () => number;
  /** Whether spans have room; asked for each trace that is to be recorded, and told of those that are not for lack of it. */
  readonly admits: () => boolean;
  readonly add: (span: EndedSpan) => void;
  readonly forget: (spans: number) => void;
}

const pool = Buffer.alloc(4096);
let used = pool.length;

/** Out of a pool, because asking the kernel each time costs more than all else that a span takes. */
function newId(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString("hex", used - bytes, used);
}

export function createTracer({ sample, chance, admits, add, forget }: TracerOptions): Tracer {
  return {
    join(get) {
      const parent = readTraceparent(get("traceparent"));
      if (parent !== undefined) {
        const { traceId, spanId, sampled } = parent;
        if (sampled && !admits()) return undefined;
        return { traceId, spanId: newId(8), parentId: spanId, state: readTracestate(get("tracestate")), sampled };
      }
      if (chance() >= sample || !admits()) return undefined;
      return { traceId: newId(16), spanId: newId(8), parentId: "", state: "", sampled: true };
    },
    child: (parent) => ({ ...parent, spanId: newId(8), parentId: parent.spanId }),
    headersOf: (context) => ({
      traceparent: formatTraceparent(context),
      ...(context.state === "" ? {} : { tracestate: context.state }),
    }),
    end(span) {
      if (span.context.sampled) add(span);
    },
    forget,
  };
}

/** What is remembered of spans that are not over, by whatever they are found again by. */
export interface Contexts<Value> {
  set(key: string, value: Value): void;
  get(key: string): Value | undefined;
  /** Gives it out and forgets it. */
  take(key: string): Value | undefined;
  readonly size: number;
}

/** The oldest goes when there are too many. @param forgot told of each that went */
export function keepContexts<Value>(most: number, forgot: (value: Value) => void): Contexts<Value> {
  const kept = new Map<string, Value>();
  return {
    set(key, value) {
      if (kept.size >= most) {
        const [oldest] = kept;
        if (oldest !== undefined) {
          kept.delete(oldest[0]);
          forgot(oldest[1]);
        }
      }
      kept.set(key, value);
    },
    get: (key) => kept.get(key),
    take(key) {
      const value = kept.get(key);
      if (value !== undefined) kept.delete(key);
      return value;
    },
    get size() {
      return kept.size;
    },
  };
}
