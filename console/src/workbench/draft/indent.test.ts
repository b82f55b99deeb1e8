import { expect, test } from "bun:test";
import { readNotification } from "@belfry/content";
import fc from "fast-check";
import { SAMPLES } from "../samples/samples.ts";
import { indent, unindent } from "./indent.ts";

const samples = SAMPLES.flatMap(({ kind, samples: all }) => all.map(({ xml }) => ({ kind, xml: xml() })));

test("one element stands on each line, and words stay with theirs", () => {
  expect(
    indent(
      '<tile><visual><binding template="TileWide"><text>A &lt; b</text><text/><image src="a>b"/></binding></visual></tile>',
    ),
  ).toBe(
    [
      "<tile>",
      "  <visual>",
      '    <binding template="TileWide">',
      "      <text>A &lt; b</text>",
      "      <text/>",
      '      <image src="a>b"/>',
      "    </binding>",
      "  </visual>",
      "</tile>",
    ].join("\n"),
  );
});

test("every sample says the same when it is indented, and comes back on one line as it was", () => {
  for (const { kind, xml } of samples) {
    expect(readNotification(indent(xml), kind).value).toEqual(readNotification(xml, kind).value);
    expect(unindent(indent(xml))).toBe(xml);
  }
});

test("comments, CDATA and instructions are kept whole", () => {
  const odd = "<?xml version='1.0'?><a><!-- <b> --><c><![CDATA[<d> ]]]></c></a>";
  expect(unindent(indent(odd))).toBe(odd);
  expect(indent(odd)).toContain("<c><![CDATA[<d> ]]]></c>");
});

test("of any text nothing but blanks is lost", () => {
  const unit = fc.constantFrom("<a>", "</a>", "<b/>", "<", ">", "word", " ", "\n", "'", '"', "<!--", "-->", "&");
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 20 }), (parts) => {
      const text = parts.join("");
      const bare = (each: string) => each.replace(/\s/g, "");
      expect(bare(indent(text))).toBe(bare(text));
      expect(bare(unindent(text))).toBe(bare(text));
    }),
  );
});
