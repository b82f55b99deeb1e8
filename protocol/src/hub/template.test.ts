import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { WordsRefusal } from "./refusals.ts";
import {
  readBrowserTemplate,
  readTemplateName,
  readWindowsTemplate,
  readWnsType,
  renderNotification,
} from "./template.ts";
import { readTemplateBody, renderTemplate } from "./template-body.ts";
import { readTemplateProperties, templateProperties } from "./template-properties.ts";
import { fillTemplateValue, readTemplateValue } from "./template-value.ts";
import { declareUtf8 } from "./xml-declaration.ts";

/** What reading throws. */
function codeOf(read: () => unknown): string | undefined {
  try {
    read();
  } catch (thrown) {
    if (thrown instanceof WordsRefusal) return thrown.code;
    throw thrown;
  }
  return undefined;
}

/** A leaf's text, filled. */
function fillLeaf(value: string, properties: object): string {
  const escaped = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const filled = renderTemplate(readTemplateBody(`<t>${escaped}</t>`, "windows"), templateProperties(properties));
  return filled.slice("<t>".length, -"</t>".length);
}

/** Both attributes and the text of the document, as another reader has them. */
function readWithSaxes(xml: string): string[] {
  const parser = new SaxesParser();
  const found: string[] = [];
  let text = "";
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("attribute", ({ value }) => found.push(value));
  parser.on("text", (more) => {
    text += more;
  });
  parser.write(xml).close();
  return [...found, text];
}

const fillJson = (body: string, properties: object) =>
  renderTemplate(readTemplateBody(body, "browser"), templateProperties(properties));

const TOAST =
  '<toast launch="$(url)"><visual><binding template="ToastText01"><text id="1">$(msg)</text></binding></visual></toast>';

describe("the template language", () => {
  test("HUB-6.01: each documented value gives the documented result", () => {
    const vectors: readonly (readonly [string, object, string])[] = [
      ["$(msg)", { msg: "a<b" }, "a&lt;b"],
      ["Hello $(msg)", { msg: "x" }, "Hello $(msg)"],
      ["{'Hello ' + $(msg)}", { msg: "x" }, "Hello x"],
      ["{'It''s ' + $(msg)}", { msg: "x" }, "It's x"],
      ["$(MSG)", { msg: "x" }, "x"],
      ["$(msg)", { Msg: "x" }, "x"],
      ["$(nope)", {}, ""],
      ["$(name:{friend})", {}, "friend"],
      ["$(t,5)", { t: "Hello world" }, "Hello"],
      [".(t,8)", { t: "Hello world" }, "Hello..."],
      [".(t,20)", { t: "Hello world" }, "Hello world"],
      ["%(q)", { q: "a b&c" }, "a%20b%26c"],
      [" $(msg)", { msg: "x" }, " $(msg)"],
      ["$( msg )", { msg: "x" }, "x"],
      ["$(t,0)", { t: "x" }, ""],
      [".(t,2)", { t: "Hello" }, "He"],
      ["$(a)+'!'", { a: "x" }, "x!"],
      ['{"say ""it"""+$(a)}', { a: "x" }, 'say "it"x'],
      ["$(a:{b\\}c\\\\d\\e},4)", {}, "b}c\\"],
      ["$(a:{1)2,3})", {}, "1)2,3"],
      ["#(n)", { n: 3 }, "3"],
      ["", {}, ""],
    ];
    for (const [value, properties, result] of vectors) {
      expect([value, fillLeaf(value, properties)]).toEqual([value, result]);
    }
    expect(fillJson('{"n":"#(n)"}', { n: "3" })).toBe('{"n":3}');
    expect(fillJson('{"n":"#(n)"}', { n: "x" })).toBe('{"n":"x"}');
  });

  test("HUB-6.01: what begins like an expression and is none is refused", () => {
    const wrong = [
      ...["$5 off", "...", "%", "#tag", "{x}", "$(a", ".(a)", "%(a,3)", "$(a,-1)", "$(a b)", "$(a)$(b)"],
      ...[
        "{#(n)+'x'}",
        "$body",
        "{}",
        "{ }",
        "{$(a)",
        "$()",
        "$(a:{b)",
        "{'a}",
        "$(a)+",
        "#(n,3)",
        `$(${"a".repeat(121)})`,
      ],
    ];
    for (const value of wrong)
      expect([value, codeOf(() => readTemplateValue(value))]).toEqual([value, "TEMPLATE_INVALID"]);
    expect(codeOf(() => readTemplateValue(`$(${"a".repeat(120)})`))).toBeUndefined();
  });

  test("a cut never leaves half a character", () => {
    expect(fillLeaf("$(t,2)", { t: "a😀b" })).toBe("a");
    expect(fillLeaf("$(t,3)", { t: "a😀b" })).toBe("a😀");
    expect(fillLeaf(".(t,5)", { t: "a😀bcdef" })).toBe("a...");
    expect(fillLeaf("%(t)", { t: "a\ud83d😀" })).toBe("a%EF%BF%BD%F0%9F%98%80");
  });

  test("HUB-6.02: whatever is filled in, well-formed XML and JSON come out", () => {
    const awkward = `<&>"'\\\n\r\t\u0000]]>`;
    const xml = renderTemplate(
      readTemplateBody(`<a x="$(v)" y='$(v)'><b>$(v)</b></a>`, "windows"),
      templateProperties({ v: awkward }),
    );
    expect(xml).toBe(
      "<a x=\"&lt;&amp;&gt;&quot;&apos;\\&#10;&#13;&#9;]]&gt;\" y='&lt;&amp;&gt;&quot;&apos;\\&#10;&#13;&#9;]]&gt;'><b>&lt;&amp;&gt;\"'\\\n&#13;\t]]&gt;</b></a>",
    );
    expect(JSON.parse(fillJson('{"a":{"b":["$(v)"]}}', { v: awkward }))).toEqual({ a: { b: [awkward] } });
  });

  test("what any property holds is what a reader of the result finds", () => {
    const body = readTemplateBody("<a x=\"$(v)\" y='$(v)'><b>$(v)</b></a>", "windows");
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (v) => {
        const rendered = renderTemplate(body, templateProperties({ v }));
        // Of what XML cannot carry nothing is left.
        const carried = v.replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, "");
        expect(readWithSaxes(rendered)).toEqual([carried, carried, carried]);
        expect(JSON.parse(fillJson('{"v":"$(v)"}', { v }))).toEqual({ v });
      }),
    );
  });

  test("the rest of a body is copied to the character", () => {
    const body =
      "<?xml version=\"1.0\"?>\n<toast  a='1'><!-- $(x) --><b>a $(x) &amp; <i/></b><c><![CDATA[$(x)]]></c>\n</toast>";
    const filled = renderTemplate(readTemplateBody(`\ufeff ${body} `, "windows"), templateProperties({ x: "<" }));
    expect(filled).toBe(body.replace("<![CDATA[$(x)]]>", "&lt;"));
    expect(fillJson('{ "$(k)" : "$(x)", "n" : [1, true, null] }', { x: "y" })).toBe(
      '{ "$(k)" : "y", "n" : [1, true, null] }',
    );
  });

  test("a declaration of UTF-16, which .NET writes, is made to say what is sent", () => {
    const body = readTemplateBody("<?xml version='1.0' encoding='utf-16'?><a>$(x)</a>", "windows");
    expect(renderTemplate(body, templateProperties({ x: "y" }))).toBe(
      "<?xml version='1.0' encoding=\"utf-8\"?><a>y</a>",
    );
    expect(declareUtf8("<a encoding='utf-16'/>")).toBe("<a encoding='utf-16'/>");
  });

  test("a body that is neither XML nor a JSON object is refused, and so is a document type", () => {
    const wrong = [
      "",
      "text",
      "<a",
      "<a></b>",
      "<a><b></a>",
      "<a/><b/>",
      "<a x=1/>",
      "<a>&nbsp;</a>",
      "<a>&#0;</a>",
      "[1]",
      "{",
    ];
    const more = ["<!DOCTYPE a><a/>", "<a x='1' x='2'/>", "<a>]]></a>", "<a><!-- -- --></a>", "<a>\u0001</a>", "x<a/>"];
    for (const body of [...wrong, ...more]) {
      expect([body, typeof codeOf(() => readTemplateBody(body, "windows"))]).toEqual([body, "string"]);
    }
    expect(codeOf(() => readTemplateBody("<a/>", "browser"))).toBe("TEMPLATE_INVALID");
    expect(codeOf(() => readTemplateBody("{}", "browser"))).toBeUndefined();
  });

  test("arbitrary bodies and values are read or refused, and nothing else happens", () => {
    const xml = fc.array(
      fc.constantFrom(
        "<a>",
        "</a>",
        "<a/>",
        '<a x="',
        '">',
        "$(a)",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<?x",
        "?>",
        "&",
        ";",
        "#x41",
        "'",
      ),
    );
    const json = fc.array(fc.constantFrom("{", "}", '"', ":", ",", "[", "]", "\\", "a", "$(a)", "1"));
    const value = fc.array(
      fc.constantFrom("$", "(", ")", "a", ":{", "}", "\\", ",", "1", "+", "'", '"', " ", "#", "%", ".", "{"),
    );
    const texts = fc.oneof(
      fc.string({ unit: "binary" }),
      xml.map((each) => each.join("")),
      json.map((each) => `{${each.join("")}}`),
    );
    fc.assert(
      fc.property(texts, (text) => void codeOf(() => readTemplateBody(text, "windows"))),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(value, (each) => void codeOf(() => fillTemplateValue(readTemplateValue(each.join("")), new Map()))),
      { numRuns: 2000 },
    );
  });

  test("long and deep bodies are read in time in proportion to them: with its square this would not end", () => {
    const deep = `${"<a>".repeat(50_000)}$(x)${"</a>".repeat(50_000)}`;
    expect(renderTemplate(readTemplateBody(deep, "windows"), templateProperties({ x: "y" }))).toContain("<a>y</a>");
    for (const start of ["<!--", "<a x='", "<![CDATA[", "<a ", "<a>&", "<?x ", "</", "<a b"]) {
      expect(codeOf(() => readTemplateBody(`<a>${start.repeat(100_000)}`, "windows"))).toBeDefined();
    }
    expect(codeOf(() => readTemplateBody(`<a ${" ".repeat(1_000_000)}b`, "windows"))).toBe("XML_INVALID");
    expect(codeOf(() => readTemplateValue(`$(a:{${"\\}".repeat(1_000_000)}`))).toBe("TEMPLATE_INVALID");
    expect(codeOf(() => readTemplateValue(`{${"''".repeat(1_000_001)}'`))).toBe("TEMPLATE_INVALID");
    expect(codeOf(() => readTemplateValue(`$(${" ".repeat(1_000_000)}`))).toBe("TEMPLATE_INVALID");
    expect(codeOf(() => readTemplateBody(`{"a":${"[".repeat(1_000_000)}}`, "browser"))).toBe("JSON_INVALID");
  });

  test("HUB-6.05: a missing X-WNS-Type is told from the root element, and one that cannot be told is refused", () => {
    const { headers } = readWindowsTemplate(TOAST, {});
    expect(headers).toEqual([["X-WNS-Type", { kind: "literal", text: "wns/toast" }]]);
    expect(codeOf(() => readWindowsTemplate("<foo/>", {}))).toBe("WNS_TYPE_INVALID");
    expect(codeOf(() => readWindowsTemplate("<foo/>", { "X-WNS-Type": "wns/toast" }))).toBe("WNS_TYPE_INVALID");
    expect(codeOf(() => readWindowsTemplate('{"a":1}', {}))).toBe("WNS_TYPE_INVALID");
    expect(codeOf(() => readWindowsTemplate('{"a":"$(b)"}', { "x-wns-type": "wns/raw" }))).toBeUndefined();
    expect(readWnsType("WNS/Raw", null)).toBe("wns/raw");
    expect(readWnsType(undefined, "badge")).toBe("wns/badge");
  });

  test("header values are filled, may not be empty, and hold no line break", () => {
    const template = readWindowsTemplate(TOAST, { "X-WNS-Tag": "$(tag)", "X-WNS-TTL": "60" });
    const properties = templateProperties({ tag: "a\r\nX-Evil: 1", msg: "hi", url: "?a&b" });
    const { body, headers } = renderNotification(template, properties);
    expect(headers).toEqual({ "X-WNS-Tag": "a  X-Evil: 1", "X-WNS-TTL": "60", "X-WNS-Type": "wns/toast" });
    expect(body).toContain('launch="?a&amp;b"');
    expect(codeOf(() => readWindowsTemplate(TOAST, { "X-WNS-Tag": " " }))).toBe("TEMPLATE_INVALID");
    expect(codeOf(() => readWindowsTemplate(TOAST, { "X WNS": "1" }))).toBe("TEMPLATE_INVALID");
    expect(codeOf(() => readWindowsTemplate(TOAST, { "X-WNS-Tag": "$(" }))).toBe("TEMPLATE_INVALID");
    expect(renderNotification(readBrowserTemplate('{"a":"$(msg)"}'), properties).body).toBe('{"a":"hi"}');
  });

  test("HUB-6.07: what fills a template is one JSON object without nested values; a name of 201 characters is refused", () => {
    const wrong = ["", "text", "[]", "null", '"a"', '{"a":{}}', '{"a":[1]}'];
    for (const text of wrong) {
      expect([text, codeOf(() => readTemplateProperties(text))]).toEqual([text, "PROPERTIES_INVALID"]);
    }
    const read = readTemplateProperties('{"A":"x","b":3,"c":true,"d":null}');
    expect([...read]).toEqual([
      ["a", "x"],
      ["b", "3"],
      ["c", "true"],
    ]);
    expect(codeOf(() => readTemplateName("n".repeat(201)))).toBe("TEMPLATE_NAME_INVALID");
    expect(readTemplateName("n".repeat(200)).length).toBe(200);
  });

  test("arbitrary text is read as properties or refused, and so are names that JavaScript uses itself", () => {
    const texts = fc.oneof(fc.string({ unit: "binary" }), fc.json());
    fc.assert(
      fc.property(texts, (text) => {
        expect([undefined, "PROPERTIES_INVALID"]).toContain(codeOf(() => readTemplateProperties(text)));
      }),
    );
    expect([...readTemplateProperties('{"__proto__":"x","constructor":"y"}')]).toEqual([
      ["__proto__", "x"],
      ["constructor", "y"],
    ]);
  });

  test("HUB-6.08: push variables fill what the send leaves out, and nothing else", () => {
    const body = readTemplateBody("<a><b>$(x)</b><c>$(y:{z})</c></a>", "windows");
    const filled = renderTemplate(body, templateProperties({ x: "" }), templateProperties({ X: "no", y: "yes" }));
    expect(filled).toBe("<a><b></b><c>yes</c></a>");
  });
});
