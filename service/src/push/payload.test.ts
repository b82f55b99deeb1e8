/** How the bytes of a body travel on: as text where they are text, and nothing of it is lost. */
import { expect, test } from "bun:test";
import fc from "fast-check";
import { payloadOf } from "./payload.ts";

/** As the sender's request holds it. */
const bufferOf = (bytes: Uint8Array): ArrayBuffer => new Uint8Array(bytes).buffer;

test("a text travels as it is, with the byte order mark that it may begin with", () => {
  const text = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string().map((rest) => `\uFEFF${rest}`),
  );
  fc.assert(
    fc.property(text, (text) => {
      const bytes = Buffer.from(text);
      const expected = { text, base64: false, bytes: bytes.length };
      expect(payloadOf(bytes)).toEqual(expected);
      expect(payloadOf(bufferOf(bytes))).toEqual(expected);
    }),
  );
});

test("bytes that are no text travel as base64", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (some) => {
      // No text ends in the first byte of a character.
      const bytes = Buffer.from([...some, 0xc3]);
      const expected = { text: bytes.toString("base64"), base64: true, bytes: bytes.length };
      expect(payloadOf(bytes)).toEqual(expected);
      expect(payloadOf(bufferOf(bytes))).toEqual(expected);
    }),
  );
});
