/** Reasons, counted. */
import { expect, test } from "bun:test";
import type { TraceBody } from "@belfry/protocol";
import { dropsOf, reasonsOf } from "./reasons.ts";

const ended = (end: TraceBody["end"]): TraceBody => ({
  id: "A",
  app: null,
  device: null,
  channel: null,
  type: null,
  bytes: 0,
  steps: [],
  end,
});

test("one reason is counted once, whichever notification took the place", () => {
  const counts = reasonsOf([
    ended({ state: "replaced", reason: "a newer one took its place: EFF603BAC400000C" }),
    ended({ state: "delivered", reason: "the app handled it" }),
    ended({ state: "replaced", reason: "a newer one took its place: BEDB68404F00000B" }),
  ]);
  expect(counts.map(({ name, value }) => [name, value])).toEqual([
    ["replaced: a newer one took its place", 2],
    ["delivered: the app handled it", 1],
  ]);
});

test("a reason with a code is counted and found by it", () => {
  const [count] = reasonsOf([
    ended({ state: "replaced", reason: "a newer one", code: "NEWER" }),
    ended({ state: "replaced", reason: "another one", code: "NEWER" }),
  ]);
  expect(count).toEqual({ name: "replaced: a newer one", value: 2, link: "#anatomy?end=replaced&q=NEWER" });
});

test("what was dropped is said in the words of its reason, and leads to those that were", () => {
  expect(
    dropsOf([
      ["AWAY", 3],
      ["OF_A_NEWER_SERVICE", 1],
    ]),
  ).toEqual([
    { name: "the device was away, and it may not wait", value: 3, link: "#anatomy?end=dropped&q=AWAY" },
    { name: "OF_A_NEWER_SERVICE", value: 1, link: "#anatomy?end=dropped&q=OF_A_NEWER_SERVICE" },
  ]);
});
