/** Identities that say when they were made, and those that say nothing. */
import { expect, test } from "bun:test";
import { newChannelId, newDeviceId } from "./ids.ts";

const NOON = Date.UTC(2026, 0, 5, 12);
const bytesOf = (id: string) => Buffer.from(id, "base64url");

test("a device's id begins with the millisecond it came in, and is its own all the same", () => {
  const ids = Array.from({ length: 1000 }, (_, n) => newDeviceId(NOON + Math.floor(n / 100) + 0.5));
  expect(new Set(ids).size).toBe(1000);
  for (const [n, id] of ids.entries()) {
    expect(bytesOf(id)).toHaveLength(16);
    expect(bytesOf(id).readUIntBE(0, 6)).toBe(NOON + Math.floor(n / 100));
  }
});

test("devices that came within four seconds lie side by side among all others", () => {
  const start = (at: number) => newDeviceId(at).slice(0, 6);
  const from = NOON - (NOON % 4096);
  expect(start(from + 4095)).toBe(start(from));
  expect(start(from + 4096)).not.toBe(start(from));
});

test("ids of channels have nothing in common", () => {
  expect(new Set(Array.from({ length: 1000 }, () => newChannelId().slice(0, 8))).size).toBe(1000);
});
