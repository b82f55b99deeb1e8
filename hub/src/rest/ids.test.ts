import { describe, expect, test } from "bun:test";
import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { givenAt, newRegistrationId, newUuid } from "./ids.ts";

describe("a registration id", () => {
  test("is two numbers of 19 digits and a partition, and says to the minute when it was given", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(3000, 0) }), (now) => {
        const id = newRegistrationId(randomBytes, now);
        expect(id).toMatch(/^\d{19}-\d{19}-1$/);
        expect(givenAt(id)).toBe(Math.floor(now / 60_000) * 60_000);
      }),
    );
  });

  test("does not tell its time from that of another one by looking at it", () => {
    const now = Date.UTC(2026, 0);
    const middles = new Set(Array.from({ length: 50 }, () => newRegistrationId(randomBytes, now).slice(20, 30)));
    expect(middles.size).toBe(50);
  });

  test("that a client chose, or another service gave, says nothing", () => {
    expect(givenAt("123-234-1")).toBeNull();
    expect(givenAt("1234567890123456789-9876543210987654321-1")).toBeNull();
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 19n - 1n }),
        fc.bigInt({ min: 0n, max: 10n ** 19n - 1n }),
        (one, two) => {
          expect(givenAt(`${String(one).padStart(19, "0")}-${String(two).padStart(19, "0")}-1`)).toBeNull();
        },
      ),
    );
  });
});

test("a request's id is a UUID of version 4", () => {
  expect(newUuid(randomBytes)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
