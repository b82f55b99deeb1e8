import { expect, test } from "bun:test";
import fc from "fast-check";
import { decodeArguments, encodeArguments } from "./toast-arguments.ts";

test("C-87 V17 what is decoded is not decoded again", () => {
  expect([...decodeArguments("k=%253B")]).toEqual([["k", "%3B"]]);
});

test("C-87 any named values come back from the string", () => {
  const printable = fc.string({ minLength: 1 });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(printable, fc.string()), { selector: ([key]) => key }), (pairs) => {
      // A name that looks like a number would come first among an object's keys, whatever its place was.
      const named = pairs.map(([key, value]) => [`k${key}`, value] as const);
      expect([...decodeArguments(encodeArguments(Object.fromEntries(named)))]).toEqual(named.map((pair) => [...pair]));
    }),
  );
});

test("C-87 a name alone has an empty value, and nothing at all holds nothing", () => {
  expect(encodeArguments({ a: "", b: "1" })).toBe("a;b=1");
  expect([...decodeArguments("a;b=1;")]).toEqual([
    ["a", ""],
    ["b", "1"],
  ]);
  expect(decodeArguments("").size).toBe(0);
});
