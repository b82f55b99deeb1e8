import { expect, test } from "bun:test";
import fc from "fast-check";
import { isRefusal } from "../errors.ts";
import { readContentCoding } from "./content-coding.ts";

const read = (lines: Readonly<Record<string, string>>) => {
  const headers = new Headers(lines);
  return readContentCoding((name) => headers.get(name));
};

function refuse(lines: Readonly<Record<string, string>>): string {
  const coding = read(lines);
  if (!isRefusal(coding)) throw new Error(`accepted: ${JSON.stringify(coding)}`);
  expect(coding.refused).toBe("CODING_INVALID");
  return coding.detail;
}

const DRAFT = { "Content-Encoding": "aesgcm", Encryption: "salt=abc" };

test("of aes128gcm the device needs the name only; the signer's key beside it is no matter", () => {
  const coding = { "Content-Encoding": "aes128gcm" };
  for (const more of [{}, { "Crypto-Key": "p256ecdsa=abc" }, { Encryption: "rs=4096" }]) {
    expect(read({ "Content-Encoding": "AES128GCM", ...more })).toEqual(coding);
  }
});

test("a coding that is missing or unknown is refused, and of two the first counts", () => {
  expect(refuse({})).toBe("Content-Encoding is missing");
  for (const odd of ["gzip", "aesgcm128", "", "aes128gcm; a=b"]) {
    expect(refuse({ "Content-Encoding": odd })).toBe("Content-Encoding must be aes128gcm or aesgcm");
  }
  expect(read({ "Content-Encoding": "aes128gcm, aesgcm" })).toEqual({ "Content-Encoding": "aes128gcm" });
});

test("aes128gcm with what belongs to aesgcm is refused", () => {
  const coding = { "Content-Encoding": "aes128gcm" };
  expect(refuse({ ...coding, Encryption: "salt=abc" })).toBe("Encryption must not have a salt with aes128gcm");
  expect(refuse({ ...coding, "Crypto-Key": "p256ecdsa=abc;dh=abc" })).toBe(
    "Crypto-Key must not have dh with aes128gcm",
  );
});

test("of aesgcm the device gets salt and key without quotes, padding and the signer's key", () => {
  expect(
    read({
      "Content-Encoding": "aesgcm",
      Encryption: 'keyid="http://example.org/bob/keys/123";salt="XZpjdg=="',
      "Crypto-Key": 'keyid="http://example.org/bob/keys/123"; dh="BNoRDbb8" , p256ecdsa="abc="',
    }),
  ).toEqual({
    "Content-Encoding": "aesgcm",
    Encryption: "keyid=http://example.org/bob/keys/123;salt=XZpjdg",
    "Crypto-Key": "keyid=http://example.org/bob/keys/123;dh=BNoRDbb8",
  });
  expect(read(DRAFT)).toEqual({ "Content-Encoding": "aesgcm", Encryption: "salt=abc" });
});

test("aesgcm without a salt, or with keys of which none is the sender's, is refused", () => {
  for (const encryption of ["", "rs=4096", "salt=", "salt=a b", "salt=a+b"]) {
    expect(refuse({ ...DRAFT, Encryption: encryption })).toBe("Encryption must have a salt in base64url");
  }
  for (const cryptoKey of ["p256ecdsa=abc", "dh=", "dh=a/b", "abc"]) {
    expect(refuse({ ...DRAFT, "Crypto-Key": cryptoKey })).toBe("Crypto-Key must have dh in base64url");
  }
  expect(refuse({ ...DRAFT, "Crypto-Key": `dh=${"a".repeat(1100)}` })).toBe("Crypto-Key is too long");
  expect(refuse({ ...DRAFT, Encryption: `salt=${"a".repeat(1100)}` })).toBe("Encryption is too long");
});

test("whatever stands in the headers, nothing throws, and the signer's key never comes out", () => {
  const part = fc.constantFrom("p256ecdsa", "P256ECDSA", "dh", "salt", "=", "==", ";", ",", " ", '"', "abc", "SECRET");
  const text = fc.array(part, { maxLength: 20 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(fc.constantFrom("aes128gcm", "aesgcm"), text, text, (coding, salts, keys) => {
      const lines: Record<string, string> = { "content-encoding": coding, encryption: salts, "crypto-key": keys };
      const read = readContentCoding((name) => lines[name]);
      if (!isRefusal(read)) expect(read["Crypto-Key"] ?? "").not.toMatch(/(?:^|[;,])p256ecdsa=/i);
    }),
  );
});
