/**
 * A trace that also tells a collector of OpenTelemetry what became of notifications, of those whose trace is sampled. It stands between the
 * verbs and the trace that they have without it, and changes nothing of what that is told.
 *
 * What it remembers is in memory and bounded: an inbox entry has no room for it, so a notification that waits through a restart arrives without
 * its trace ([ADR 0019](../../../docs/adr/0019-spans-by-hand.md)).
 */
import {
  type Attributes,
  type Contexts,
  keepContexts,
  SPAN_KIND,
  type SpanContext,
  type Telemetry,
  type Tracer,
} from "@belfry/host";
import { type AckResult, type EndReason, endReasons, formatTraceparent, REASON_OF_RESULT } from "@belfry/protocol";
import type { Trace, TracedPush, TracedRefusal } from "../trace/trace.ts";

/** Notifications that are remembered: some 10 MB at the most. */
export const MAX_REMEMBERED = 16_384;

/** Times that a frame was written which one span tells of. */
const MAX_FRAMED = 8;

interface Remembered {
  readonly context: SpanContext;
  readonly push: TracedPush;
  /** The span that ends when the notification does; what the device does with it hangs below. */
  readonly delivery: SpanContext;
  recordedAt: number;
  readonly framedAt: number[];
  answered: boolean;
  ended: boolean;
}

const shared = ({ app, deviceId, channelId, type, bytes }: TracedPush, messageId: string): Attributes => ({
  "messaging.system": "belfry",
  "messaging.message.id": messageId,
  "messaging.message.body.size": bytes,
  "belfry.app": app,
  "belfry.device": deviceId,
  "belfry.channel": channelId,
  "belfry.type": type,
});

export class SpanTrace implements Trace {
  readonly #inner: Trace;
  readonly #tracer: Tracer;
  readonly #now: () => number;
  readonly #kept: Contexts<Remembered>;

  constructor(inner: Trace, tracer: Tracer, now: () => number, most = MAX_REMEMBERED) {
    this.#inner = inner;
    this.#tracer = tracer;
    this.#now = now;
    this.#kept = keepContexts(most, () => tracer.forget(1));
  }

  /** What a device is told of the trace that its notification belongs to. */
  readonly traceparentOf = (messageId: string): string | undefined => {
    const kept = this.#kept.size === 0 ? undefined : this.#kept.get(messageId);
    return kept && formatTraceparent(kept.delivery);
  };

  begin(push: TracedPush): string {
    const messageId = this.#inner.begin(push);
    const { context } = push;
    if (context?.sampled) {
      const delivery = this.#tracer.child(context);
      const rest = { recordedAt: 0, framedAt: [], answered: false, ended: false };
      this.#kept.set(messageId, { context, push, delivery, ...rest });
    }
    return messageId;
  }

  withdraw(messageId: string): void {
    this.#kept.take(messageId);
    this.#inner.withdraw(messageId);
  }

  recorded(messageId: string): void {
    this.#inner.recorded(messageId);
    const kept = this.#kept.get(messageId);
    if (kept !== undefined) kept.recordedAt = this.#now();
  }

  answered(messageId: string, outcome: "received" | "dropped"): void {
    this.#inner.answered(messageId, outcome);
    const kept = this.#kept.get(messageId);
    if (kept === undefined) return;
    kept.answered = true;
    this.#tellPush(messageId, kept, outcome);
    if (kept.ended) this.#kept.take(messageId);
  }

  named(messageId: string, clientId: string): void {
    this.#inner.named(messageId, clientId);
  }

  bitten(messageId: string, by: string): void {
    this.#inner.bitten(messageId, by);
  }

  framed(messageId: string): void {
    this.#inner.framed(messageId);
    const framedAt = this.#kept.get(messageId)?.framedAt;
    if (framedAt !== undefined && framedAt.length < MAX_FRAMED) framedAt.push(this.#now());
  }

  acked(messageId: string, result: AckResult, at?: number): void {
    this.#inner.acked(messageId, result, at);
    this.#end(messageId, REASON_OF_RESULT[result]);
  }

  unsettled(messageId: string, ackedAt: number): void {
    this.#inner.unsettled(messageId, ackedAt);
  }

  ended(messageId: string, reason: EndReason, words?: string, by?: string): void {
    this.#inner.ended(messageId, reason, words, by);
    this.#end(messageId, reason);
  }

  refused(refusal: TracedRefusal): void {
    const { context, readAt, ...told } = refusal;
    this.#inner.refused(told);
    const { code, id, app = "", channel = "" } = told;
    if (!context?.sampled || readAt === undefined) return;
    const attributes = { "messaging.system": "belfry", "messaging.message.id": id ?? "", "belfry.app": app };
    this.#tracer.end({
      context,
      name: "push",
      kind: SPAN_KIND.server,
      from: readAt,
      to: this.#now(),
      attributes: { ...attributes, "belfry.channel": channel, "error.type": code },
      failed: code,
    });
  }

  #tellPush(messageId: string, { context, push, recordedAt }: Remembered, outcome: string): void {
    const { readAt, provedAt, decidedAt, decision, by } = push;
    const steps: [name: string, from: number, to: number][] = [["prove", readAt, provedAt]];
    if (recordedAt > 0) steps.push(["record", decidedAt, recordedAt]);
    for (const [name, from, to] of steps) {
      this.#tracer.end({
        context: this.#tracer.child(context),
        name,
        kind: SPAN_KIND.internal,
        from,
        to,
        attributes: {},
      });
    }
    const attributes = { "belfry.outcome": outcome, "belfry.decision": decision, "belfry.by": by };
    this.#tracer.end({
      context,
      name: "push",
      kind: SPAN_KIND.server,
      from: readAt,
      to: this.#now(),
      attributes: { ...shared(push, messageId), ...attributes },
    });
  }

  /** The first end counts. */
  #end(messageId: string, reason: EndReason): void {
    const kept = this.#kept.get(messageId);
    if (kept === undefined || kept.ended) return;
    kept.ended = true;
    if (kept.answered) this.#kept.take(messageId);
    const { end, sentence } = endReasons[reason];
    const isFailure = end === "dropped" || end === "expired";
    this.#tracer.end({
      context: kept.delivery,
      name: "deliver",
      kind: SPAN_KIND.producer,
      from: kept.recordedAt || kept.push.decidedAt,
      to: this.#now(),
      attributes: { ...shared(kept.push, messageId), "belfry.end": end, "belfry.reason": reason },
      events: kept.framedAt.map((at) => ({ name: "framed", at })),
      ...(isFailure ? { failed: sentence } : {}),
    });
  }
}

/** Who is told of notifications, and what joins them to distributed traces where the operator wants that. */
export interface Told {
  readonly trace: Trace;
  readonly tracer?: Tracer;
  readonly traceparentOf?: (messageId: string) => string | undefined;
}

/** @param telemetry null where nothing is exported: then nothing stands between the verbs and their trace */
export function joinTraces(telemetry: Telemetry | null, inner: Trace, now: () => number): Told {
  if (telemetry === null) return { trace: inner };
  const tracer = telemetry.tracer("belfry");
  const trace = new SpanTrace(inner, tracer, now);
  return { trace, tracer, traceparentOf: trace.traceparentOf };
}
