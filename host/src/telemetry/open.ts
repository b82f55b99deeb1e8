/** Opens the way to a collector, for every server of one process. */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics.ts";
import { DROP_REASONS, Exporter } from "./exporter.ts";
import { createPost } from "./post.ts";
import type { TelemetrySettings } from "./settings.ts";
import { createTracer, type Tracer } from "./tracer.ts";

export interface TelemetryParts {
  readonly log: Log;
  readonly version: string;
  /** Between 0 and 1. Default: `Math.random`. */
  readonly chance?: (() => number) | undefined;
}

export interface Telemetry {
  /** @param service as a trace is shown by it: `belfry`, `belfry-hub` */
  tracer(service: string): Tracer;
  /** Shows how many spans went out, and how many did not. */
  register(metrics: Metrics): void;
  /** Hands over what waits, for two seconds at most. */
  close(): Promise<void>;
}

/** How long stopping waits for a collector. */
const LAST_CALL_MS = 2000;

async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(milliseconds, undefined, { signal, ref: false });
  } catch {
    // It was woken, because everything is about to end.
  }
}

/** @returns null where no endpoint was named: then nothing is measured and nothing is sent */
export function openTelemetry(
  { otlpEndpoint, otlpHeaders, otlpSample: sample }: TelemetrySettings,
  { log, version, chance = Math.random }: TelemetryParts,
): Telemetry | null {
  if (otlpEndpoint === "") return null;
  const exporter = new Exporter({
    post: createPost(otlpEndpoint, otlpHeaders),
    wait,
    chance,
    failed: (reason, spans) => log.warn("spans not exported", { reason, spans }),
  });
  const instance = randomUUID();
  return {
    tracer(service) {
      const origin = { service, version, instance };
      const add = (span: Parameters<Tracer["end"]>[0]) => exporter.add({ origin, span });
      const forget = (spans: number) => {
        exporter.dropped.forgotten += spans;
      };
      return createTracer({ sample, chance, admits: () => exporter.admits(), add, forget });
    },
    register(metrics) {
      metrics.counter("belfry_spans_exported_total", "Spans that the collector took", () => exporter.exported);
      metrics.counter("belfry_spans_dropped_total", "Spans that never reached the collector, by reason", () =>
        DROP_REASONS.map((reason) => ({ labels: { reason }, value: exporter.dropped[reason] })),
      );
      metrics.gauge("belfry_spans_waiting", "Spans that wait to be exported", () => exporter.waiting);
    },
    async close() {
      const over = new AbortController();
      await Promise.race([exporter.close().then(() => over.abort()), wait(LAST_CALL_MS, over.signal)]);
    },
  };
}
