import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { SaxesParser } from "saxes";
import { readTree } from "./read-tree.ts";
import { placeOfText, type XmlElement } from "./xml-tree.ts";

/** An element as plain values: everything that is compared. */
interface Plain {
  readonly name: string;
  readonly attributes: [name: string, value: string][];
  readonly children: Plain[];
  text: string;
}

/** What a strict parser written by others makes of a document; undefined if it refuses it, or it has a document type. */
function judged(xml: string): Plain | undefined {
  const root: Plain = { name: "", attributes: [], children: [], text: "" };
  const open = [root];
  const innermost = () => open.at(-1) ?? root;
  const parser = new SaxesParser({ position: false });
  const refuse = () => {
    throw new SyntaxError("refused");
  };
  const addText = (text: string) => {
    innermost().text += text;
  };
  parser.on("error", refuse);
  parser.on("doctype", refuse);
  parser.on("opentagstart", ({ name }) => {
    const element: Plain = { name: name.slice(name.indexOf(":") + 1), attributes: [], children: [], text: "" };
    innermost().children.push(element);
    open.push(element);
  });
  parser.on("attribute", ({ name, value }) => innermost().attributes.push([name, value]));
  parser.on("closetag", () => open.pop());
  parser.on("text", addText);
  parser.on("cdata", addText);
  try {
    parser.write(xml).close();
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return undefined;
    throw thrown;
  }
  return root.children[0];
}

function plain({ name, attributes, children, text }: XmlElement): Plain {
  return { name, attributes: attributes.map((each) => [each.name, each.value]), children: children.map(plain), text };
}

function read(xml: string): Plain | undefined {
  const tree = readTree(xml);
  return "root" in tree ? plain(tree.root) : undefined;
}

/** Throws unless everything stands where the tree says. */
function checkPlaces(xml: string, { name, prefixed, at, attributes, children, textAt }: XmlElement): void {
  const after = prefixed ? xml.slice(xml.indexOf(":", at) + 1) : xml.slice(at + 1);
  if (xml[at] !== "<" || !after.startsWith(name)) throw new Error(`${name} does not stand at ${at}`);
  for (const given of attributes) {
    if (!xml.startsWith(given.name, given.at)) throw new Error(`${given.name} does not stand at ${given.at}`);
  }
  if (textAt >= 0 && !/\S/.test(xml.slice(textAt, textAt + 4096))) throw new Error("there is no text");
  for (const child of children) checkPlaces(xml, child);
}

/** What the other parser lets pass, and XML does not: an instruction without a blank, and a declaration with newlines of XML 1.1. */
const LET_PASS = /<\?[^\s?]+\?(?!>)|<\?xml[^>]*[\x85\u2028]/;

function compare(xml: string): void {
  if (LET_PASS.test(xml)) return;
  const tree = readTree(xml);
  const actual = "root" in tree ? plain(tree.root) : undefined;
  // A lone surrogate may be taken for a character there.
  const expected = xml.isWellFormed() ? judged(xml) : undefined;
  if (!Bun.deepEquals(actual, expected)) expect({ xml, read: actual }).toEqual({ xml, read: expected });
  if ("root" in tree) checkPlaces(xml, tree.root);
}

/** One of the sound ones as a rule, so that a good part of the documents can be read. */
const mostly = (sound: readonly string[], broken: readonly string[]) =>
  fc.oneof({ weight: 40, arbitrary: fc.constantFrom(...sound) }, { weight: 1, arbitrary: fc.constantFrom(...broken) });

const NAME = mostly(
  ["a", "text", "x:b", ":", "_1.-", "\u00e9", "a\u0300", "\u{10400}", "XML-a"],
  ["", "1a", "-", "xml", "\u0300"],
);
const BLANK = mostly(["", " ", "\n", "\t", "\r", "\r\n", " \r\n\t "], ["\x85", "\u2028", "\u00a0"]);
const REFERENCES = [
  "&amp;",
  "&lt;",
  "&gt;",
  "&quot;",
  "&apos;",
  "&#65;",
  "&#x41;",
  "&#9;",
  "&#13;",
  "&#x85;",
  "&#x10FFFF;",
];
const NO_REFERENCES = [
  "&",
  "&amp",
  "&nbsp;",
  "&;",
  "&#;",
  "&#X41;",
  "&#x;",
  "&#0;",
  "&#1;",
  "&#xD800;",
  "&#xFFFE;",
  "&#x110000;",
];
const WORDS = fc.oneof(
  mostly(
    ["words", "]]", "=", "/", ">", "?", "!", "\ufeff", "\x7f", "\x85", "\u2028"],
    ["]]>", "<", "--", "?>", '"', "'"],
  ),
  mostly(REFERENCES, [...NO_REFERENCES, "&#99999999999;", "&a b;", "&__proto__;", "&toString;"]),
  mostly(["\u{1f514}", "\u00e9"], ["\u0000", "\uffff"]),
  BLANK,
);
const text = fc.array(WORDS, { maxLength: 4 }).map((words) => words.join(""));
const attribute = fc
  .tuple(mostly([" ", "\n "], [""]), NAME, BLANK, mostly(["="], ["", "=="]), BLANK, mostly(['"', "'"], [""]), text)
  .map(([apart, name, left, equals, right, quote, value]) => {
    return `${apart}${name}${left}${equals}${right}${quote}${value}${quote}`;
  });
const attributes = fc.array(attribute, { maxLength: 2 }).map((some) => some.join(""));
const { element } = fc.letrec<{ element: string; piece: string }>((tie) => ({
  element: fc.oneof(
    fc
      .tuple(NAME, attributes, BLANK, fc.array(tie("piece"), { maxLength: 4 }), BLANK)
      .map(([name, given, end, pieces, last]) => `<${name}${given}${end}>${pieces.join("")}</${name}${last}>`),
    fc.tuple(NAME, attributes, BLANK).map(([name, given, end]) => `<${name}${given}${end}/>`),
  ),
  piece: fc.oneof(
    { maxDepth: 4 },
    text,
    text.map((words) => `<!--${words}-->`),
    text.map((words) => `<![CDATA[${words}]]>`),
    fc.tuple(NAME, text).map(([name, words]) => `<?${name} ${words}?>`),
    tie("element"),
  ),
}));
const declaration = fc
  .tuple(
    mostly(['version="1.0"', "version = '1.1'", 'version="1.5"'], ['version="2.0"', "version=1.0", ""]),
    mostly(["", ' encoding="utf-8"'], [" encoding=''", "encoding='a'"]),
    mostly(["", " standalone='yes'"], [" standalone='maybe'", " encoding='a'"]),
    BLANK,
  )
  .map((parts) => `<?xml ${parts.join("")}?>`);
const document = fc
  .tuple(
    mostly(["", "\ufeff"], [" "]),
    fc.option(declaration, { nil: "" }),
    mostly(["", "\n", "<!-- a -->", "<?b?>"], ["<!DOCTYPE t>", "x"]),
    element,
    mostly(["", "\r", "<!-- c -->"], ["<a/>", "x", "<![CDATA[x]]>"]),
  )
  .map((parts) => parts.join(""));

/** Documents in one run, so that a hundred runs are enough to meet every pair of pieces. */
const batch = fc.array(document, { minLength: 20, maxLength: 20 });

describe("reading XML into a tree", () => {
  test("C-01 a document is read if a strict parser written by others takes it, and as the same", () => {
    fc.assert(fc.property(batch, (documents) => documents.forEach(compare)));
  });

  test("C-01 C-06 whatever pieces follow each other, both say the same", () => {
    const pieces = fc.constantFrom(
      "<",
      ">",
      "/",
      "a",
      "<a",
      "</a>",
      " ",
      "=",
      '"',
      "'",
      "&",
      "amp;",
      "#",
      "!",
      "--",
      "[CDATA[",
      "]]",
      "?",
      "\r",
      "\n",
      "é",
    );
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 12 }).map((some) => `<a>${some.join("")}</a>`),
        compare,
      ),
    );
  });

  test("C-01 what a parser lets pass and XML does not is refused", () => {
    for (const xml of ["<a><?b?c?></a>", '<?xml version="1.1"\u2028?><a/>', "<a>\ud800b</a>"]) {
      expect(read(xml)).toBeUndefined();
    }
  });

  test("C-06 XML 1.1 has more newlines, and takes control characters as references", () => {
    const xml = '<?xml version="1.1"?><a b="1\u20282&#1;">\r\x85\u2028</a>';
    expect(read(xml)).toMatchObject({ attributes: [["b", "1 2\u0001"]], text: "\n\n" });
    expect(read(xml.replace("1.1", "1.0"))).toBeUndefined();
  });

  test("C-11 every element, attribute and text is given its place", () => {
    const xml = "<!-- <a> -->\n<a  b = '1'\n c='2'> <!-- d --> words<d/></a>";
    const tree = readTree(xml);
    if (!("root" in tree)) throw new Error("it was not read");
    const { root } = tree;
    expect([root.at, ...root.attributes.map(({ at }) => at)]).toEqual(
      ["<a  b", "b =", "c="].map((piece) => xml.indexOf(piece)),
    );
    expect(placeOfText(xml, root)).toBe(xml.indexOf("words"));
    expect(root.children[0]?.at).toBe(xml.indexOf("<d/>"));
  });

  test("namespaces are looked for only where there may be some", () => {
    for (const [xml, may] of [
      ["<a b='x:y'/>", false],
      ["<x:a/>", true],
      ["<a xmlns='u'/>", true],
    ] as const) {
      expect(readTree(xml)).toMatchObject({ mayHaveNamespaces: may });
    }
  });

  test("C-01 it is told up to where a document was read that is none", () => {
    expect(readTree("<a><b></a>")).toEqual({ unreadFrom: 8 });
    expect(readTree("<a>words")).toEqual({ unreadFrom: 3 });
  });
});
