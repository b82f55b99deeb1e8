/** What `belfry why` prints, of one notification and of one among several. */
import { expect, test } from "bun:test";
import type { TraceBody } from "@belfry/protocol";
import { createOutput } from "./output.ts";
import { fakeTerminal } from "./testing/fake-terminal.ts";
import { reachWords } from "./trace-filter.ts";
import { briefWhy, whyWords } from "./trace-words.ts";

const TRACE: TraceBody = {
  id: "4A1C08D2F97E3B60",
  app: "ms-app://s-1-15-2-1-2-3-4-5-6-7",
  device: "kiosk",
  channel: "first",
  type: "wns/toast",
  bytes: 94,
  tag: "order-7",
  steps: [{ step: "read", at: Date.UTC(2026, 0, 15, 9, 51), ms: 0, what: "it was read", why: "its form is in order" }],
  end: { state: "replaced", reason: "a newer one took its place", code: "NEWER", by: "C6FBAABE6F000000" },
  account: "It waited 4 h 12 min because the device was away. At 14:03:22 UTC a newer toast replaced it.",
  next: "Give toasts different tags.",
};

const output = createOutput(fakeTerminal(), false);
/** Lines are as long as the terminal is wide. */
const flat = (text: string) => text.replace(/\s+/g, " ");

test("why begins with the verdict, tells the whole account, and ends with the next thing to try", () => {
  const words = flat(whyWords(TRACE, output));
  expect(words).toStartWith("4A1C08D2F97E3B60 was replaced: a newer one took its place.");
  expect(words).toContain("It waited 4 h 12 min because the device was away.");
  expect(words).toContain("a toast with tag order-7 of 94 bytes");
  expect(words).toEndWith("Next: Give toasts different tags.");
});

test("of what waits or has ended, nobody knows how, the verdict does not say that something was done to it", () => {
  const verdictOf = (state: "pending" | "unknown") =>
    flat(whyWords({ ...TRACE, end: { state, reason: "so it is" } }, output));
  expect(verdictOf("pending")).toStartWith("4A1C08D2F97E3B60 is still pending: so it is.");
  expect(verdictOf("unknown")).toStartWith("4A1C08D2F97E3B60 has ended: so it is.");
});

test("where nothing is wrong there is nothing to try; a server of before tells no account", () => {
  const { account, next, ...old } = TRACE;
  for (const trace of [{ ...TRACE, next: "" }, old]) expect(whyWords(trace, output)).not.toContain("Next:");
  expect(flat(briefWhy(old, output))).toContain("A newer one took its place".toLowerCase());
  expect([account, next]).not.toContain(undefined);
});

test("among several, each has its time, its id, its end, its account and its next thing", () => {
  const words = flat(briefWhy(TRACE, output));
  for (const part of ["2026-01-15", TRACE.id, "replaced", "A toast with tag order-7", "4 h 12 min", "Next: Give"]) {
    expect(words).toContain(part);
  }
});

test("a search that stopped early says how far back it looked and how to narrow it", () => {
  const back = { traces: [], reachesBackTo: 0 };
  expect(reachWords(back)).toMatch(/^The trace sees back to [^.]+\.$/);
  expect(reachWords({ ...back, complete: true })).toBe(reachWords(back));
  const early = reachWords({ ...back, complete: false, lookedBackTo: 86_400_000 });
  expect(early).toMatch(/^The search stopped early: it looked back to 1970-01-0[12] .*--since/);
});
