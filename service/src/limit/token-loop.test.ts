import { expect, test } from "bun:test";
import { createTokenLoopGuard } from "./token-loop.ts";

const MINUTE_MS = 60_000;

test("the 21st refusal of one token from one address within a minute is one too many", () => {
  const guard = createTokenLoopGuard();
  for (let refused = 0; refused < 20; refused++) expect(guard.refused("1.2.3.4", "Bearer a", refused)).toBe(false);
  expect(guard.refused("1.2.3.4", "Bearer a", 20)).toBe(true);
  expect(guard.refused("1.2.3.4", "Bearer a", MINUTE_MS)).toBe(true);
});

test("after a minute the count begins anew", () => {
  const guard = createTokenLoopGuard();
  for (let refused = 0; refused < 21; refused++) guard.refused("1.2.3.4", "Bearer a", 0);
  expect(guard.refused("1.2.3.4", "Bearer a", MINUTE_MS + 1)).toBe(false);
});

test("another token, another address and no token are counted apart", () => {
  const guard = createTokenLoopGuard();
  for (let refused = 0; refused < 21; refused++) guard.refused("1.2.3.4", "Bearer a", 0);
  expect(guard.refused("1.2.3.4", "Bearer b", 0)).toBe(false);
  expect(guard.refused("5.6.7.8", "Bearer a", 0)).toBe(false);
  expect(guard.refused("1.2.3.4", null, 0)).toBe(false);
});

test("ten thousand other tokens make it forget the oldest count, never remember more", () => {
  const guard = createTokenLoopGuard();
  for (let refused = 0; refused < 20; refused++) guard.refused("1.2.3.4", "Bearer a", 0);
  for (let token = 0; token < 10_000; token++) guard.refused("1.2.3.4", `Bearer ${token} b`, 0);
  expect(guard.refused("1.2.3.4", "Bearer a", 0)).toBe(false);
});
