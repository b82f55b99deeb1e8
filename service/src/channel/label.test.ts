import { expect, test } from "bun:test";
import { createECDH } from "node:crypto";
import { BelfryError } from "@belfry/protocol";
import { digestServerKey, formatLabel, labelOf } from "./label.ts";

function newKey(): Buffer {
  const ecdh = createECDH("prime256v1");
  ecdh.generateKeys();
  return ecdh.getPublicKey();
}

test("a label comes out as it went in, with a key and without", () => {
  const digest = digestServerKey(newKey().toString("base64url"));
  for (const label of ["news", "two words", "ä 😀", " "]) {
    expect(labelOf({ kind: "alternate", label: formatLabel("alternate", label, digest) })).toBe(label);
    expect(labelOf({ kind: "alternate", label: formatLabel("alternate", label, "") })).toBe(label);
    expect(labelOf({ kind: "tile", label: formatLabel("tile", label, "") })).toBe(label);
  }
});

test("a key is the same key in base64 and base64url, padded or not", () => {
  const key = newKey();
  const spellings = [
    key.toString("base64url"),
    key.toString("base64"),
    `${key.toString("base64url")}=`,
    key.toString("base64").replaceAll("=", ""),
  ];
  expect(new Set(spellings.map(digestServerKey)).size).toBe(1);
  expect(digestServerKey(newKey().toString("base64url"))).not.toBe(digestServerKey(spellings[0] ?? ""));
});

test("what is no uncompressed point of P-256 is refused", () => {
  const key = newKey();
  const beside = Buffer.from(key);
  beside[64] = (beside[64] ?? 0) ^ 1;
  const compressed = Buffer.from(key);
  compressed[0] = 2;
  for (const wrong of [
    "",
    "????",
    key.toString("base64url", 0, 64),
    beside.toString("base64url"),
    compressed.toString("base64url"),
  ]) {
    expect(() => digestServerKey(wrong)).toThrow(BelfryError);
  }
});
