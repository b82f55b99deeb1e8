import { expect, test } from "bun:test";
import { isVapidKey, newVapidKey } from "./vapid-key.ts";

test("a new key is a point of P-256 with the half that fits it, and no two are the same", () => {
  const [one, other] = [newVapidKey(), newVapidKey()];
  expect(Buffer.from(one.publicKey, "base64url")).toHaveLength(65);
  expect(Buffer.from(one.privateKey, "base64url")).toHaveLength(32);
  expect(isVapidKey(one)).toBe(true);
  expect(one.publicKey).not.toBe(other.publicKey);
});

test("halves of two keys, a short point and rubbish are no key", () => {
  const [one, other] = [newVapidKey(), newVapidKey()];
  expect(isVapidKey({ ...one, privateKey: other.privateKey })).toBe(false);
  expect(isVapidKey({ ...one, publicKey: one.publicKey.slice(0, 40) })).toBe(false);
  expect(isVapidKey({ publicKey: one.publicKey, privateKey: "" })).toBe(false);
});
