/** XML as a small tree with the place of every element and attribute. Knows no element by name; refuses document types. */
import { SaxesParser } from "saxes";
import { findForbidden } from "../escape.ts";
import { MAX_DEPTH } from "../root-element.ts";

/** One attribute with its place. */
export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  /** Where its name begins: UTF-16 units from the beginning of the document. */
  readonly at: number;
}

/** One element with its place, and everything in it. */
export interface XmlElement {
  /** Without its namespace's prefix. */
  readonly name: string;
  readonly prefixed: boolean;
  /** Where its `<` stands. */
  readonly at: number;
  readonly parent: XmlElement | undefined;
  readonly attributes: XmlAttribute[];
  readonly children: XmlElement[];
  text: string;
  /** Where its first text that is not blank begins. */
  textAt: number;
}

/** Why there is no tree. */
export interface XmlFault {
  readonly code: "E-XML" | "E-DTD" | "E-LIMIT";
  readonly at: number;
  readonly words: string;
}

/** A payload of 5 KB holds fewer elements that say anything. */
const MAX_ELEMENTS = 512;

class Unfit extends Error {
  readonly fault: XmlFault;

  constructor(fault: XmlFault) {
    super(fault.words);
    this.fault = fault;
  }
}

class TreeGrower {
  root: XmlElement | undefined;
  readonly #xml: string;
  readonly #parser = new SaxesParser();
  #open: XmlElement | undefined;
  #depth = 0;
  #count = 0;
  /** Where the last piece ended that is no text. */
  #end = 0;

  constructor(xml: string) {
    this.#xml = xml;
    const parser = this.#parser;
    parser.on("error", ({ message }) => this.#refuse("E-XML", message.replace(/^\d+:\d+: /, "")));
    parser.on("doctype", () => this.#refuse("E-DTD", "the document has a document type"));
    parser.on("opentagstart", ({ name }) => this.#begin(name));
    parser.on("attribute", ({ name, value }) => this.#attribute(name, value));
    parser.on("opentag", () => this.#passed());
    parser.on("closetag", () => this.#close());
    parser.on("text", (text) => this.#text(text));
    parser.on("cdata", (text) => this.#text(text));
  }

  grow(): void {
    this.#parser.write(this.#xml).close();
  }

  #refuse(code: XmlFault["code"], words: string): never {
    throw new Unfit({ code, at: Math.min(this.#parser.position, this.#xml.length), words });
  }

  #begin(qualified: string): void {
    this.#depth += 1;
    this.#count += 1;
    if (this.#depth > MAX_DEPTH) this.#refuse("E-LIMIT", `elements are nested deeper than ${MAX_DEPTH} levels`);
    if (this.#count > MAX_ELEMENTS) this.#refuse("E-LIMIT", `there are more than ${MAX_ELEMENTS} elements`);
    const at = this.#xml.lastIndexOf("<", this.#parser.position - 1);
    const name = qualified.slice(qualified.indexOf(":") + 1);
    const element: XmlElement = {
      name,
      prefixed: name !== qualified,
      at,
      parent: this.#open,
      attributes: [],
      children: [],
      text: "",
      textAt: -1,
    };
    this.#open?.children.push(element);
    this.root ??= element;
    this.#open = element;
    this.#end = at + 1 + qualified.length;
  }

  #attribute(name: string, value: string): void {
    // Nothing but blanks stands between the end of the piece before and this name.
    const at = this.#xml.indexOf(name, this.#end);
    this.#open?.attributes.push({ name, value, at });
    this.#passed();
  }

  #passed(): void {
    this.#end = this.#parser.position;
  }

  #close(): void {
    this.#depth -= 1;
    this.#open = this.#open?.parent;
    this.#passed();
  }

  #text(text: string): void {
    const element = this.#open;
    if (element === undefined) return;
    if (element.textAt < 0 && text.trim() !== "") element.textAt = this.#end + this.#xml.slice(this.#end).search(/\S/);
    element.text += text;
    this.#passed();
  }
}

/** The tree of a well-formed document within the limits, or why there is none. Never throws for what stands in the text. */
export function readTree(xml: string): XmlElement | XmlFault {
  // Before the parser sees it: saxes 6.0.0 throws a RangeError of its own for a lone surrogate behind `<!`.
  const forbidden = findForbidden(xml);
  if (forbidden >= 0) return { code: "E-XML", at: forbidden, words: "there is a character that XML cannot carry" };
  const grower = new TreeGrower(xml);
  try {
    grower.grow();
  } catch (thrown) {
    if (thrown instanceof Unfit) return thrown.fault;
    throw thrown;
  }
  return grower.root ?? { code: "E-XML", at: 0, words: "there is no element" };
}
