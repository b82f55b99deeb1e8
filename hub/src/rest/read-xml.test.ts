import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { HubRefusal } from "../refusal.ts";
import { decodeXml } from "./body.ts";
import { childOf, childText, readXml } from "./read-xml.ts";
import { cdata, element, escapeAttribute } from "./write-xml.ts";

const refused = (xml: string) => {
  try {
    readXml(xml);
    return false;
  } catch (error) {
    expect(error).toBeInstanceOf(HubRefusal);
    return true;
  }
};

describe("reading XML", () => {
  test("text and CDATA are one text, and prefixes do not matter", () => {
    const root = readXml('<a:r xmlns:a="urn:a"><a:t>1 &lt;<![CDATA[<2>]]></a:t></a:r>');
    expect(root.name).toBe("r");
    expect(childText(root, "t")).toBe("1 <<2>");
    expect(childText(root, "absent")).toBeUndefined();
  });

  test("the type of an instance is read without its prefix, and no other attribute of that name", () => {
    const type = (attributes: string) => readXml(`<r ${attributes}/>`).type;
    expect(type('xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns:x="urn:x" i:type="x:Kind"')).toBe("Kind");
    expect(type('type="Kind"')).toBeUndefined();
  });

  test("HUB-3.19: what is not well formed, or has a document type, is refused", () => {
    for (const xml of [
      "",
      "text",
      "<a>",
      "<a></b>",
      "<a/><b/>",
      "<x:a/>",
      "<a>&nbsp;</a>",
      "<!DOCTYPE a><a/>",
      '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>',
      "<a>\u0000</a>",
      "<a>\ud800</a>",
      `${"<a>".repeat(40)}${"</a>".repeat(40)}`,
      `<a>${"<b/>".repeat(5000)}</a>`,
    ]) {
      expect(refused(xml)).toBe(true);
    }
  });

  test("markup in a place for text is refused", () => {
    expect(() => childText(readXml("<r><t><toast/></t></r>"), "t")).toThrow(HubRefusal);
  });

  test("UTF-8 and UTF-16 are read as they are declared, with or without a mark", () => {
    const utf16 = (text: string, mark: boolean) => Buffer.from(`${mark ? "\ufeff" : ""}${text}`, "utf16le");
    const xml = '<?xml version="1.0" encoding="utf-16"?><a>é</a>';
    expect(readXml(decodeXml(utf16(xml, true))).text).toBe("é");
    expect(readXml(decodeXml(utf16(xml, false))).text).toBe("é");
    expect(readXml(decodeXml(utf16(xml, true).swap16())).text).toBe("é");
    expect(readXml(decodeXml(Buffer.from(`\ufeff${xml}`))).text).toBe("é");
    expect(() => decodeXml(Buffer.from([0x3c, 0x61, 0xff]))).toThrow(HubRefusal);
    expect(() => decodeXml(Buffer.from('<?xml version="1.0" encoding="koi8-r"?><a/>'))).toThrow(HubRefusal);
  });

  test("whatever the bytes are, reading them gives a tree or a refusal", () => {
    const piece = fc.oneof(
      fc.constantFrom(
        "<a>",
        "</a>",
        "<a/>",
        "<![CDATA[",
        "]]>",
        "&lt;",
        "&#0;",
        "<!--",
        "-->",
        "<?x",
        "?>",
        "<!",
        '="',
        "\ud800",
      ),
      fc.string({ unit: "binary" }),
    );
    fc.assert(fc.property(fc.array(piece), (pieces) => void refused(pieces.join(""))));
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        try {
          decodeXml(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(HubRefusal);
        }
      }),
    );
  });
});

describe("writing XML", () => {
  const texts = fc
    .string({ unit: "grapheme" })
    .filter((text) => !/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u.test(text));

  test("HUB-3.11: what was written is read back the same, as text, attribute and CDATA", () => {
    const endings = fc
      .array(fc.oneof(texts, fc.constantFrom("]]>", "]]", ">", "\r\n", "\r", "&", "<", '"')))
      .map((all) => all.join(""));
    fc.assert(
      fc.property(endings, (text) => {
        expect(childText(readXml(`<r>${element("t", text)}</r>`), "t") ?? "").toBe(text);
        expect(childOf(readXml(`<r><t>${cdata(text)}</t></r>`), "t")?.text).toBe(text);
        const attribute = `xmlns:i="http://www.w3.org/2001/XMLSchema-instance" i:type="${escapeAttribute(`x${text.replaceAll(":", "")}x`)}"`;
        expect(readXml(`<r ${attribute}/>`).type).toBe(`x${text.replaceAll(":", "")}x`);
      }),
    );
  });

  test("what XML cannot carry becomes a sign that says so", () => {
    expect(element("t", "a\u0000b\ud800")).toBe("<t>a\ufffdb\ufffd</t>");
    expect(cdata("\u0001")).toBe("<![CDATA[\ufffd]]>");
  });

  test("nothing is written for nothing", () => {
    expect(element("t", "") + element("t", null)).toBe("");
    expect(element("t", 0)).toBe("<t>0</t>");
  });
});
