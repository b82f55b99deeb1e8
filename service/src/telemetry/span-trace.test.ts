import { expect, test } from "bun:test";
import type { EndedSpan, SpanContext, Tracer } from "@belfry/host";
import { TraceRing } from "../trace/ring.ts";
import type { TracedPush } from "../trace/trace.ts";
import { SpanTrace } from "./span-trace.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const CONTEXT: SpanContext = {
  traceId: "a".repeat(32),
  spanId: "b".repeat(16),
  parentId: "",
  state: "",
  sampled: true,
};

const push = (context: SpanContext | undefined): TracedPush => ({
  by: "sender",
  app: "ms-app://a",
  deviceId: "device",
  channelId: "channel",
  type: "wns/toast",
  bytes: 5,
  readAt: NOON,
  provedAt: NOON + 1,
  decidedAt: NOON + 2,
  decision: "it may wait",
  context,
});

/** A trace over a real ring, with a tracer that keeps what it is told. */
function scene(most?: number) {
  const time = { now: NOON + 3 };
  const spans: EndedSpan[] = [];
  let forgotten = 0;
  let ids = 0;
  const tracer: Tracer = {
    join: () => CONTEXT,
    child: (parent) => ({ ...parent, spanId: String(++ids).padStart(16, "0"), parentId: parent.spanId }),
    headersOf: () => ({}),
    end: (span) => void spans.push(span),
    forget: (count) => {
      forgotten += count;
    },
  };
  const ring = new TraceRing(100, () => time.now);
  const trace = new SpanTrace(ring, tracer, () => time.now, most);
  return { time, spans, ring, trace, forgotten: () => forgotten };
}

const names = (spans: readonly EndedSpan[]) => spans.map(({ name }) => name);

test("what was told to the trace is told to the ring as well, sampled or not", async () => {
  for (const context of [CONTEXT, undefined]) {
    const { trace, ring } = scene();
    const id = trace.begin(push(context));
    trace.recorded(id);
    trace.named(id, "CV.1");
    trace.framed(id);
    trace.answered(id, "received");
    trace.acked(id, "handled");
    const found = ring.find(id);
    expect(found?.steps.map(({ step }) => step)).toEqual(
      expect.arrayContaining(["recorded", "framed", "answered", "acked"]),
    );
    expect(found).toMatchObject({ clientIds: ["CV.1"], end: { state: "delivered" } });
  }
});

test("a push that is not sampled, or is in no trace, has no span and no traceparent", () => {
  for (const context of [undefined, { ...CONTEXT, sampled: false }]) {
    const { trace, spans } = scene();
    const id = trace.begin(push(context));
    trace.recorded(id);
    expect(trace.traceparentOf(id)).toBeUndefined();
    trace.answered(id, "received");
    trace.acked(id, "handled");
    expect(spans).toEqual([]);
  }
});

test("a delivery has each time that its frame was written, at most eight of them, and only its first end", () => {
  const { trace, spans, time } = scene();
  const id = trace.begin(push(CONTEXT));
  trace.recorded(id);
  trace.answered(id, "received");
  for (let n = 0; n < 10; n++) trace.framed(id);
  time.now += 1000;
  trace.ended(id, "NEWER", undefined, "0A1B2C3D4E5F6071");
  trace.acked(id, "handled");
  const deliveries = spans.filter(({ name }) => name === "deliver");
  expect(deliveries).toHaveLength(1);
  expect(deliveries[0]).toMatchObject({ from: NOON + 3, to: NOON + 1003, attributes: { "belfry.end": "replaced" } });
  expect(deliveries[0]?.events).toHaveLength(8);
  expect(deliveries[0]?.failed).toBeUndefined();
});

test("what ends before it is answered has all its spans, and is not remembered any longer", () => {
  const { trace, spans } = scene();
  const id = trace.begin(push(CONTEXT));
  trace.ended(id, "AWAY", "Device is offline");
  expect(trace.traceparentOf(id)).toBeDefined();
  trace.answered(id, "dropped");
  expect(names(spans).sort()).toEqual(["deliver", "prove", "push"]);
  expect(trace.traceparentOf(id)).toBeUndefined();
});

test("a push that is withdrawn has no span of its own: its refusal has, and neither context nor time reach the refusals", () => {
  const { trace, spans, ring } = scene();
  const id = trace.begin(push(CONTEXT));
  trace.withdraw(id);
  const refusal = { rim: "push", code: "DISK_FULL", detail: "", id: "0A1B2C3D4E5F6071", address: null } as const;
  trace.refused({ ...refusal, context: CONTEXT, readAt: NOON });
  trace.refused(refusal);
  expect(spans).toHaveLength(1);
  expect(spans[0]).toMatchObject({ name: "push", from: NOON, failed: "DISK_FULL", context: CONTEXT });
  for (const told of ring.refusals(10)) {
    expect(told).not.toHaveProperty("context");
    expect(told).not.toHaveProperty("readAt");
  }
});

test("notifications that wait are bounded: the oldest is forgotten, counted, and arrives without its trace", () => {
  const { trace, spans, forgotten } = scene(2);
  const [first = "", second = "", third = ""] = [1, 2, 3].map(() => trace.begin(push(CONTEXT)));
  expect(forgotten()).toBe(1);
  expect([first, second, third].map((id) => trace.traceparentOf(id) !== undefined)).toEqual([false, true, true]);
  trace.acked(first, "handled");
  expect(spans).toEqual([]);
});
