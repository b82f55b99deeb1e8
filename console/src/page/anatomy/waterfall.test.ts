/** Times of steps as bars. */
import { expect, test } from "bun:test";
import { barsOf } from "./waterfall.ts";

test("each bar begins where the one before ended, and none is shorter than nothing", () => {
  const steps = [0, 2, 1.5, 9].map((ms) => ({ step: "read" as const, at: ms, ms, what: "", why: "" }));
  expect(barsOf(steps).map(({ from, ms }) => [from, ms])).toEqual([
    [0, 0],
    [0, 2],
    [1.5, 0],
    [1.5, 7.5],
  ]);
});
