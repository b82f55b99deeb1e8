/** One reading under way: the document, what Windows it is read as, and what was found so far. */
import { drops, FINDINGS, type Finding, type FindingCode, severityOf } from "./finding.ts";
import { nearest } from "./nearest.ts";
import { placeOfAttribute, placeOfElement, placeOfText, type XmlAttribute, type XmlElement } from "./xml-tree.ts";

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

/** Where something was found. */
interface Place {
  readonly element: XmlElement | undefined;
  readonly attribute?: string;
  readonly at: number;
}

const NONE: readonly string[] = [];

function pathOf(element: XmlElement | undefined): string {
  if (element === undefined) return "";
  const same = element.parent?.children.filter(({ name }) => name === element.name) ?? [];
  const number = same.length > 1 ? `[${same.indexOf(element) + 1}]` : "";
  const above = pathOf(element.parent);
  return `${above === "" ? "" : `${above}/`}${element.name}${number}`;
}

/** What the readers of elements share: they ask it for children and tell it what they find. */
export class Reading {
  readonly xml: string;
  readonly profile: Profile;
  readonly queue: boolean;
  readonly findings: Finding[] = [];
  readonly #build: number;

  constructor(xml: string, options: ReadOptions) {
    this.xml = xml;
    this.profile = options.profile ?? "win10";
    this.queue = options.queue === true;
    this.#build = options.build ?? Number.POSITIVE_INFINITY;
  }

  /** Whether something was found that drops the notification. */
  get dropped(): boolean {
    return this.findings.some(({ code }) => drops(code));
  }

  /** Notes a finding at an element, or at one of its attributes. */
  report(code: FindingCode, element: XmlElement | undefined, message: string, mend?: string): void {
    this.#note(code, { element, at: element === undefined ? 0 : placeOfElement(this.xml, element) }, message, mend);
  }

  reportAttribute(code: FindingCode, element: XmlElement, given: XmlAttribute, message: string, mend?: string): void {
    this.#note(code, { element, attribute: given.name, at: placeOfAttribute(this.xml, given) }, message, mend);
  }

  /** Notes a finding at a place in the document, of which no element is known. */
  reportAt(code: FindingCode, at: number, message: string): void {
    this.#note(code, { element: undefined, at }, message);
  }

  /** Notes text in an element that holds nothing but elements. */
  refuseText(element: XmlElement): void {
    if (element.textAfter < 0) return;
    this.#note("E-TEXT-NODE", { element, at: placeOfText(this.xml, element) }, `there is text in ${element.name}`);
  }

  /** Whether the build is older than a feature, which is then noted. */
  isOlderThan(build: number, element: XmlElement, feature: string): boolean {
    const older = this.profile === "win10" && this.#build < build;
    if (older) this.report("I-BUILD", element, `${feature} is there from build ${build}`);
    return older;
  }

  /**
   * The children that are known here, in order. Notes the others, and text where none belongs.
   */
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
    // As good as always every child is known, and its parent's own list will do.
    if (parent.children.every(({ name }) => known.includes(name))) return parent.children;
    return parent.children.filter((child) => {
      if (known.includes(child.name)) return true;
      const meant = known.find((name) => name.toLowerCase() === child.name.toLowerCase());
      if (meant !== undefined)
        this.report("E-CASE-EL", child, `${child.name} is written in the wrong case`, `write ${meant}`);
      else this.#reportUnknown(child, parent, known);
      return false;
    });
  }

  #reportUnknown(child: XmlElement, parent: XmlElement, known: readonly string[]): void {
    const like = nearest(child.name, known);
    const mend = like === undefined ? undefined : `did you mean ${like}?`;
    this.report("W-UNKNOWN-EL", child, `${child.name} is not known in ${parent.name}`, mend);
  }

  #note(code: FindingCode, { element, attribute, at }: Place, message: string, mend?: string): void {
    const before = this.xml.slice(0, at);
    const { windows, mend: usual } = FINDINGS[code];
    this.findings.push({
      code,
      severity: severityOf(code),
      path: pathOf(element) + (attribute === undefined ? "" : `/@${attribute}`),
      line: before.split("\n").length,
      column: at - before.lastIndexOf("\n"),
      message,
      windows,
      mend: mend ?? usual,
    });
  }
}
