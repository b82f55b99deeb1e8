import { expect, test } from "bun:test";
import fc from "fast-check";
import { formatPackageSid, readPackageSid } from "./package-sid.ts";

const NUMBERS = "1694970087-3466083461-2914268853-2498593404-3201193053-1146153303-2742062183";

test("WNS-4.04: a package SID is the same app in upper and in lower case", () => {
  expect(String(readPackageSid(`ms-app://S-1-15-2-${NUMBERS}`))).toBe(`ms-app://s-1-15-2-${NUMBERS}`);
  expect(readPackageSid(`MS-APP://s-1-15-2-${NUMBERS}`)).toBe(readPackageSid(`ms-app://S-1-15-2-${NUMBERS}`));
});

const NO_SIDS = [
  ["without ms-app://", `s-1-15-2-${NUMBERS}`],
  ["with six numbers", "ms-app://s-1-15-2-1-2-3-4-5-6"],
  ["with eight numbers", "ms-app://s-1-15-2-1-2-3-4-5-6-7-8"],
  ["with a leading zero", "ms-app://s-1-15-2-01-2-3-4-5-6-7"],
  ["of another authority", "ms-app://s-1-5-21-1-2-3-4-5-6-7"],
  ["with a line end behind it", "ms-app://s-1-15-2-1-2-3-4-5-6-7\n"],
  ["with a blank before it", " ms-app://s-1-15-2-1-2-3-4-5-6-7"],
  ["of no characters", ""],
] as const;

for (const [what, text] of NO_SIDS) {
  test(`WNS-4.04: a text ${what} is no package SID`, () => {
    expect(readPackageSid(text)).toBeUndefined();
  });
}

test("a SID made of any seven numbers is read back as it was", () => {
  fc.assert(
    fc.property(fc.uint32Array({ minLength: 7, maxLength: 7 }), (numbers) => {
      const sid = formatPackageSid(numbers);
      expect(readPackageSid(sid)).toBe(sid);
      expect(readPackageSid(sid.toUpperCase())).toBe(sid);
    }),
  );
});

test("no text makes the reader of a SID throw", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const read = readPackageSid(text);
      if (read !== undefined) expect(String(read)).toBe(text.toLowerCase());
    }),
  );
});
