/** A captured payload as lines. */
import { expect, test } from "bun:test";
import { payloadLines } from "./payload-lines.ts";

test("text stays text, bytes become hex beside what of them is text", () => {
  expect(payloadLines({ text: "<toast>\n</toast>", base64: false, bytes: 16 })).toEqual(["<toast>", "</toast>"]);
  const bytes = Uint8Array.from({ length: 18 }, (_, at) => (at === 0 ? 255 : 64 + at));
  expect(payloadLines({ text: Buffer.from(bytes).toString("base64"), base64: true, bytes: 18 })).toEqual([
    "0000  ff 41 42 43 44 45 46 47 48 49 4a 4b 4c 4d 4e 4f  .ABCDEFGHIJKLMNO",
    "0010  50 51                                            PQ",
  ]);
});

test("none is said to be none", () => {
  expect(payloadLines(null)[0]).toContain("before its payload was read");
  expect(payloadLines({ text: "", base64: false, bytes: 0 })).toEqual(["It has no payload."]);
});
