import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { escapeAttribute, escapeText } from "./escape.ts";

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

/** What an XML reader makes of escaped text. */
function readEscaped(xml: string): string {
  return xml.replace(/&(?:#([0-9]+)|([a-z]+));/g, (_, code?: string, name?: string) =>
    code === undefined ? (NAMED[name ?? ""] ?? "?") : String.fromCodePoint(Number(code)),
  );
}

const anyText = fc.string({ unit: "binary" });
// No surrogates and nothing below the space but the three blanks XML allows.
const carriableText = fc.string({
  unit: fc.constantFrom(...("ab<>&\"' \t\n\r;#\u00e9\u20ac\u{1f514}\ufffd".match(/./gsu) ?? [])),
});

describe("text in XML", () => {
  test("a text without forbidden characters comes back unchanged from between two tags", () => {
    fc.assert(fc.property(carriableText, (text) => readEscaped(escapeText(text)) === text));
  });

  test("a text without forbidden characters comes back unchanged from an attribute", () => {
    fc.assert(fc.property(carriableText, (text) => readEscaped(escapeAttribute(text)) === text));
  });

  test("no text whatever can open a tag, begin a reference of its own or end an attribute", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(escapeText(text)).not.toMatch(/[<>\r]|&(?!(?:amp|lt|gt|#13);)/);
        expect(escapeAttribute(text)).not.toMatch(/[<>"'\r\n\t]|&(?!(?:amp|lt|gt|quot|apos|#9|#10|#13);)/);
      }),
    );
  });

  test("control characters, non-characters and lone surrogates are removed", () => {
    expect(escapeText("a\u0000b\u0007c\u001bd\ufffee\uffff\ud800f")).toBe("abcdef");
    expect(escapeAttribute("a\u0000b\udc00c")).toBe("abc");
  });

  test("what is left of any text survives UTF-8", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const kept = escapeText(text);
        expect(new TextDecoder().decode(new TextEncoder().encode(`.${kept}`))).toBe(`.${kept}`);
      }),
    );
  });
});
