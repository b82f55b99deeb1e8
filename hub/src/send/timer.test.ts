import { expect, test } from "bun:test";
import { manualClock } from "@belfry/host";
import { createTimer } from "./timer.ts";

const NOON = 1_768_478_400_000;
const HOUR = 3_600_000;

/** A timer whose waits are ended by hand, and what it ran. */
function scene() {
  const clock = manualClock(NOON);
  const waits: { readonly ms: number; readonly run: () => void }[] = [];
  const timer = createTimer(clock, (ms, run) => {
    const wait = { ms, run };
    waits.push(wait);
    return () => void waits.splice(waits.indexOf(wait), 1);
  });
  const ran: number[] = [];
  /** Ends the only wait, after which the clock shows a time that need not fit it. */
  const endWait = (now: number) => {
    const wait = waits.shift();
    clock.advance(now - clock.now());
    wait?.run();
    return wait?.ms;
  };
  return { timer, waits, ran, endWait, run: () => void ran.push(clock.now()) };
}

test("what is to run at a time runs at that time, once, and not within the call", () => {
  const { timer, waits, ran, endWait, run } = scene();
  timer.at(NOON + 2000, run);
  expect([endWait(NOON + 2000), ran]).toEqual([2000, []]);
  expect([endWait(NOON + 2000), ran, waits]).toEqual([0, [NOON + 2000], []]);
  timer.at(NOON, run);
  expect([ran.length, waits[0]?.ms]).toEqual([1, 0]);
});

test("HUB-7.09: a machine that slept, or whose clock was set forward, is late by ten seconds at the most", () => {
  const { timer, ran, endWait, run } = scene();
  timer.at(NOON + HOUR, run);
  expect(endWait(NOON + 2 * HOUR)).toBe(10_000);
  endWait(NOON + 2 * HOUR);
  expect(ran).toEqual([NOON + 2 * HOUR]);
});

test("HUB-7.09: a clock that was set back makes nothing run before its time", () => {
  const { timer, ran, endWait, run } = scene();
  timer.at(NOON + 5000, run);
  expect(endWait(NOON - HOUR)).toBe(5000);
  expect([endWait(NOON + 4000), endWait(NOON + 5000), ran]).toEqual([10_000, 1000, []]);
  endWait(NOON + 5000);
  expect(ran).toEqual([NOON + 5000]);
});

test("what was taken back does not run, at whatever wait it stands", () => {
  const { timer, waits, endWait, run } = scene();
  const cancel = timer.at(NOON + HOUR, run);
  endWait(NOON + 10_000);
  cancel();
  expect(waits).toEqual([]);
});
