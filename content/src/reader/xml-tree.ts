/** XML as a small tree with the place of every element and attribute. Knows no element by name; refuses document types. */
/// <reference lib="es2024.string" />
import { SaxesParser } from "saxes";
import { findForbidden } from "../escape.ts";
import { MAX_DEPTH } from "../root-element.ts";

/** One attribute. */
export interface XmlAttribute {
  readonly name: string;
  readonly value: string;
  /** Where the piece before it ended: nothing but blanks stands from there to its name. */
  readonly after: number;
}

/** One element, and everything in it. */
export interface XmlElement {
  /** Without its namespace's prefix. */
  readonly name: string;
  readonly prefixed: boolean;
  /** Where the parser stood when it had read the name. */
  readonly named: number;
  readonly parent: XmlElement | undefined;
  readonly attributes: XmlAttribute[];
  readonly children: XmlElement[];
  text: string;
  /** Where the piece before its first text that is not blank ended; -1 if there is no such text. */
  textAfter: number;
}

/** A document that could be read. */
export interface XmlTree {
  readonly root: XmlElement;
  /** False if no element's name has a prefix and no attribute declares a namespace. */
  readonly mayHaveNamespaces: boolean;
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

/** Grows one tree after the other, as long as none of them is given up half-way. */
class TreeGrower {
  // Without a line and column before every message: those of a finding are counted when there is one.
  readonly #parser = new SaxesParser({ position: false });
  #xml = "";
  #root: XmlElement | undefined;
  #hasPrefix = false;
  #open: XmlElement | undefined;
  #depth = 0;
  #count = 0;
  /** Where the last piece ended that is no text. */
  #end = 0;

  constructor() {
    const parser = this.#parser;
    parser.on("error", ({ message }) => this.#refuse("E-XML", message));
    parser.on("doctype", () => this.#refuse("E-DTD", "the document has a document type"));
    parser.on("opentagstart", ({ name }) => this.#begin(name));
    parser.on("attribute", ({ name, value }) => this.#attribute(name, value));
    parser.on("opentag", () => this.#passed());
    parser.on("closetag", () => this.#close());
    parser.on("text", (text) => this.#text(text));
    parser.on("cdata", (text) => this.#text(text));
  }

  /** @throws Unfit, and then the grower is not fit for another document */
  grow(xml: string): XmlTree | undefined {
    this.#xml = xml;
    this.#hasPrefix = false;
    this.#count = 0;
    this.#end = 0;
    this.#parser.write(xml).close();
    const root = this.#root;
    // A payload should not stay in memory until the next one comes.
    this.#xml = "";
    this.#root = undefined;
    return root && { root, mayHaveNamespaces: this.#hasPrefix || xml.includes("xmlns") };
  }

  #refuse(code: XmlFault["code"], words: string): never {
    throw new Unfit({ code, at: Math.min(this.#parser.position, this.#xml.length), words });
  }

  #begin(qualified: string): void {
    this.#depth += 1;
    this.#count += 1;
    if (this.#depth > MAX_DEPTH) this.#refuse("E-LIMIT", `elements are nested deeper than ${MAX_DEPTH} levels`);
    if (this.#count > MAX_ELEMENTS) this.#refuse("E-LIMIT", `there are more than ${MAX_ELEMENTS} elements`);
    const colon = qualified.indexOf(":");
    const element: XmlElement = {
      name: colon < 0 ? qualified : qualified.slice(colon + 1),
      prefixed: colon >= 0,
      named: this.#parser.position,
      parent: this.#open,
      attributes: [],
      children: [],
      text: "",
      textAfter: -1,
    };
    if (element.prefixed) this.#hasPrefix = true;
    if (this.#open === undefined) this.#root = element;
    else this.#open.children.push(element);
    this.#open = element;
    this.#end = element.named;
  }

  #attribute(name: string, value: string): void {
    this.#open?.attributes.push({ name, value, after: this.#end });
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
    if (element.textAfter < 0 && text.trim() !== "") element.textAfter = this.#end;
    // Nearly every element has but one piece, which would be copied once more if it were added to an empty text.
    element.text = element.text === "" ? text : element.text + text;
    this.#passed();
  }
}

/**
 * A grower that waits for the next document: making a parser costs as much as reading a fifth of a tile. One that was stopped half-way is
 * not taken up again, because its parser would go on where it stood.
 */
let idle: TreeGrower | undefined;

function refuseForbidden(xml: string): XmlFault {
  return { code: "E-XML", at: findForbidden(xml), words: "there is a character that XML cannot carry" };
}

/** The tree of a well-formed document within the limits, or why there is none. Never throws for what stands in the text. */
export function readTree(xml: string): XmlTree | XmlFault {
  // Before the parser sees it: saxes 6.0.0 takes many a lone surrogate for a character, and throws a RangeError of its own for one behind `<!`.
  if (!xml.isWellFormed()) return refuseForbidden(xml);
  const grower = idle ?? new TreeGrower();
  idle = undefined;
  try {
    const tree = grower.grow(xml);
    idle = grower;
    return tree ?? { code: "E-XML", at: 0, words: "there is no element" };
  } catch (thrown) {
    if (!(thrown instanceof Unfit)) throw thrown;
    // saxes stops at every forbidden character that is no surrogate, so that sound payloads need not be searched for one.
    return findForbidden(xml) < 0 ? thrown.fault : refuseForbidden(xml);
  }
}

// Places are looked up when something is found there, which for most payloads is never.

/** Where an element's `<` stands: UTF-16 units from the beginning of the document. */
export function placeOfElement(xml: string, { named }: XmlElement): number {
  return xml.lastIndexOf("<", named - 1);
}

/** Where an attribute's name begins. */
export function placeOfAttribute(xml: string, { name, after }: XmlAttribute): number {
  return xml.indexOf(name, after);
}

/** Where an element's first text begins that is not blank. */
export function placeOfText(xml: string, { textAfter }: XmlElement): number {
  return textAfter + xml.slice(textAfter).search(/\S/);
}
