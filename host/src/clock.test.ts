import { expect, test } from "bun:test";
import { followingClock, manualClock, systemClock } from "./clock.ts";

/** A wall clock and a monotonic one that a test moves apart. */
function twoClocks() {
  const time = { wall: 1_800_000_000_000, monotonic: 5 };
  const clock = followingClock(
    () => time.wall,
    () => time.monotonic,
  );
  return { time, clock };
}

test("the clock counts microseconds that the wall clock does not show", () => {
  const { time, clock } = twoClocks();
  time.monotonic += 0.25;
  expect(clock.now()).toBe(1_800_000_000_000.25);
});

test("a wall clock that is slewed by less than a second does not make the clock go backward", () => {
  const { time, clock } = twoClocks();
  time.wall -= 900;
  time.monotonic += 10;
  expect(clock.now()).toBe(1_800_000_000_010);
});

test("after a machine was suspended for an hour the clock tells the time on the wall", () => {
  const { time, clock } = twoClocks();
  time.wall += 3_600_000;
  time.monotonic += 1;
  expect(clock.now()).toBe(1_800_003_600_000);
  time.wall += 2;
  time.monotonic += 2;
  expect(clock.now()).toBe(1_800_003_600_002);
});

test("when someone sets the clock back by a day the clock follows", () => {
  const { time, clock } = twoClocks();
  time.wall -= 86_400_000;
  expect(clock.now()).toBe(time.wall);
});

test("two readings of the process clock never go backward", () => {
  const readings = Array.from({ length: 1000 }, () => systemClock.now());
  expect(readings).toEqual(readings.toSorted((a, b) => a - b));
});

test("a manual clock stands still until it is moved", () => {
  const clock = manualClock(1000);
  expect([clock.now(), clock.now()]).toEqual([1000, 1000]);
  clock.advance(0.5);
  expect(clock.now()).toBe(1000.5);
});
