import { expect, test } from "bun:test";
import { createECDH, randomBytes } from "node:crypto";
import fc from "fast-check";
import { decryptMessage } from "../../testing/decrypt.ts";
import { encryptMessage, MAX_WEB_PUSH_BYTES, newMessageKeys } from "./encrypt.ts";

const bytes = (text: string) => Buffer.from(text, "base64url");
/** @source RFC 8291 section 5 and appendix A */
const EXAMPLE = {
  plain: "When I grow up, I want to be a watermelon",
  keys: {
    p256dh: bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
    auth: bytes("BTBZMqHH6r4Tts7J_aSIgg"),
  },
  message: {
    salt: bytes("DGv6ra1nlYgDCS1FRnbzlw"),
    privateKey: bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
  },
  sealed:
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
};

test("the example of RFC 8291 is encrypted to the very bytes", () => {
  const sealed = encryptMessage(Buffer.from(EXAMPLE.plain), EXAMPLE.keys, EXAMPLE.message);
  expect(sealed.toString("base64url")).toBe(EXAMPLE.sealed);
});

test("every message can be read by its browser and fits one record of 4096 bytes", () => {
  const browser = createECDH("prime256v1");
  const p256dh = browser.generateKeys();
  const auth = randomBytes(16);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: MAX_WEB_PUSH_BYTES }), (plain) => {
      const sealed = encryptMessage(plain, { p256dh, auth }, newMessageKeys(randomBytes));
      expect(sealed.length).toBeLessThanOrEqual(4096);
      expect(decryptMessage(sealed, browser.getPrivateKey(), auth).equals(plain)).toBe(true);
    }),
    { numRuns: 50 },
  );
  const longest = encryptMessage(Buffer.alloc(3993), { p256dh, auth }, newMessageKeys(randomBytes));
  expect([MAX_WEB_PUSH_BYTES, longest.length]).toEqual([3993, 4096]);
});

test("a key that is no point of the curve is refused", () => {
  const keys = { p256dh: Buffer.alloc(65, 4), auth: randomBytes(16) };
  expect(() => encryptMessage(Buffer.from("x"), keys, newMessageKeys(randomBytes))).toThrow();
});

test("what no key can be is drawn again", () => {
  const drawn = [Buffer.alloc(32, 0xff), Buffer.alloc(32), Buffer.alloc(32, 7)];
  const random = (length: number) => (length === 16 ? Buffer.alloc(16) : (drawn.shift() ?? Buffer.alloc(32, 9)));
  expect(newMessageKeys(random).privateKey).toEqual(Buffer.alloc(32, 7));
});
