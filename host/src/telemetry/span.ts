/** One span: what was done, from when to when, as a part of which trace. Values only. */

/** Where a span stands, and what is needed to begin another below it. */
export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first span of a trace. */
  readonly parentId: string;
  /** `tracestate`, handed on as it came. */
  readonly state: string;
  /** False for a trace that whoever began it wants not to be recorded: it is handed on, and nothing of it is exported. */
  readonly sampled: boolean;
}

export type Attributes = Readonly<Record<string, string | number | boolean>>;

/** @source opentelemetry-proto `trace.proto`, `Span.SpanKind` */
export const SPAN_KIND = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const;

/** A span that is over. Times are milliseconds since 1970, with fractions. */
export interface EndedSpan {
  readonly context: SpanContext;
  /** One of a few: never with an id in it. */
  readonly name: string;
  readonly kind: (typeof SPAN_KIND)[keyof typeof SPAN_KIND];
  readonly from: number;
  readonly to: number;
  readonly attributes: Attributes;
  /** What happened on the way. */
  readonly events?: readonly { readonly name: string; readonly at: number }[];
  /** Why it failed; absent where it did not. */
  readonly failed?: string;
}
