/**
 * Reads XML into a tree: all that is well-formed, and nothing else. Knows no element by name, refuses document types, and does not say what
 * is wrong with a document.
 */
/// <reference lib="es2024.string" />
import { endOfName } from "./xml-name.ts";
import { withoutReferences, XML_1_0, XML_1_1 } from "./xml-text.ts";
import { MAX_DEPTH, MAX_ELEMENTS, type XmlAttribute, type XmlElement, type XmlTree } from "./xml-tree.ts";

const BYTE_ORDER_MARK = 0xfeff;
const BANG = 0x21;
const DOUBLE_QUOTE = 0x22;
const SINGLE_QUOTE = 0x27;
const SLASH = 0x2f;
const LESS = 0x3c;
const EQUAL = 0x3d;
const GREATER = 0x3e;
const QUESTION = 0x3f;

const DECLARATION =
  /<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])(1\.\d+)\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])[A-Za-z][\w.-]*\3)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\4)?[ \t\r\n]*\?>/y;

/** Something that has to be looked at closely: a reference, or what is not taken as it stands. */
const MARKED = /[&\t\r\n\x85\u2028]/;

/** Where a document is not well-formed, or goes beyond a limit. */
class Unfit extends Error {
  readonly at: number;

  constructor(at: number) {
    super();
    this.at = at;
  }
}

/** One document being read, from its beginning to its end. Every method begins where the one before it stopped. */
class TreeReader {
  readonly #xml: string;
  #at = 0;
  #version = XML_1_0;
  /** Whether there is anything to be put in the place of something else. */
  #isMarked = true;
  /** Whether an end of CDATA stands anywhere, so that it has to be looked for in each text. */
  #hasEnd = true;
  #hasPrefix = false;
  #depth = 0;
  #count = 0;

  constructor(xml: string) {
    this.#xml = xml;
  }

  /** @throws Unfit */
  read(): XmlTree {
    const xml = this.#xml;
    if (xml.charCodeAt(0) === BYTE_ORDER_MARK) this.#at = 1;
    this.#declaration();
    if (!xml.isWellFormed() || this.#version.forbidden.test(xml)) this.#refuse();
    this.#isMarked = MARKED.test(xml);
    this.#hasEnd = xml.includes("]]>");
    this.#beside();
    const root = this.#element(undefined);
    this.#beside();
    if (this.#at < xml.length) this.#refuse();
    return { root, mayHaveNamespaces: this.#hasPrefix || xml.includes("xmlns") };
  }

  #refuse(): never {
    throw new Unfit(this.#at);
  }

  #declaration(): void {
    DECLARATION.lastIndex = this.#at;
    const declared = DECLARATION.exec(this.#xml);
    if (declared === null) return;
    this.#at = DECLARATION.lastIndex;
    if (declared[2] !== "1.0") this.#version = XML_1_1;
  }

  /** Whatever may stand before the root element and behind it. */
  #beside(): void {
    do this.#blanks();
    while (this.#instruction() || this.#comment());
  }

  /** @returns whether there were any */
  #blanks(): boolean {
    const from = this.#at;
    while (this.#isBlank(this.#xml.charCodeAt(this.#at))) this.#at += 1;
    return this.#at > from;
  }

  #isBlank(code: number): boolean {
    if (code > 0x20 && code < 0x80) return false;
    if (code === 0x20 || code === 0xa || code === 0xd || code === 0x9) return true;
    return (code === 0x85 || code === 0x2028) && this.#version === XML_1_1;
  }

  /** Goes over one character, which has to be there. */
  #pass(code: number): void {
    if (this.#xml.charCodeAt(this.#at) !== code) this.#refuse();
    this.#at += 1;
  }

  /** Goes over a piece of text, if it is there. */
  #passed(piece: string): boolean {
    if (!this.#xml.startsWith(piece, this.#at)) return false;
    this.#at += piece.length;
    return true;
  }

  /** Where a piece of text stands next, which has to come. */
  #next(piece: string): number {
    const at = this.#xml.indexOf(piece, this.#at);
    return at < 0 ? this.#refuse() : at;
  }

  #name(): string {
    const from = this.#at;
    this.#at = endOfName(this.#xml, from);
    if (this.#at === from) this.#refuse();
    return this.#xml.slice(from, this.#at);
  }

  /** @returns whether there was one */
  #instruction(): boolean {
    if (!this.#passed("<?")) return false;
    // The declaration has been read, and nothing else may have this name.
    if (this.#name().toLowerCase() === "xml") this.#refuse();
    if (this.#blanks()) this.#at = this.#next("?>");
    return this.#passed("?>") || this.#refuse();
  }

  /** @returns whether there was one */
  #comment(): boolean {
    if (!this.#passed("<!--")) return false;
    this.#at = this.#next("--");
    return this.#passed("-->") || this.#refuse();
  }

  #element(parent: XmlElement | undefined): XmlElement {
    const at = this.#at;
    this.#pass(LESS);
    const qualified = this.#name();
    const colon = qualified.indexOf(":");
    if (colon >= 0) this.#hasPrefix = true;
    const element: XmlElement = {
      name: colon < 0 ? qualified : qualified.slice(colon + 1),
      prefixed: colon >= 0,
      at,
      parent,
      attributes: [],
      children: [],
      text: "",
      textAt: -1,
    };
    this.#count += 1;
    this.#depth += 1;
    if (this.#depth > MAX_DEPTH || this.#count > MAX_ELEMENTS) this.#refuse();
    if (this.#attributes(element.attributes)) this.#content(element, qualified);
    this.#depth -= 1;
    return element;
  }

  /** Goes to the end of a start tag. @returns whether the element has content, or at least an end tag */
  #attributes(attributes: XmlAttribute[]): boolean {
    for (;;) {
      const isApart = this.#blanks();
      const code = this.#xml.charCodeAt(this.#at);
      if (code === GREATER) {
        this.#at += 1;
        return true;
      }
      if (code === SLASH) {
        this.#at += 1;
        this.#pass(GREATER);
        return false;
      }
      if (!isApart) this.#refuse();
      attributes.push(this.#attribute(attributes));
    }
  }

  #attribute(before: readonly XmlAttribute[]): XmlAttribute {
    const at = this.#at;
    const name = this.#name();
    for (const other of before) if (other.name === name) this.#refuse();
    this.#blanks();
    this.#pass(EQUAL);
    this.#blanks();
    return { name, value: this.#value(), at };
  }

  #value(): string {
    const quote = this.#xml.charCodeAt(this.#at);
    if (quote !== DOUBLE_QUOTE && quote !== SINGLE_QUOTE) this.#refuse();
    const from = this.#at + 1;
    this.#at = from;
    const end = this.#next(quote === DOUBLE_QUOTE ? '"' : "'");
    const less = this.#xml.indexOf("<", from);
    if (less >= 0 && less < end) this.#refuse();
    this.#at = end + 1;
    const value = this.#xml.slice(from, end);
    return this.#isMarked ? this.#put(value.replace(this.#version.blank, " ")) : value;
  }

  /** A text with what its references stand for. */
  #put(text: string): string {
    if (!text.includes("&")) return text;
    return withoutReferences(text, this.#version) ?? this.#refuse();
  }

  /** Everything up to the end tag, and that. */
  #content(element: XmlElement, qualified: string): void {
    for (;;) {
      this.#text(element);
      const next = this.#xml.charCodeAt(this.#at + 1);
      if (next === SLASH) break;
      if (next === BANG) this.#comment() || this.#characters(element);
      else if (next === QUESTION) this.#instruction();
      else element.children.push(this.#element(element));
    }
    this.#at += 2;
    if (!this.#passed(qualified)) this.#refuse();
    this.#blanks();
    this.#pass(GREATER);
  }

  /** Text up to the next `<`, which has to come. */
  #text(element: XmlElement): void {
    const from = this.#at;
    const end = this.#next("<");
    if (end === from) return;
    this.#at = end;
    const text = this.#xml.slice(from, end);
    if (this.#hasEnd && text.includes("]]>")) this.#refuse();
    this.#add(element, from, this.#isMarked ? this.#put(text.replace(this.#version.lineEnd, "\n")) : text);
  }

  #characters(element: XmlElement): void {
    const from = this.#at;
    if (!this.#passed("<![CDATA[")) this.#refuse();
    const end = this.#next("]]>");
    this.#add(element, from, this.#xml.slice(this.#at, end).replace(this.#version.lineEnd, "\n"));
    this.#at = end + "]]>".length;
  }

  #add(element: XmlElement, from: number, text: string): void {
    if (element.textAt < 0 && text.trim() !== "") element.textAt = from;
    // Nearly every element has but one piece, which would be copied once more if it were added to an empty text.
    element.text = element.text === "" ? text : element.text + text;
  }
}

/** Up to where a document was read that is not well-formed, has a document type, or goes beyond a limit. */
export interface Unread {
  readonly unreadFrom: number;
}

/** The tree of a well-formed document within the limits. Never throws for what stands in the text. */
export function readTree(xml: string): XmlTree | Unread {
  try {
    return new TreeReader(xml).read();
  } catch (thrown) {
    if (thrown instanceof Unfit) return { unreadFrom: thrown.at };
    throw thrown;
  }
}
