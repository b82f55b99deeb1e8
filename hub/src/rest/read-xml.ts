/**
 * XML as a small tree, read strictly: well formed, namespaces declared, no document type. Knows no element by name.
 */
import { HUB_NAMESPACES } from "@belfry/protocol";
import { SaxesParser } from "saxes";
import { HubRefusal } from "../refusal.ts";

/** One element, and everything in it. */
export interface XmlElement {
  /** Without its namespace's prefix. */
  readonly name: string;
  /** The `type` of XML Schema's instances, without a prefix; undefined where there is none. */
  readonly type: string | undefined;
  readonly children: readonly XmlElement[];
  /** Its own text, CDATA included, as it stands. */
  readonly text: string;
}

interface Growing extends XmlElement {
  readonly children: Growing[];
  text: string;
}

/** A body of 64 KB could hold 16,000; what a hub is sent has some 70. */
const MAX_ELEMENTS = 4096;
const MAX_DEPTH = 32;

const broken = (detail: string) => new HubRefusal("XML_INVALID", { detail });

const withoutPrefix = (name: string) => name.slice(name.indexOf(":") + 1);

/** Builds one tree; not fit for another. */
class Grower {
  readonly #parser = new SaxesParser({ xmlns: true, position: false });
  readonly #open: Growing[] = [];
  #root: Growing | undefined;
  #count = 0;

  constructor() {
    const parser = this.#parser;
    parser.on("error", ({ message }) => {
      throw broken(message.slice(0, 200));
    });
    parser.on("doctype", () => {
      throw broken("a document type is not allowed");
    });
    parser.on("opentag", ({ local, attributes }) => {
      const types = Object.values(attributes).filter(
        (one) => one.local === "type" && one.uri === HUB_NAMESPACES.instance,
      );
      this.#begin(local, types[0]?.value);
    });
    parser.on("closetag", () => void this.#open.pop());
    parser.on("text", (text) => this.#say(text));
    parser.on("cdata", (text) => this.#say(text));
  }

  grow(xml: string): XmlElement {
    this.#parser.write(xml).close();
    if (this.#root === undefined) throw broken("there is no element");
    return this.#root;
  }

  #begin(name: string, type: string | undefined): void {
    this.#count += 1;
    if (this.#count > MAX_ELEMENTS) throw broken(`there are more than ${MAX_ELEMENTS} elements`);
    if (this.#open.length >= MAX_DEPTH) throw broken(`elements are nested deeper than ${MAX_DEPTH} levels`);
    const element: Growing = {
      name,
      type: type === undefined ? undefined : withoutPrefix(type.trim()),
      children: [],
      text: "",
    };
    this.#open.at(-1)?.children.push(element);
    this.#root ??= element;
    this.#open.push(element);
  }

  #say(text: string): void {
    const element = this.#open.at(-1);
    if (element !== undefined) element.text += text;
  }
}

/**
 * Reads a document.
 *
 * @throws HubRefusal XML_INVALID
 */
export function readXml(xml: string): XmlElement {
  // saxes 6.0.0 takes many a lone surrogate for a character, and throws a RangeError of its own for one behind `<!`.
  if (!xml.isWellFormed()) throw broken("there is a character that XML cannot carry");
  return new Grower().grow(xml);
}

/** The first child of this name. */
export function childOf(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((child) => child.name === name);
}

/** The text of a child, undefined where there is none or it is empty. @throws HubRefusal XML_INVALID when elements stand in it */
export function childText(element: XmlElement, name: string): string | undefined {
  const child = childOf(element, name);
  if (child === undefined) return undefined;
  if (child.children.length > 0) throw broken(`${name} takes text; markup in it must be escaped`);
  return child.text === "" ? undefined : child.text;
}
