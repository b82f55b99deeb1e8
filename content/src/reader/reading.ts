/** One reading under way: the document, what Windows it is read as, and who hears of what is found. */
import type { FindingCode } from "./finding.ts";
import { nearest } from "./nearest.ts";
import { placeOfText, type XmlAttribute, type XmlElement } from "./xml-tree.ts";

/** `win8` is Windows 8.0, `win81` Windows 8.1, `win10` Windows 10 and 11. */
export type Profile = "win8" | "win81" | "win10";

/** As which Windows a payload is read. */
export interface ReadOptions {
  /** `win10` when absent. */
  readonly profile?: Profile;
  /** Build of Windows 10, such as 14393; the newest when absent. */
  readonly build?: number;
  /** Every error drops the notification; no when absent. */
  readonly strict?: boolean;
  /** Whether the tile's queue is known to be on; no when absent. */
  readonly queue?: boolean;
}

/** Something that was found. */
export interface Found {
  readonly code: FindingCode;
  /** Undefined for the document as a whole. */
  readonly element: XmlElement | undefined;
  readonly attribute?: string;
  /** UTF-16 units from the beginning of the document. */
  readonly at: number;
  readonly message: string;
  /** How to mend it, where the place itself says something better than usual. */
  readonly mend?: string | undefined;
}

/** What is told of whatever is found, in the order in which it is found. `xml` is the document without its byte-order mark. */
export interface FindingListener {
  found(found: Found, xml: string): void;
  /** The document is not well-formed, has a document type, or goes beyond a limit. @param from up to where it was read */
  unread(from: number, xml: string): void;
}

const NONE: readonly string[] = [];

// A loop, since this is asked for every element: `every` calls a function for each child.
function areKnown(children: readonly XmlElement[], known: readonly string[]): boolean {
  for (const { name } of children) if (!known.includes(name)) return false;
  return true;
}

/** What the readers of elements share: they ask it for children and tell it what they find. */
export class Reading {
  readonly xml: string;
  readonly profile: Profile;
  readonly queue: boolean;
  readonly #build: number;
  readonly #listener: FindingListener;

  constructor(xml: string, options: ReadOptions, listener: FindingListener) {
    this.xml = xml;
    this.profile = options.profile ?? "win10";
    this.queue = options.queue === true;
    this.#build = options.build ?? Number.POSITIVE_INFINITY;
    this.#listener = listener;
  }

  /** Notes a finding at an element. */
  report(code: FindingCode, element: XmlElement, message: string, mend?: string): void {
    this.#tell({ code, element, at: element.at, message, mend });
  }

  reportAttribute(code: FindingCode, element: XmlElement, given: XmlAttribute, message: string, mend?: string): void {
    this.#tell({ code, element, attribute: given.name, at: given.at, message, mend });
  }

  /** Notes a finding of the document as a whole. */
  reportDocument(code: FindingCode, message: string): void {
    this.#tell({ code, element: undefined, at: 0, message });
  }

  /** See {@link FindingListener.unread}. */
  reportUnread(from: number): void {
    this.#listener.unread(from, this.xml);
  }

  /** Notes text in an element that holds nothing but elements. */
  refuseText(element: XmlElement): void {
    if (element.textAt < 0) return;
    const at = placeOfText(this.xml, element);
    this.#tell({ code: "E-TEXT-NODE", element, at, message: `there is text in ${element.name}` });
  }

  /** Whether the build is older than a feature, which is then noted. */
  isOlderThan(build: number, element: XmlElement, feature: string): boolean {
    const older = this.profile === "win10" && this.#build < build;
    if (older) this.report("I-BUILD", element, `${feature} is there from build ${build}`);
    return older;
  }

  /** The children that are known here, in order. Notes the others, and text where none belongs. */
  children(parent: XmlElement, known: readonly string[]): readonly XmlElement[] {
    this.refuseText(parent);
    return this.#known(parent, known);
  }

  /** The text of an element, without the blanks around it; elements in it are noted. */
  text(element: XmlElement): string {
    this.#known(element, NONE);
    return element.text.trim();
  }

  #known(parent: XmlElement, known: readonly string[]): readonly XmlElement[] {
    const { children } = parent;
    // As good as always every child is known, and its parent's own list will do.
    if (areKnown(children, known)) return children;
    return children.filter((child) => {
      const isKnown = known.includes(child.name);
      if (!isKnown) this.#reportUnknown(child, parent, known);
      return isKnown;
    });
  }

  #reportUnknown(child: XmlElement, parent: XmlElement, known: readonly string[]): void {
    const meant = known.find((name) => name.toLowerCase() === child.name.toLowerCase());
    if (meant !== undefined) {
      this.report("E-CASE-EL", child, `${child.name} is written in the wrong case`, `write ${meant}`);
      return;
    }
    const like = nearest(child.name, known);
    const mend = like === undefined ? undefined : `did you mean ${like}?`;
    this.report("W-UNKNOWN-EL", child, `${child.name} is not known in ${parent.name}`, mend);
  }

  #tell(found: Found): void {
    this.#listener.found(found, this.xml);
  }
}
