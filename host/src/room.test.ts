import { expect, test } from "bun:test";
import { manualClock } from "./clock.ts";
import { watchRoom } from "./room.ts";

test("a write that found no room makes a server unready for as long as its sender was told to wait, and then one may try", () => {
  const clock = manualClock(1000);
  let refused = 0;
  const room = watchRoom(
    () => refused,
    () => clock.now(),
  );
  expect(room.hasRoom()).toBe(true);
  refused = 1;
  expect(room.hasRoom()).toContain("the disk is full");
  clock.advance(29_999);
  expect(room.hasRoom()).toContain("the disk is full");
  clock.advance(1);
  expect(room.hasRoom()).toBe(true);
});

test("each further write that finds none begins the wait anew, counted from when it was looked", () => {
  const clock = manualClock(1000);
  let refused = 1;
  const room = watchRoom(
    () => refused,
    () => clock.now(),
  );
  room.look();
  clock.advance(20_000);
  refused = 2;
  room.look();
  clock.advance(29_999);
  expect(room.hasRoom()).not.toBe(true);
  clock.advance(1);
  expect(room.hasRoom()).toBe(true);
});
