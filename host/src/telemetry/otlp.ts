/**
 * Spans as an `ExportTraceServiceRequest` in the JSON encoding of OTLP, and what a collector answers to one. Pure.
 *
 * @source opentelemetry-proto `trace.proto`, `trace_service.proto`; OTLP specification, "JSON Protobuf Encoding": ids in hex, 64-bit numbers as
 * text, enums as numbers
 */
import type { Attributes, EndedSpan } from "./span.ts";

/** Who says what, as a trace is shown by it. */
export interface Origin {
  /** `service.name`. */
  readonly service: string;
  readonly version: string;
  /** `service.instance.id`: the same for everything that one process says. */
  readonly instance: string;
}

/** Statuses of a span. */
const FAILED = 2;

/** @source trace.proto, `SpanFlags`: the flags of `traceparent` */
const SAMPLED = 1;

const anyValue = (value: string | number | boolean) => {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  return Number.isInteger(value) ? { intValue: String(value) } : { doubleValue: value };
};

const attributesOf = (attributes: Attributes) =>
  Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));

/** Microseconds are all there is, so that no digit is made up. */
const nanoseconds = (milliseconds: number): string => `${Math.round(milliseconds * 1000)}000`;

function spanOf({ context, name, kind, from, to, attributes, events = [], failed }: EndedSpan) {
  const { traceId, spanId, parentId, state } = context;
  return {
    traceId,
    spanId,
    ...(parentId === "" ? {} : { parentSpanId: parentId }),
    ...(state === "" ? {} : { traceState: state }),
    flags: SAMPLED,
    name,
    kind,
    startTimeUnixNano: nanoseconds(from),
    // A clock that was set back must not make a span that ends before it began: collectors refuse those.
    endTimeUnixNano: nanoseconds(Math.max(from, to)),
    attributes: attributesOf(attributes),
    ...(events.length === 0
      ? {}
      : { events: events.map(({ name: said, at }) => ({ name: said, timeUnixNano: nanoseconds(at) })) }),
    ...(failed === undefined ? {} : { status: { code: FAILED, message: failed } }),
  };
}

/** @param scope the package that made the spans */
function resourceSpansOf({ service, version, instance }: Origin, spans: readonly EndedSpan[]) {
  const resource = { "service.name": service, "service.version": version, "service.instance.id": instance };
  return {
    resource: { attributes: attributesOf(resource) },
    scopeSpans: [{ scope: { name: "belfry", version }, spans: spans.map(spanOf) }],
  };
}

/** What waits to be exported: a span, and who made it. */
export interface Said {
  readonly origin: Origin;
  readonly span: EndedSpan;
}

/** The body of one request to `/v1/traces`. */
export function formatRequest(batch: readonly Said[]): string {
  const byOrigin = Map.groupBy(batch, ({ origin }) => origin);
  const resourceSpans = Array.from(byOrigin, ([origin, said]) =>
    resourceSpansOf(
      origin,
      said.map(({ span }) => span),
    ),
  );
  return JSON.stringify({ resourceSpans });
}

/** How many spans a collector took not, by what it says itself. @source OTLP specification, "Partial Success" */
export function readRejected(body: string): number {
  try {
    const rejected = Number(JSON.parse(body)?.partialSuccess?.rejectedSpans ?? 0);
    return Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0;
  } catch {
    // A collector that says nothing of it took them all.
    return 0;
  }
}
