/**
 * What a collector of OpenTelemetry is told of sends, of those whose trace is sampled: that one was taken, that it went out, and its first
 * pushes. A send to 100,000 devices is no trace with 100,000 branches, so the others are told nothing of it.
 */
import { type Contexts, keepContexts, SPAN_KIND, type SpanContext, type Tracer } from "@belfry/host";
import { isRefusal } from "@belfry/protocol";
import { readAllowedHosts, readAllowedUrl, WNS_CHANNEL_HOSTS } from "@belfry/sender";
import type { SendRecord } from "../model.ts";
import { BROWSER_PUSH_HOSTS } from "../rest/allowed-host.ts";
import type { Verdict } from "./outcome.ts";

/** Pushes of one send that have spans of their own. */
export const MAX_PUSHES = 100;

/** Sends that are remembered, those that are scheduled included. What waits longer than that, or through a restart, goes out without its trace. */
const MAX_SENDS = 10_000;

/** Services of others, who need not know which of our traces a push belongs to. */
const FOREIGN = readAllowedHosts([...WNS_CHANNEL_HOSTS, ...BROWSER_PUSH_HOSTS]);

/** The headers of one push, and what is to be done when it is over. */
export interface PushSpan {
  readonly headers: Readonly<Record<string, string>>;
  end(verdict: Verdict): void;
}

/** Of one send that goes out. */
export interface RunSpans {
  /** By which lines of the log are found from it. */
  readonly traceId: string;
  /** @returns undefined for a push that is told nothing of the trace */
  push(url: URL): PushSpan | undefined;
  /** It is over, for this process. */
  end(how: string): void;
}

export interface SendSpans {
  /** The trace of a request, by its headers. */
  join(get: (name: string) => string | null): SpanContext | undefined;
  /** A send was taken. @param from when its request came */
  taken(context: SpanContext, send: SendRecord, from: number): void;
  /** A send begins to go out. @returns undefined for one that is in no trace */
  run(send: SendRecord): RunSpans | undefined;
}

export function createSendSpans(tracer: Tracer, now: () => number): SendSpans {
  const kept: Contexts<SpanContext> = keepContexts(MAX_SENDS, ({ sampled }) => tracer.forget(sampled ? 1 : 0));
  return {
    join: tracer.join,
    taken(context, send, from) {
      kept.set(send.notificationId, context);
      tracer.end({ context, name: "send", kind: SPAN_KIND.server, from, to: now(), attributes: attributesOf(send) });
    },
    run(send) {
      const context = kept.take(send.notificationId);
      return context && runSpans(tracer, now, context, send);
    },
  };
}

const attributesOf = ({ hub, notificationId, request }: SendRecord) => ({
  "messaging.system": "belfry",
  "messaging.message.conversation_id": notificationId,
  "belfry.hub": hub,
  "belfry.format": request.format,
});

function runSpans(tracer: Tracer, now: () => number, parent: SpanContext, send: SendRecord): RunSpans {
  const context = tracer.child(parent);
  const from = now();
  const attributes = attributesOf(send);
  const handedOn = tracer.headersOf(parent);
  let pushes = 0;
  return {
    traceId: context.traceId,
    push(url) {
      if (!isRefusal(readAllowedUrl(url.href, FOREIGN))) return undefined;
      // Whoever said that nothing is to be recorded is to be heard by the service too.
      if (!parent.sampled) return { headers: handedOn, end: () => undefined };
      if (pushes === MAX_PUSHES) return undefined;
      pushes++;
      const span = tracer.child(context);
      const began = now();
      const end = ({ outcome, again, words }: Verdict) =>
        tracer.end({
          context: span,
          name: "push",
          kind: SPAN_KIND.client,
          from: began,
          to: now(),
          attributes: { ...attributes, "server.address": url.hostname, "belfry.outcome": outcome },
          ...(outcome === "Success" && again === undefined ? {} : { failed: words ?? outcome }),
        });
      return { headers: tracer.headersOf(span), end };
    },
    end(how) {
      const rest = { ...attributes, "belfry.pushes_traced": pushes, "belfry.end": how };
      tracer.end({ context, name: "fan out", kind: SPAN_KIND.internal, from, to: now(), attributes: rest });
    },
  };
}
