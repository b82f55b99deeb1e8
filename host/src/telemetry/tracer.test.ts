import { expect, test } from "bun:test";
import type { EndedSpan } from "./span.ts";
import { SPAN_KIND } from "./span.ts";
import { createTracer, keepContexts } from "./tracer.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN = "00f067aa0ba902b7";

function scene(sample: number, chance = 0.5, admits = true) {
  const added: EndedSpan[] = [];
  const add = (span: EndedSpan) => added.push(span);
  const tracer = createTracer({ sample, chance: () => chance, admits: () => admits, add, forget: () => {} });
  const join = (headers: Record<string, string>) => tracer.join((name) => headers[name]);
  return { added, tracer, join };
}

test("a request with a traceparent joins its trace, whatever share is sampled", () => {
  const { join, tracer } = scene(0);
  const context = join({ traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: "a=1, b=2" });
  expect(context).toMatchObject({ traceId: TRACE, parentId: SPAN, state: "a=1,b=2", sampled: true });
  expect(context?.spanId).toMatch(/^[0-9a-f]{16}$/);
  expect(context && tracer.headersOf(context)).toEqual({
    traceparent: `00-${TRACE}-${context?.spanId}-01`,
    tracestate: "a=1,b=2",
  });
});

test("a trace that is not sampled is handed on, and nothing of it is exported, whatever share is sampled", () => {
  const { join, tracer, added } = scene(1);
  const context = join({ traceparent: `00-${TRACE}-${SPAN}-00` });
  if (context === undefined) throw new Error("it must be handed on");
  tracer.end({ context, name: "push", kind: SPAN_KIND.server, from: 1, to: 2, attributes: {} });
  expect(added).toEqual([]);
  expect(tracer.headersOf(context).traceparent).toEndWith("-00");
  expect(tracer.child(context).sampled).toBe(false);
});

test("a traceparent that is none begins a new trace, or none, as chance wants it", () => {
  for (const traceparent of ["", "none", `00-${TRACE}-${SPAN}-01x`]) {
    const context = scene(0.6).join({ traceparent, tracestate: "a=1" });
    expect(context).toMatchObject({ parentId: "", state: "", sampled: true });
    expect(context?.traceId).toMatch(/^[0-9a-f]{32}$/);
    expect(context?.traceId).not.toBe(TRACE);
    expect(scene(0.4).join({ traceparent })).toBeUndefined();
  }
});

test("a share of 0 traces nothing by itself and a share of 1 everything", () => {
  expect(scene(0, 0).join({})).toBeUndefined();
  expect(scene(1, 0.999_999).join({})).toBeDefined();
});

test("while spans have no room no further trace begins, and one that is not sampled is handed on all the same", () => {
  const { join } = scene(1, 0, false);
  expect(join({})).toBeUndefined();
  expect(join({ traceparent: `00-${TRACE}-${SPAN}-01` })).toBeUndefined();
  expect(join({ traceparent: `00-${TRACE}-${SPAN}-00` })).toMatchObject({ sampled: false });
});

test("contexts are bounded: the oldest is forgotten, and that is told", () => {
  const forgotten: number[] = [];
  const contexts = keepContexts<number>(2, (value) => forgotten.push(value));
  for (const n of [1, 2, 3]) contexts.set(`k${n}`, n);
  expect(forgotten).toEqual([1]);
  expect([contexts.get("k1"), contexts.take("k2"), contexts.take("k2"), contexts.size]).toEqual([
    undefined,
    2,
    undefined,
    1,
  ]);
});
