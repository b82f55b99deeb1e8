import { expect, test } from "bun:test";
import { isRenewalDue, Renewals, renewalDelayMs } from "./renewal.ts";
import { ManualTime, NEW_YEAR } from "./testing/manual-time.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

test("a fresh channel is asked for again when 15 days are left", () => {
  expect(renewalDelayMs(30 * DAY, 0, 0.5)).toBe(15 * DAY);
  expect([isRenewalDue(30 * DAY, 14 * DAY), isRenewalDue(30 * DAY, 16 * DAY)]).toEqual([false, true]);
});

test("a renewal that brought no new URI is tried again after 4 hours, give or take one", () => {
  expect([0, 0.5, 1].map((random) => renewalDelayMs(15 * DAY, 0, random) / HOUR)).toEqual([3, 4, 5]);
});

test("an expired channel is asked for once a day, give or take four hours", () => {
  expect([0, 0.5, 1].map((random) => renewalDelayMs(0, DAY, random) / HOUR)).toEqual([20, 24, 28]);
});

test("only the newest answer about a channel keeps a timer, and forgetting ends it", () => {
  const time = new ManualTime();
  const renewals = new Renewals(
    time,
    () => 0.5,
    () => undefined,
  );
  const channel = { expiresAt: new Date(NEW_YEAR + 30 * DAY) };
  renewals.watch(channel);
  channel.expiresAt = new Date(NEW_YEAR + 40 * DAY);
  renewals.watch(channel);
  expect(time.waits).toEqual([25 * DAY]);
  renewals.forgetAll();
  expect(time.waits).toEqual([]);
});
