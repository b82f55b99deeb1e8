/** What a campaign finds in traces: one that finds nothing has proved nothing. */
import { expect, test } from "bun:test";
import type { BooksBody, TraceBody, TraceEnd } from "@belfry/protocol";
import { judgeTraces } from "./traces.ts";

const BOOK: BooksBody = {
  app: "ms-app://weather",
  accepted: 3,
  delivered: 2,
  replaced: 0,
  expired: 0,
  removed: 1,
  dropped: 0,
  pending: 0,
};

const traces = (...states: readonly TraceEnd[]) =>
  states.map((state, n): TraceBody => {
    const whose = { app: BOOK.app, device: "kiosk", channel: "first" };
    return { id: `${n}`, ...whose, type: "wns/toast", bytes: 1, steps: [], end: { state, reason: "" } };
  });

test("traces that say what the books say are in order, and so are those of which some are lost or whose end was told to nobody", () => {
  for (const one of [traces("delivered", "removed", "delivered"), traces("unknown", "removed"), traces()]) {
    expect(judgeTraces(BOOK, one)).toEqual([]);
  }
});

test("a trace without an end, one too many, and an end that the books have not counted are found", () => {
  expect(judgeTraces(BOOK, traces("pending"))).toEqual([expect.stringContaining("no end")]);
  expect(judgeTraces(BOOK, traces("delivered", "delivered", "removed", "unknown"))).toEqual([
    "4 traces of 3 notifications",
  ]);
  expect(judgeTraces(BOOK, traces("removed", "removed"))).toEqual(["2 traces say removed, and the books 1"]);
});
