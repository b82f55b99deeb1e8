/** From accept to ack. */
import { expect, test } from "bun:test";
import type { TraceBody } from "@belfry/protocol";
import { ackTimes } from "./ack-times.ts";

const step = (name: "decided" | "acked", at: number) => ({ step: name, at, ms: 0, what: "", why: "" });
const acked = (took: number, at: number): TraceBody => ({
  id: "A",
  app: "a",
  device: "d",
  channel: "c",
  type: "wns/toast",
  bytes: 1,
  steps: [step("decided", at - took), step("acked", at)],
  end: { state: "delivered", reason: "" },
});

test("half and 99 of a hundred are told of what was acked within the last minute", () => {
  const traces = Array.from({ length: 100 }, (_, index) => acked(index + 1, 100_000));
  expect(ackTimes(traces, 100_000)).toEqual({ p50: 50, p99: 99 });
  expect(ackTimes([acked(7, 100_000)], 100_000)).toEqual({ p50: 7, p99: 7 });
});

test("nothing is told of old acks, nor of what waits", () => {
  const waiting = { ...acked(5, 100_000), steps: [step("decided", 99_000)] };
  expect(ackTimes([acked(5, 10_000), waiting], 100_000)).toEqual({ p50: null, p99: null });
});
