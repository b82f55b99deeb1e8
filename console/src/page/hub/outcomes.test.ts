/** A send in numbers. */
import { expect, test } from "bun:test";
import type { SendBody } from "@belfry/protocol";
import { outcomesOf, progressOf, pushedOf, targetOf } from "./outcomes.ts";

const SEND: SendBody = {
  id: "1",
  hub: "weather",
  format: "template",
  tags: "rain",
  handles: null,
  matching: 10,
  state: "Processing",
  scheduledFor: null,
  acceptedAt: 0,
  startedAt: 0,
  endedAt: null,
  outcomes: { wns: { Success: 3, ExpiredChannel: 1 }, browser: { Success: 1 } },
  remarks: [],
};

test("outcomes of both platforms are one count, most first", () => {
  expect(outcomesOf(SEND)).toEqual([
    { name: "Success", value: 4 },
    { name: "ExpiredChannel", value: 1 },
  ]);
  expect(pushedOf(SEND)).toBe(5);
});

test("progress is the part of those that match, all of it at the end, unknown where their number is", () => {
  expect(progressOf(SEND)).toBe(0.5);
  expect(progressOf({ ...SEND, matching: null })).toBeUndefined();
  expect(progressOf({ ...SEND, matching: null, state: "Completed" })).toBe(1);
  expect(progressOf({ ...SEND, state: "Scheduled" })).toBe(0);
});

test("a send goes to an expression, to handles or to everyone", () => {
  expect(targetOf(SEND)).toBe("rain");
  expect(targetOf({ ...SEND, tags: null })).toBe("everyone");
  expect(targetOf({ ...SEND, tags: null, handles: 1 })).toBe("1 handle");
});
