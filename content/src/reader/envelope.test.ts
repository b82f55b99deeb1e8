import { describe, expect, test } from "bun:test";
import { FINDINGS } from "./finding.ts";
import { readNotification } from "./read-notification.ts";
import type { NotificationKind } from "./read-value.ts";
import type { ReadOptions } from "./reading.ts";

const codes = (xml: string, kind: NotificationKind, options?: ReadOptions) =>
  readNotification(xml, kind, options).findings.map(({ code }) => code);
const medium = (content: string) => `<tile><visual><binding template="TileMedium">${content}</binding></visual></tile>`;
const firstText = (xml: string) => {
  const [binding] = readNotification(xml, "tile").value?.bindings ?? [];
  const child = binding?.kind === "adaptive" ? binding.children[0] : undefined;
  return child?.kind === "text" ? child.text : undefined;
};

describe("the envelope of a payload", () => {
  test("C-01 what is not well-formed is dropped, with the line and column of the fault", () => {
    const read = readNotification('<tile>\n  <visual a="1" a="2"/></tile>', "tile");
    expect(read.ok).toBe(false);
    expect(read.value).toBeUndefined();
    expect(read.findings[0]).toMatchObject({ code: "E-XML", severity: "error", path: "", line: 2 });
    for (const xml of [
      "",
      "tile",
      "<tile>",
      "<tile></toast>",
      "<tile/><tile/>",
      medium("<text>&nbsp;</text>"),
      "\u0000",
    ]) {
      expect(codes(xml, "tile")).toEqual(["E-XML"]);
    }
  });

  test("C-01 what the parser says of a fault is told as the reason of a sentence", () => {
    const said = (xml: string) => readNotification(xml, "tile").findings.map(({ message }) => message);
    expect(said("<tile></toast>")).toEqual(["the document is not well-formed: unexpected close tag"]);
    expect(said("<tile>")).toEqual(["the document is not well-formed: unclosed tag: tile"]);
    expect(said("<tile/><?a?b?>")).toEqual(["the document is not well-formed"]);
  });

  test("C-01 a character that XML cannot carry drops the notification, with its place", () => {
    for (const character of ["\u0000", "\ud800", "\uffff"]) {
      const read = readNotification(`<tile>\n<visual ${character}`, "tile");
      expect(read).toMatchObject({ ok: false, findings: [{ code: "E-XML", line: 2, column: 9 }] });
    }
    expect(codes("<!\ud800", "tile")).toEqual(["E-XML"]);
  });

  test("C-01 V13 a raw ampersand makes the whole toast go", () => {
    const toast = '<toast><visual><binding template="ToastGeneric"><text>Tom & Ann</text></binding></visual></toast>';
    expect(codes(toast, "toast")).toEqual(["E-XML"]);
    expect(codes(toast.replace("&", "&amp;"), "toast")).toEqual([]);
  });

  test("C-01 a lone surrogate is found wherever it stands, though saxes takes one before a letter for a character", () => {
    for (const xml of [medium("<text>\ud800a</text>"), "<tile><!-- \udbffa --></tile>", '<tile a="\udc00"/>']) {
      expect(readNotification(xml, "tile").findings).toMatchObject([
        {
          code: "E-XML",
          column: xml.search(/[\ud800-\udfff]/) + 1,
          message: "there is a character that XML cannot carry",
        },
      ]);
    }
  });

  test("C-01 C-02 what was given up half-way leaves nothing behind for the next payload", () => {
    const sound = medium("<text>a</text>");
    const first = readNotification(sound, "tile");
    const broken = [
      "",
      "<tile><visual",
      '<tile><visual a="1',
      "<tile><visual>words &am",
      "<tile><![CDATA[words]",
      "<!DOCTYPE tile>",
      '<?xml version="1.1"?><tile>',
      "<tile>".repeat(40),
      `<tile>${"<a/>".repeat(600)}</tile>`,
      "<tile/>\r",
    ];
    for (const xml of broken) {
      const alone = readNotification(xml, "tile");
      expect(readNotification(sound, "tile")).toEqual(first);
      expect(readNotification(xml, "tile")).toEqual(alone);
    }
  });

  test("C-02 a document type is refused, and no entity of one's own is expanded", () => {
    const bomb = '<!DOCTYPE t [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><tile>&c;</tile>';
    for (const xml of [bomb, "<!DOCTYPE tile><tile/>", '<!DOCTYPE tile SYSTEM "file:///etc/passwd"><tile/>']) {
      expect(readNotification(xml, "tile")).toMatchObject({ ok: false, findings: [{ code: "E-DTD" }] });
    }
  });

  test("C-03 V14 a root element that does not fit the type drops the notification", () => {
    const kinds = ["tile", "toast", "badge"] as const;
    for (const kind of kinds) {
      for (const root of [...kinds.filter((each) => each !== kind), "raw", "Tile"]) {
        expect(codes(`<${root}/>`, kind)).toEqual(["E-ROOT"]);
      }
    }
  });

  test("C-04 a byte-order mark is skipped and noted, an XML declaration is neither", () => {
    expect(codes('\ufeff<badge value="1"/>', "badge")).toEqual(["W-BOM"]);
    expect(codes('<?xml version="1.0" encoding="utf-8"?>\n<badge value="1"/>', "badge")).toEqual([]);
  });

  test("C-05 5,000 bytes are clean, 5,001 and 5,120 are too many to push, 5,121 too many for Windows", () => {
    const frame = medium("<text></text>").length;
    for (const [character, bytes] of [
      ["a", 1],
      ["é", 2],
      ["€", 3],
      ["🔔", 4],
    ] as const) {
      const sized = (size: number) => {
        const room = size - frame;
        return medium(`<text>${character.repeat(Math.floor(room / bytes))}${"a".repeat(room % bytes)}</text>`);
      };
      expect(codes(sized(5000), "tile")).toEqual([]);
      expect(codes(sized(5001), "tile")).toEqual(["W-SIZE"]);
      expect(codes(sized(5120), "tile")).toEqual(["W-SIZE"]);
      expect(codes(sized(5121), "tile")).toEqual(["E-SIZE"]);
      expect(readNotification(sized(5121), "tile").ok).toBe(false);
    }
  });

  test("C-06 references are decoded, comments and instructions skipped, and CDATA is text", () => {
    expect(firstText(medium("<text>&amp;&lt;&gt;&quot;&apos;&#65;&#x1F514;</text>"))).toBe("&<>\"'A🔔");
    expect(firstText(medium("<text> a<!-- b --><?c d?><![CDATA[<e>&]]> </text>"))).toBe("a<e>&");
  });

  test("C-08 an element in the wrong case is left out, an attribute ignored, a value understood", () => {
    expect(codes(medium("<Text>x</Text>"), "tile")).toEqual(["E-CASE-EL"]);
    const read = readNotification(
      medium('<text Hint-style="title" hint-align="RIGHT" hint-wrap="True">x</text>'),
      "tile",
    );
    expect(read.findings.map(({ code }) => code)).toEqual(["W-CASE-ATTR", "W-CASE-VAL", "W-CASE-VAL"]);
    expect(read.findings[0]?.mend).toBe("did you mean hint-style?");
    expect(read.value?.bindings[0]).toMatchObject({ children: [{ align: "right", wrap: true, text: "x" }] });
  });

  test("C-09 an unknown attribute is noted with the nearest known one, an unknown element is skipped whole", () => {
    const read = readNotification(medium('<text hint-stlye="title">x</text><video><a/><b/></video>'), "tile");
    expect(read.findings.map(({ code, mend }) => [code, mend])).toEqual([
      ["W-UNKNOWN-ATTR", "did you mean hint-style?"],
      ["W-UNKNOWN-EL", "remove it"],
    ]);
    expect(read.ok).toBe(true);
  });

  test("C-10 text between elements drops the notification", () => {
    for (const xml of [
      '<tile>x<visual><binding template="TileMedium"/></visual></tile>',
      '<tile><visual><binding template="TileMedium"/>x</visual></tile>',
      medium("x"),
      medium("<group>x<subgroup/></group>"),
      medium("<group><subgroup>x</subgroup></group>"),
      medium('<image src="a.png">x</image>'),
    ]) {
      expect(readNotification(xml, "tile")).toMatchObject({ ok: false, findings: [{ code: "E-TEXT-NODE" }] });
    }
  });

  test("C-11 a finding stands where its element, attribute or text begins, however the lines before it end", () => {
    const xml =
      '<tile>\r\n<visual\r\nfoo="a"\rbar = "foo"\n>\r\n<binding template="TileMedium"><wrong\r\n/>\n&#32; x</binding></visual></tile>';
    const places = readNotification(xml, "tile").findings.map(({ code, line, column }) => [code, line, column]);
    expect(places).toEqual([
      ["W-UNKNOWN-ATTR", 3, 1],
      ["W-UNKNOWN-ATTR", 3, 9],
      ["W-UNKNOWN-EL", 5, 32],
      ["E-TEXT-NODE", 7, 1],
    ]);
  });

  test("C-11 every finding has its code, severity, path, line, column, words and advice", () => {
    const xml = `<tile>\n<visual>\r\n  <binding template="TileMedium"/>\n  <binding template="TileWide">\n\t<text/><text hint-style="huge"/>\n</binding></visual></tile>`;
    expect(readNotification(xml, "tile").findings).toEqual([
      {
        code: "W-ENUM",
        severity: "warning",
        path: "tile/visual/binding[2]/text[2]/@hint-style",
        line: 5,
        column: 15,
        message: "hint-style has a value that is not allowed",
        windows: "the default is taken",
        mend: expect.stringContaining("caption, captionSubtle"),
      },
    ]);
    for (const { windows, mend } of Object.values(FINDINGS)) expect([windows, mend]).not.toContain("");
  });

  test("C-12 the schema's own namespace is accepted, any other noted and its elements taken by their local names", () => {
    const own = "http://schemas.microsoft.com/notifications/2012/tile.xsd";
    expect(codes(medium("").replace("<tile", `<tile xmlns="${own}"`), "tile")).toEqual([]);
    expect(codes(medium("").replace("<tile", '<tile xmlns="urn:other"'), "tile")).toEqual(["W-NS"]);
    const prefixed = '<t:badge xmlns:t="urn:x" value="3"/>';
    expect(readNotification(prefixed, "badge")).toMatchObject({ ok: true, value: { value: 3 } });
    expect(codes(prefixed, "badge")).toEqual(["W-NS", "W-NS"]);
  });

  test("nesting of 33 levels and 513 elements are refused before anything is read", () => {
    expect(codes("<tile>".repeat(33) + "</tile>".repeat(33), "tile")).toEqual(["E-LIMIT"]);
    expect(codes(`<tile>${"<a/>".repeat(512)}</tile>`, "tile")).toEqual(["E-LIMIT"]);
    expect(codes(`<tile>${"<a/>".repeat(511)}</tile>`, "tile")).not.toContain("E-LIMIT");
  });

  test("a strict reading drops what has any error", () => {
    const xml = medium("<Text/>");
    expect(readNotification(xml, "tile").ok).toBe(true);
    expect(readNotification(xml, "tile", { strict: true })).toMatchObject({ ok: false, value: undefined });
  });

  test("booleans as 1 and 0 and numbers with a sign are understood, others give the default", () => {
    const read = readNotification(
      medium('<text hint-wrap="1" hint-maxLines="+2">x</text><text hint-wrap="yes" hint-maxLines="1e1"/>'),
      "tile",
    );
    expect(read.findings.map(({ code }) => code)).toEqual(["W-BOOL", "W-BOOL", "W-INT"]);
    expect(read.value?.bindings[0]).toMatchObject({
      children: [
        { wrap: true, maxLines: 2 },
        { kind: "text", text: "" },
      ],
    });
  });
});

describe("a badge", () => {
  const value = (given: string) => readNotification(`<badge value="${given}"/>`, "badge");

  test("C-46 V1 V2 0 and none clear, any other number is read as it is, however large", () => {
    for (const [given, read] of [
      ["0", 0],
      ["none", "none"],
      ["1", 1],
      ["99", 99],
      ["100", 100],
      ["250", 250],
      ["2147483648", 2147483648],
      ["99999999999999999999", Number.MAX_SAFE_INTEGER],
    ] as const) {
      expect(value(given)).toEqual({ ok: true, value: { kind: "badge", value: read }, findings: [] });
    }
  });

  test("C-47 V4 a negative number clears, an odd form is understood, anything else keeps the old badge", () => {
    expect(value("-1")).toMatchObject({ ok: true, value: { value: 0 }, findings: [{ code: "W-BADGE-NEG" }] });
    for (const seven of ["007", "+7"]) {
      expect(value(seven)).toMatchObject({ ok: true, value: { value: 7 }, findings: [{ code: "W-BADGE-FORM" }] });
    }
    for (const wrong of ["", "1.5", "smile", " 7"]) {
      expect(value(wrong)).toMatchObject({ ok: false, value: undefined, findings: [{ code: "E-BADGE" }] });
    }
    expect(codes("<badge/>", "badge")).toEqual(["E-BADGE"]);
  });

  test("C-48 V3 a glyph in the wrong case is understood and noted", () => {
    expect(value("newMessage").findings).toEqual([]);
    expect(value("newmessage")).toMatchObject({
      ok: true,
      value: { value: "newMessage" },
      findings: [{ code: "W-CASE-VAL" }],
    });
  });
});
