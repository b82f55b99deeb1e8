import { expect, test } from "bun:test";
import fc from "fast-check";
import { badgeXml } from "./badge/badge-xml.ts";
import { rootElementOf } from "./root-element.ts";
import { tileXml } from "./tile/tile-xml.ts";
import { toastXml } from "./toast/toast-xml.ts";

test("the root element of a well-formed document is told, whatever stands around it", () => {
  expect(rootElementOf("<toast/>")).toBe("toast");
  expect(rootElementOf('<?xml version="1.0" encoding="utf-8"?>\n<!-- a tile -->\n<tile><visual/></tile>\n')).toBe(
    "tile",
  );
  expect(rootElementOf("\ufeff<badge value='3'/>")).toBe("badge");
  expect(rootElementOf("<n:toast xmlns:n='urn:n'/>")).toBe("toast");
});

test("what the builders write is read, whatever the texts are", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      expect(rootElementOf(toastXml([text]))).toBe("toast");
      expect(rootElementOf(tileXml([text]))).toBe("tile");
    }),
  );
  expect(rootElementOf(badgeXml(7))).toBe("badge");
});

test("what is not well-formed has none", () => {
  for (const xml of [
    "",
    "toast",
    "<toast>",
    "<toast></tile>",
    "<toast/><toast/>",
    "<toast a=1/>",
    "<toast a='1' a='2'/>",
    "<toast>&nbsp;</toast>",
    "<toast>&</toast>",
    "<toast>\u0000</toast>",
    "<toast/> text",
    "<!\ud800",
  ]) {
    expect(rootElementOf(xml)).toBeUndefined();
  }
});

test("a document type is refused, and with it every entity that somebody made up", () => {
  expect(rootElementOf("<!DOCTYPE toast><toast/>")).toBeUndefined();
  expect(rootElementOf('<!DOCTYPE t [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><t>&c;</t>')).toBeUndefined();
});

test("a document of 32 levels is read, one of 33 and one of 100,000 are not", () => {
  const nested = (levels: number) => "<a>".repeat(levels) + "</a>".repeat(levels);
  expect(rootElementOf(nested(32))).toBe("a");
  expect(rootElementOf(nested(33))).toBeUndefined();
  expect(rootElementOf(nested(100_000))).toBeUndefined();
});

test("whatever text comes, it is read or not, and nothing is thrown", () => {
  const pieces = fc.constantFrom(
    "<",
    ">",
    "/",
    "toast",
    "'",
    '"',
    "=",
    "&",
    ";",
    "!",
    "[",
    "]",
    "--",
    "?",
    " ",
    "é",
    "\ud800",
  );
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.array(pieces).map((some) => some.join("")),
      ),
      (xml) => {
        expect(["string", "undefined"]).toContain(typeof rootElementOf(xml));
      },
    ),
  );
});
