import { expect, test } from "bun:test";
import fc from "fast-check";
import { GIVEN_UP_AFTER_MS, nextTry } from "./retry.ts";

const NOW = 1_000_000_000;
const channel = (afterSeconds: number | null) => ({ afterSeconds, scope: "channel" }) as const;

test("HUB-7.16: a wait that was asked for is kept, and at most a little more", () => {
  fc.assert(
    fc.property(fc.nat(1700), fc.double({ min: 0, max: 1, noNaN: true }), (seconds, chance) => {
      const at = nextTry(channel(seconds), 1, NOW, NOW, chance) ?? 0;
      expect(at).toBeWithin(NOW + seconds * 1000, NOW + seconds * 1000 + 5001);
    }),
  );
});

test("without a word on it the wait doubles with each try, and never goes beyond two minutes", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((tries) => (nextTry(channel(null), tries, NOW, NOW, 1) ?? 0) - NOW);
  expect(waits).toEqual([2000, 4000, 8000, 16_000, 32_000, 64_000, 120_000, 120_000, 120_000]);
});

test("chance spreads a wait of our own over half of it, so that not all come back at once", () => {
  expect([0, 0.5, 1].map((chance) => (nextTry(channel(null), 3, NOW, NOW, chance) ?? 0) - NOW)).toEqual([
    4000, 6000, 8000,
  ]);
});

test("HUB-7.16: what could not be sent in half an hour since it was first tried is given up", () => {
  const last = NOW + GIVEN_UP_AFTER_MS - 2000;
  expect(nextTry(channel(2), 9, NOW, last, 0)).toBe(NOW + GIVEN_UP_AFTER_MS);
  expect(nextTry(channel(3), 9, NOW, last, 0)).toBeNull();
  expect(nextTry(channel(1801), 1, NOW, NOW, 0)).toBeNull();
});
