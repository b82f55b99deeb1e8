/** One reading under way: the document, what Windows it is read as, and who hears of what is found. */
import type { FindingCode } from "./finding.ts";
import { placeOfText, type XmlAttribute, type XmlElement } from "./xml-tree.ts";

/** `win8` is Windows 8.0, `win81` Windows 8.1, `win10` Windows 10 and 11. */
export type Profile = "win8" | "win81" | "win10";

/** As which Windows a payload is read. */
export interface ReadOptions {
  /** `win10` when absent. */
  readonly profile?: Profile | undefined;
  /** Build of Windows 10, such as 14393; the newest when absent. */
  readonly build?: number | undefined;
  /** Every error drops the notification; no when absent. */
  readonly strict?: boolean;
  /** Whether the tile's queue is known to be on; no when absent. */
  readonly queue?: boolean;
}

/** What is newer than the first Windows 10. */
export type Feature =
  | "arguments"
  | "attribution"
  | "background"
  | "circle"
  | "displayTimestamp"
  | "file"
  | "header"
  | "menu"
  | "people"
  | "progress"
  | "urgent";

/** A word or a number that the sentence about a finding names. */
export type Said = string | number | undefined;

/** Something that was found. */
export interface Found {
  readonly code: FindingCode;
  /** Undefined for the document as a whole. */
  readonly element: XmlElement | undefined;
  readonly attribute?: string;
  /** UTF-16 units from the beginning of the document. */
  readonly at: number;
  /** What there is to say of it beside its place, in the order in which wording.ts takes it. */
  readonly said: readonly Said[];
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

/** The word that was meant, whatever its case. */
export function whateverCase<Word extends string>(name: string, known: readonly Word[]): Word | undefined {
  return known.find((each) => each.toLowerCase() === name.toLowerCase());
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
  report(code: FindingCode, element: XmlElement, ...said: readonly Said[]): void {
    this.#tell({ code, element, at: element.at, said });
  }

  reportAttribute(code: FindingCode, element: XmlElement, given: XmlAttribute, ...said: readonly Said[]): void {
    this.#tell({ code, element, attribute: given.name, at: given.at, said });
  }

  /** Notes a finding of the document as a whole. */
  reportDocument(code: FindingCode, ...said: readonly Said[]): void {
    this.#tell({ code, element: undefined, at: 0, said });
  }

  /** See {@link FindingListener.unread}. */
  reportUnread(from: number): void {
    this.#listener.unread(from, this.xml);
  }

  /** Notes text in an element that holds nothing but elements. */
  refuseText(element: XmlElement): void {
    if (element.textAt < 0) return;
    this.#tell({ code: "E-TEXT-NODE", element, at: placeOfText(this.xml, element), said: [] });
  }

  /** Whether the build is older than a feature, which is then noted. */
  isOlderThan(build: number, element: XmlElement, feature: Feature): boolean {
    const older = this.profile === "win10" && this.#build < build;
    if (older) this.report("I-BUILD", element, build, feature);
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
      if (!isKnown) this.#reportUnknown(child, known);
      return isKnown;
    });
  }

  #reportUnknown(child: XmlElement, known: readonly string[]): void {
    const meant = whateverCase(child.name, known);
    if (meant === undefined) this.report("W-UNKNOWN-EL", child, ...known);
    else this.report("E-CASE-EL", child, meant);
  }

  #tell(found: Found): void {
    this.#listener.found(found, this.xml);
  }
}
