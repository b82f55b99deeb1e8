import { expect, test } from "bun:test";
import { HubRefusal } from "../refusal.ts";
import { createPace, type Pace } from "./pace.ts";

const wait = (pace: Pace, hub: string, now: number) => {
  try {
    pace(hub, now);
    return 0;
  } catch (error) {
    return error instanceof HubRefusal ? error.retryAfterSeconds : error;
  }
};

test("HUB-9.02: a hub takes its burst at once, then its rate, and says how long the next one has to wait", () => {
  const pace = createPace(0.5, 2);
  expect([wait(pace, "a", 0), wait(pace, "a", 0), wait(pace, "a", 0)]).toEqual([0, 0, 2]);
  expect(wait(pace, "a", 1000)).toBe(1);
  expect(wait(pace, "a", 2000)).toBe(0);
  expect(wait(pace, "a", 2000)).toBe(2);
});

test("one hub does not slow down another, and a clock that was set back gives nothing away", () => {
  const pace = createPace(1, 1);
  expect([wait(pace, "a", 5000), wait(pace, "b", 5000)]).toEqual([0, 0]);
  expect(wait(pace, "a", 1000)).toBe(1);
  expect(wait(pace, "a", 2000)).toBe(0);
});

test("without a rate there is none", () => {
  const pace = createPace(null, null);
  for (let at = 0; at < 1000; at += 1) expect(wait(pace, "a", 0)).toBe(0);
});
