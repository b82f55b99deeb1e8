import { expect, test } from "bun:test";
import { BATCH, Exporter, MAX_WAITING } from "./exporter.ts";
import type { Said } from "./otlp.ts";
import { type Answer, readRetryAfter } from "./post.ts";
import { SPAN_KIND } from "./span.ts";

const ORIGIN = { service: "belfry", version: "1", instance: "one" };

function said(name = "push"): Said {
  const context = { traceId: "a".repeat(32), spanId: "b".repeat(16), parentId: "", state: "", sampled: true };
  return { origin: ORIGIN, span: { context, name, kind: SPAN_KIND.server, from: 1000, to: 1001.5, attributes: {} } };
}

const ok: Answer = { status: 200, retryAfterSeconds: null, body: "{}" };
const status = (code: number, retryAfterSeconds: number | null = null): Answer => ({
  ...ok,
  status: code,
  retryAfterSeconds,
});

/** A collector that gives these answers, one after the other and the last one for ever; an Error is nobody who answers. */
function scene(...answers: readonly (Answer | Error)[]) {
  const sizes: number[] = [];
  const waits: number[] = [];
  const failures: string[] = [];
  const exporter = new Exporter({
    async post(body) {
      sizes.push(JSON.parse(body).resourceSpans[0].scopeSpans[0].spans.length);
      const answer = answers[Math.min(sizes.length, answers.length) - 1] ?? ok;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    async wait(milliseconds) {
      waits.push(milliseconds);
    },
    chance: () => 0.5,
    failed: (why, spans) => void failures.push(`${spans}: ${why}`),
  });
  return { exporter, sizes, waits, failures };
}

test("spans wait a second for company and go out as one batch", async () => {
  const { exporter, sizes, waits } = scene(ok);
  for (let n = 0; n < 3; n++) exporter.add(said());
  await exporter.close();
  expect({ sizes, waits, exported: exporter.exported, waiting: exporter.waiting }).toEqual({
    sizes: [3],
    waits: [1000],
    exported: 3,
    waiting: 0,
  });
});

test("spans that fill a batch wait no longer for company", async () => {
  const woken: boolean[] = [];
  const exporter = new Exporter({
    post: async () => ok,
    wait: (_, signal) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      signal.addEventListener("abort", () => resolve(void woken.push(true)));
      return promise;
    },
    chance: () => 0.5,
    failed: () => {},
  });
  for (let n = 0; n < BATCH; n++) exporter.add(said());
  while (exporter.exported < BATCH) await Promise.resolve();
  expect(woken).toEqual([true]);
});

test("a queue that is full drops what comes, counts it, and never grows", async () => {
  const { exporter, sizes } = scene(ok);
  for (let n = 0; n < MAX_WAITING + 10; n++) exporter.add(said());
  // The first batch is under way already, so that its room is free.
  expect(exporter.waiting).toBeLessThanOrEqual(MAX_WAITING);
  const kept = MAX_WAITING + 10 - exporter.dropped.queue_full;
  expect(exporter.dropped.queue_full).toBeGreaterThan(0);
  expect(exporter.admits()).toBe(false);
  await exporter.close();
  expect(exporter.exported).toBe(kept);
  expect(Math.max(...sizes)).toBe(BATCH);
});

test("a collector that asks for patience gets it, and the spans are not lost", async () => {
  const { exporter, waits, failures, sizes } = scene(status(429, 7), status(503), new Error("gone"), ok);
  exporter.add(said());
  while (exporter.exported === 0) await Promise.resolve();
  expect(waits).toEqual([1000, 7000, 2000, 4000]);
  expect(sizes).toEqual([1, 1, 1, 1]);
  expect(failures).toEqual([]);
});

test("a collector may not ask for more than a minute", async () => {
  const { exporter, waits } = scene(status(429, 86_400), ok);
  exporter.add(said());
  while (exporter.exported === 0) await Promise.resolve();
  expect(waits).toEqual([1000, 60_000]);
});

test("what nobody takes is given up after five tries, counted, and said once", async () => {
  const { exporter, sizes, failures } = scene(new Error("Unable to connect"));
  exporter.add(said());
  while (exporter.dropped.unreachable === 0) await Promise.resolve();
  expect(sizes).toHaveLength(5);
  expect(failures).toEqual(["1: Unable to connect"]);
});

test("what a collector refuses is not sent again, also a redirect, which is not followed", async () => {
  for (const code of [400, 401, 404, 413, 500, 302]) {
    const { exporter, sizes, failures } = scene(status(code));
    exporter.add(said());
    await exporter.close();
    expect({ sizes, failures }).toEqual({ sizes: [1], failures: [`1: status ${code}`] });
    expect(exporter.dropped.refused).toBe(1);
  }
});

test("a collector that takes a part says how many it took not", async () => {
  const { exporter } = scene({ ...ok, body: '{"partialSuccess":{"rejectedSpans":"2","errorMessage":"too old"}}' });
  for (let n = 0; n < 5; n++) exporter.add(said());
  await exporter.close();
  expect(exporter).toMatchObject({ exported: 3, dropped: { refused: 2 } });
});

test("an answer that is no JSON, or makes no sense, means that all were taken", async () => {
  for (const body of ["", "ok", "[]", "null", '{"partialSuccess":{"rejectedSpans":"-3"}}']) {
    const { exporter } = scene({ ...ok, body });
    exporter.add(said());
    await exporter.close();
    expect(exporter.exported).toBe(1);
  }
});

test("closing hands over what waits, tries once, and takes nothing more", async () => {
  const { exporter, sizes } = scene(status(503));
  exporter.add(said());
  await exporter.close();
  exporter.add(said());
  expect(sizes).toEqual([1]);
  expect(exporter).toMatchObject({ dropped: { unreachable: 1, queue_full: 1 } });
});

test("Retry-After is seconds or a date", () => {
  expect(readRetryAfter("30", 0)).toBe(30);
  expect(readRetryAfter("Thu, 01 Jan 1970 00:01:00 GMT", 30_000)).toBe(30);
  expect(readRetryAfter("Thu, 01 Jan 1970 00:00:00 GMT", 30_000)).toBe(0);
  for (const text of [null, "", "soon"]) expect(readRetryAfter(text, 0)).toBeNull();
});
