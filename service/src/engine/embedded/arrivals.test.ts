/** When it is time for a transaction: the sooner, the more of what came is for devices that are away. */
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { channelOf, KIOSK, NEWS, NOON, PHONE, pushTo, SECOND } from "../conformance/fixtures.ts";
import { Arrivals } from "./arrivals.ts";
import { DATABASE } from "./database.ts";
import { Placed } from "./placed.ts";

function openArrivals(): Arrivals {
  const db = new Database(":memory:", { strict: true });
  for (const step of DATABASE.migrations) db.run(step);
  return new Arrivals(db, new Placed(db), { most: 4, mostSlow: 2, promptMs: SECOND, quiet: 1 });
}

const entryFor = (deviceId: string, seq: number, acceptedAt = NOON) => ({
  ...pushTo(channelOf(deviceId, NEWS), seq, { acceptedAt }),
  seq,
});

function write(arrivals: Arrivals): void {
  arrivals.flush();
  arrivals.committed(true);
}

test("so many entries are full, and none are once they are rows", () => {
  const arrivals = openArrivals();
  for (const seq of [1, 2, 3]) arrivals.add(entryFor(KIOSK, seq));
  expect(arrivals.isFull).toBe(false);
  arrivals.add(entryFor(KIOSK, 4));
  expect(arrivals.isFull).toBe(true);
  write(arrivals);
  expect(arrivals.isFull).toBe(false);
});

test("one entry or row is quiet, and more are not", () => {
  const arrivals = openArrivals();
  arrivals.add(entryFor(KIOSK, 1));
  expect(arrivals.isQuiet).toBe(true);
  arrivals.forget(PHONE, 7);
  expect(arrivals.isQuiet).toBe(false);
});

/** Lets an entry of the device become a row after so many milliseconds. */
function writeAfter(arrivals: Arrivals, deviceId: string, ms: number): void {
  arrivals.add(entryFor(deviceId, 1));
  const later = entryFor(PHONE, 2, NOON + ms);
  arrivals.add(later);
  arrivals.take(later);
  write(arrivals);
}

test("fewer are, for devices that let an entry wait until it became a row, until they confirm one in time", () => {
  const arrivals = openArrivals();
  writeAfter(arrivals, KIOSK, SECOND);
  for (const seq of [1, 2]) arrivals.add(entryFor(PHONE, seq));
  arrivals.add(entryFor(KIOSK, 2));
  expect(arrivals.isFull).toBe(false);
  const last = entryFor(KIOSK, 3);
  arrivals.add(last);
  arrivals.take(last);
  for (const entry of [...arrivals.of(PHONE)]) arrivals.take(entry);
  arrivals.add(entryFor(KIOSK, 4));
  expect(arrivals.isFull).toBe(true);
  for (const entry of [...arrivals.of(KIOSK)]) arrivals.take(entry);
  write(arrivals);
  for (const seq of [5, 6]) arrivals.add(entryFor(KIOSK, seq));
  expect(arrivals.isFull).toBe(false);
});

test("a device whose entry became a row soon after it came is none of those", () => {
  const arrivals = openArrivals();
  writeAfter(arrivals, KIOSK, SECOND - 1);
  for (const seq of [3, 4, 5]) arrivals.add(entryFor(KIOSK, seq));
  expect(arrivals.isFull).toBe(false);
});

test("an entry that is no row has expired from the last millisecond of its life on", () => {
  const arrivals = openArrivals();
  const { expiresAt } = entryFor(KIOSK, 1);
  expect(arrivals.hasExpired(expiresAt)).toBe(false);
  arrivals.add(entryFor(KIOSK, 1));
  expect([expiresAt - 1, expiresAt].map((at) => arrivals.hasExpired(at))).toEqual([false, true]);
});

test("a group that is rolled back leaves what was there before it, in its order", () => {
  const arrivals = openArrivals();
  const [first, second, third] = [1, 2, 3].map((seq) => entryFor(KIOSK, seq));
  if (first === undefined || second === undefined || third === undefined) throw new Error("there are three");
  arrivals.add(first);
  arrivals.add(second);
  arrivals.committed(false);
  arrivals.take(first);
  arrivals.add(third);
  arrivals.forget(PHONE, 7);
  arrivals.rolledBack();
  expect(arrivals.of(KIOSK)).toEqual([first, second]);
  expect([arrivals.isGone(PHONE, 7), arrivals.balanceOf(PHONE)]).toEqual([false, 0]);
});
