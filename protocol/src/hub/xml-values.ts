/**
 * Where values stand in an XML document: whole attributes, and whole texts of elements that hold nothing else. Proves that the document
 * is well-formed on the way, in time linear in it. Refuses document types; says nothing about what names and values mean.
 *
 * @source XML 1.0, chapters 2 and 3
 */
import { WordsRefusal } from "./refusals.ts";

/** One value, and where it is written. */
export interface XmlValue {
  readonly kind: "attribute" | "text";
  /** The element's name, and the attribute's, without prefixes; of a text both are the element's. */
  readonly element: string;
  readonly name: string;
  /** Where it begins and ends in the document, in units from 0, without its quotes. */
  readonly start: number;
  readonly end: number;
  /** With references resolved. */
  readonly text: string;
}

/** A document that was proved. */
export interface XmlValues {
  /** Of the root element, without a prefix. */
  readonly root: string;
  /** In the order in which they stand. */
  readonly values: readonly XmlValue[];
}

/** What XML 1.0 cannot carry in any spelling; a lone surrogate is one of them. */
const FORBIDDEN = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u;
const NAME = String.raw`[\p{L}_:][\p{L}\p{M}\p{N}_:.·-]*`;
const OPENING = new RegExp(`<(${NAME})`, "uy");
const ATTRIBUTE = new RegExp(String.raw`\s+(${NAME})\s*=\s*("[^<"]*"|'[^<']*')`, "uy");
const OPENED = /\s*(\/?)>/y;
const CLOSING = new RegExp(String.raw`</(${NAME})\s*>`, "uy");
const INSTRUCTION = new RegExp(String.raw`<\?(${NAME})`, "uy");
const TEXT = /[^<]+/y;
const REFERENCE = /&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));|&/g;
const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };
const CDATA = "<![CDATA[";

const localOf = (name: string) => name.slice(name.indexOf(":") + 1);

/** An element that is open. */
interface Open {
  readonly name: string;
  /** Where its content begins. */
  readonly start: number;
  /** The texts in it; undefined once an element stands in it. */
  text: string | undefined;
}

class Scan {
  readonly #xml: string;
  readonly #open: Open[] = [];
  readonly values: XmlValue[] = [];
  root: string | undefined;
  #at = 0;

  constructor(xml: string) {
    this.#xml = xml;
  }

  refuse(detail: string, at = this.#at): WordsRefusal {
    return new WordsRefusal("XML_INVALID", detail, at + 1);
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#xml);
    if (found !== null) this.#at = pattern.lastIndex;
    return found;
  }

  #takeUntil(end: string, from: number, what: string): string {
    const found = this.#xml.indexOf(end, from);
    if (found < 0) throw this.refuse(`${what} is not closed`);
    this.#at = found + end.length;
    return this.#xml.slice(from, found);
  }

  #resolve(text: string, at: number): string {
    if (!text.includes("&")) return text;
    return text.replace(REFERENCE, (whole, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return NAMED[name] ?? "";
      const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
      const character = whole !== "&" && code <= 0x10ffff ? String.fromCodePoint(code) : "\0";
      if (FORBIDDEN.test(character)) throw this.refuse("a reference is unknown", at);
      return character;
    });
  }

  #addText(text: string): void {
    const open = this.#open.at(-1);
    if (open === undefined) {
      if (text.trim() !== "") throw this.refuse("text stands outside the root element");
    } else if (open.text !== undefined) open.text += text;
  }

  #comment(): void {
    this.#takeUntil("--", this.#at + 4, "a comment");
    if (this.#xml[this.#at] !== ">") throw this.refuse("-- stands in a comment");
    this.#at += 1;
  }

  #cdata(): void {
    if (this.#open.length === 0) throw this.refuse("text stands outside the root element");
    this.#addText(this.#takeUntil("]]>", this.#at + CDATA.length, "a CDATA section"));
  }

  #instruction(): void {
    const start = this.#at;
    const name = this.#take(INSTRUCTION)?.[1];
    const isMisplaced = name?.toLowerCase() === "xml" && start > 0;
    if (name === undefined || isMisplaced) throw this.refuse("a processing instruction is malformed", start);
    this.#takeUntil("?>", this.#at, "a processing instruction");
  }

  #attributes(element: string): void {
    const names = new Set<string>();
    for (let found = this.#take(ATTRIBUTE); found !== null; found = this.#take(ATTRIBUTE)) {
      const [, name = "", quoted = ""] = found;
      if (names.has(name)) throw this.refuse("an attribute stands twice");
      names.add(name);
      const end = this.#at - 1;
      const start = end - quoted.length + 2;
      const text = this.#resolve(quoted.slice(1, -1).replace(/[\t\n\r]/g, " "), start);
      this.values.push({ kind: "attribute", element, name: localOf(name), start, end, text });
    }
  }

  #element(): void {
    const name = this.#take(OPENING)?.[1];
    if (name === undefined) throw this.refuse("an element's name is missing");
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.text = undefined;
    else if (this.root !== undefined) throw this.refuse("there is a second root element");
    this.root ??= localOf(name);
    this.#attributes(localOf(name));
    const opened = this.#take(OPENED);
    if (opened === null) throw this.refuse("a start tag is malformed");
    if (opened[1] !== "/") this.#open.push({ name, start: this.#at, text: "" });
  }

  #close(): void {
    const end = this.#at;
    const name = this.#take(CLOSING)?.[1];
    const open = this.#open.pop();
    if (name === undefined || open?.name !== name) throw this.refuse("an end tag does not fit", end);
    if (!open.text) return;
    const local = localOf(name);
    this.values.push({ kind: "text", element: local, name: local, start: open.start, end, text: open.text });
  }

  #markup(): void {
    const is = (start: string) => this.#xml.startsWith(start, this.#at);
    if (is("</")) this.#close();
    else if (is("<?")) this.#instruction();
    else if (is("<!--")) this.#comment();
    else if (is(CDATA)) this.#cdata();
    else if (is("<!")) throw this.refuse("a document type is not taken");
    else this.#element();
  }

  run(): void {
    while (this.#at < this.#xml.length) {
      const start = this.#at;
      const text = this.#take(TEXT)?.[0];
      if (text === undefined) this.#markup();
      else if (text.includes("]]>")) throw this.refuse("]]> stands in a text", start);
      else this.#addText(this.#resolve(text, start));
    }
    if (this.#open.length > 0) throw this.refuse("an element is not closed");
  }
}

/**
 * Reads a document.
 *
 * @throws WordsRefusal XML_INVALID with the position
 */
export function readXmlValues(xml: string): XmlValues {
  const scan = new Scan(xml);
  const forbidden = xml.search(FORBIDDEN);
  if (forbidden >= 0) throw scan.refuse("a character is forbidden in XML", forbidden);
  scan.run();
  if (scan.root === undefined) throw scan.refuse("there is no element");
  return { root: scan.root, values: scan.values };
}
