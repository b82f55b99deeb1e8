import { expect, test } from "bun:test";
import fc from "fast-check";
import { createSealer, newKey, type Purpose, purpose } from "./seal.ts";

const purposes = Object.values(purpose);
const keyOf = (id: number, letter: string) => ({
  id,
  secret: Buffer.alloc(32, letter).toString("base64url"),
  createdAt: 0,
});
const older = keyOf(7, "a");
const newer = keyOf(9, "b");
const sealer = createSealer([older]);

const plain = fc.uint8Array({ minLength: 1, maxLength: 200 });
const kind = fc.constantFrom<Purpose>(...purposes);

test("what was sealed opens for the same purpose with the same bytes", () => {
  fc.assert(
    fc.property(kind, plain, (kind, bytes) => {
      expect(sealer.open(kind, sealer.seal(kind, bytes))).toEqual(Buffer.from(bytes));
    }),
  );
});

test("a sealed value holds unreserved characters only and never repeats", () => {
  const bytes = Buffer.from("the same every time");
  const sealed = Array.from({ length: 100 }, () => sealer.seal(purpose.channel, bytes));
  expect(new Set(sealed).size).toBe(100);
  for (const value of sealed) expect(value).toMatch(/^[A-Za-z0-9_-]+$/);
});

test("a sealed value of which any one bit was changed never opens", () => {
  const sealed = Buffer.from(sealer.seal(purpose.channel, Buffer.from("device and channel")), "base64url");
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(sealer.open(purpose.channel, changed.toString("base64url"))).toBeString();
  }
});

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/=. %";

test("a sealed value of which any one character was changed, left out, added or doubled never opens", () => {
  // 14 bytes make 43 whole bytes: the last character then carries bits that no byte holds.
  for (const length of [12, 13, 14]) {
    const sealed = sealer.seal(purpose.device, Buffer.alloc(length, 1));
    for (let at = 0; at <= sealed.length; at++) {
      const [before, after] = [sealed.slice(0, at), sealed.slice(at)];
      const changes = [...ALPHABET].flatMap((letter) => [before + letter + after, before + letter + after.slice(1)]);
      for (const changed of [...changes, before + after.slice(1), before]) {
        if (changed !== sealed) expect(sealer.open(purpose.device, changed)).toBeString();
      }
    }
  }
});

test("a value sealed for one purpose opens for no other", () => {
  for (const kind of purposes) {
    const sealed = sealer.seal(kind, Buffer.from("only for this"));
    for (const other of purposes) {
      if (other !== kind) expect(sealer.open(other, sealed)).toBe("damaged");
    }
  }
});

test("a value sealed with a key that is not held is told from a damaged one", () => {
  const sealed = createSealer([newer]).seal(purpose.channel, Buffer.from("theirs"));
  expect(sealer.open(purpose.channel, sealed)).toBe("unknown-key");
  const impostor = createSealer([keyOf(older.id, "c")]);
  expect(sealer.open(purpose.channel, impostor.seal(purpose.channel, Buffer.from("theirs")))).toBe("damaged");
});

test("after a rotation the newest key seals and every key opens", () => {
  const before = sealer.seal(purpose.channel, Buffer.from("handed out before"));
  const rotated = createSealer([older, newer]);
  expect(rotated.open(purpose.channel, before)).toEqual(Buffer.from("handed out before"));
  const after = rotated.seal(purpose.channel, Buffer.from("handed out after"));
  expect(Buffer.from(after, "base64url")[0]).toBe(newer.id);
  expect(sealer.open(purpose.channel, after)).toBe("unknown-key");
});

test("no text that strangers make up ever opens or throws", () => {
  const base64url = fc.stringMatching(/^[A-Za-z0-9_-]{40,200}$/);
  fc.assert(
    fc.property(kind, fc.oneof(fc.string({ maxLength: 2000 }), base64url), (kind, text) => {
      expect(sealer.open(kind, text)).toBeString();
    }),
  );
});

test("the hash of a secret stays the same while keys rotate, and another key or secret gives another one", () => {
  const hash = sealer.hash("secret");
  expect(createSealer([older, newer]).hash("secret")).toBe(hash);
  expect(createSealer([newer]).hash("secret")).not.toBe(hash);
  expect(sealer.hash("secreT")).not.toBe(hash);
});

test("a fresh key has an id of one byte that is never zero", () => {
  for (let made = 0; made < 1000; made++) {
    const { id, secret } = newKey(5);
    expect(id).toBeGreaterThanOrEqual(1);
    expect(id).toBeLessThanOrEqual(255);
    expect(Buffer.from(secret, "base64url")).toHaveLength(32);
  }
});

test("without a key there is no sealer", () => {
  expect(() => createSealer([])).toThrow("no sealing key");
});
