import { expect, test } from "bun:test";
import type { EndedSpan, SpanContext, Tracer } from "@belfry/host";
import type { SendRecord } from "../model.ts";
import { createSendSpans, MAX_PUSHES } from "./spans.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const CONTEXT: SpanContext = {
  traceId: "a".repeat(32),
  spanId: "b".repeat(16),
  parentId: "",
  state: "",
  sampled: true,
};
const OURS = new URL("https://push.example.org/?token=abc");

const SEND = {
  hub: "weather",
  notificationId: "send-1",
  request: {
    format: "windows",
    targets: { kind: "expression", expression: null },
    headers: {},
    body: "hi",
    base64: false,
  },
} as unknown as SendRecord;

function scene() {
  const spans: EndedSpan[] = [];
  let forgotten = 0;
  let ids = 0;
  const tracer: Tracer = {
    join: () => CONTEXT,
    child: (parent) => ({ ...parent, spanId: String(++ids).padStart(16, "0"), parentId: parent.spanId }),
    headersOf: ({ spanId, sampled }) => ({ traceparent: `${spanId} ${sampled}` }),
    end: (span) => void (span.context.sampled && spans.push(span)),
    forget: (count) => {
      forgotten += count;
    },
  };
  return { spans, office: createSendSpans(tracer, () => NOON), forgotten: () => forgotten };
}

test("a send in no trace has no spans and tells nobody anything", () => {
  expect(scene().office.run(SEND)).toBeUndefined();
});

test("each push is told its own span, below that of the fan-out, and says what came of it", () => {
  const { office, spans } = scene();
  office.taken(CONTEXT, SEND, NOON - 1);
  const run = office.run(SEND);
  const [one, other] = [run?.push(OURS), run?.push(OURS)];
  expect(one?.headers).not.toEqual(other?.headers);
  one?.end({ outcome: "Success" });
  other?.end({ outcome: "PnsUnreachable", words: "ECONNREFUSED", again: { afterSeconds: null, scope: "host" } });
  run?.end("ended");
  expect(spans.map(({ name, failed }) => [name, failed])).toEqual([
    ["send", undefined],
    ["push", undefined],
    ["push", "ECONNREFUSED"],
    ["fan out", undefined],
  ]);
  expect(spans.at(-1)?.attributes).toMatchObject({ "belfry.pushes_traced": 2 });
  // It goes out once; a run that begins anew is another process's.
  expect(office.run(SEND)).toBeUndefined();
});

test("after the first hundred pushes of a send no other is told of its trace", () => {
  const { office } = scene();
  office.taken(CONTEXT, SEND, NOON);
  const run = office.run(SEND);
  const told = Array.from({ length: MAX_PUSHES + 50 }, () => run?.push(OURS)).filter((span) => span !== undefined);
  expect(told).toHaveLength(MAX_PUSHES);
});

test("a trace that is not sampled is told to every push, with its flag, and exports nothing", () => {
  const { office, spans } = scene();
  office.taken({ ...CONTEXT, sampled: false }, SEND, NOON);
  const run = office.run(SEND);
  for (let n = 0; n < MAX_PUSHES + 50; n++) {
    const span = run?.push(OURS);
    expect(span?.headers).toEqual({ traceparent: `${CONTEXT.spanId} false` });
    span?.end({ outcome: "Success" });
  }
  run?.end("ended");
  expect(spans).toEqual([]);
});

test("push services of others are not told of our traces", () => {
  const { office } = scene();
  office.taken(CONTEXT, SEND, NOON);
  const run = office.run(SEND);
  for (const host of ["fcm.googleapis.com", "updates.push.services.mozilla.com", "db5.notify.windows.com"]) {
    expect(run?.push(new URL(`https://${host}/x`))).toBeUndefined();
  }
  expect(run?.push(OURS)).toBeDefined();
});
