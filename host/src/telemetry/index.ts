/** Traces as the rest of the world speaks of them: OpenTelemetry, over OTLP. Knows no span of either server. */
export { openTelemetry, type Telemetry, type TelemetryParts } from "./open.ts";
export { type TelemetrySettings, telemetrySettings } from "./settings.ts";
export { type Attributes, type EndedSpan, SPAN_KIND, type SpanContext } from "./span.ts";
export { type Contexts, keepContexts, type Tracer } from "./tracer.ts";
