import { expect, test } from "bun:test";
import fc from "fast-check";
import { readAddress, writeAddress } from "./address.ts";
import { KINDS } from "./draft.ts";

test("any payload comes back from its address as it was", () => {
  const xml = fc.string({ unit: "binary" }).map((each) => each.toWellFormed());
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), xml, (kind, text) => {
      const address = writeAddress({ kind, xml: text });
      expect(new URL(`http://h/workbench${address}`).hash).toBe(address);
      expect(readAddress(address)).toEqual({ kind, xml: text });
    }),
  );
});

test("half of a surrogate pair does not keep a payload from its address", () => {
  expect(readAddress(writeAddress({ kind: "tile", xml: "a\ud800" }))).toEqual({ kind: "tile", xml: "a\ufffd" });
});

test("a fragment of another kind, one that is broken and one that is far too long hold no payload", () => {
  expect(readAddress("")).toBeUndefined();
  expect(readAddress("#token=abc")).toBeUndefined();
  expect(readAddress("#raw=abc")).toBeUndefined();
  expect(readAddress("#tile=%E0%A4%A")).toBeUndefined();
  expect(readAddress(`#tile=${"a".repeat(50_001)}`)).toBeUndefined();
});
