/** Puts what readers find into words: its place as path, line and column, what Windows makes of it, and how to mend it. */
import { explainFault } from "./explain-fault.ts";
import { FINDINGS, type Finding, severityOf } from "./finding.ts";
import type { FindingListener, Found } from "./reading.ts";
import { wordingOf } from "./wording.ts";
import type { XmlElement } from "./xml-tree.ts";

function pathOf(element: XmlElement | undefined): string {
  if (element === undefined) return "";
  const same = element.parent?.children.filter(({ name }) => name === element.name) ?? [];
  const number = same.length > 1 ? `[${same.indexOf(element) + 1}]` : "";
  const above = pathOf(element.parent);
  return `${above === "" ? "" : `${above}/`}${element.name}${number}`;
}

/** The findings of one document. */
export class Findings implements FindingListener {
  readonly #all: Finding[] = [];

  found(found: Found, xml: string): void {
    const { code, element, attribute, at } = found;
    const before = xml.slice(0, at);
    const { windows, mend: usual } = FINDINGS[code];
    const [message, mend = usual] = wordingOf(found);
    this.#all.push({
      code,
      severity: severityOf(code),
      path: pathOf(element) + (attribute === undefined ? "" : `/@${attribute}`),
      line: before.split("\n").length,
      column: at - before.lastIndexOf("\n"),
      message,
      windows,
      mend,
    });
  }

  unread(from: number, xml: string): void {
    const { code, at, words } = explainFault(xml, from);
    this.found({ code, element: undefined, at, said: [words] }, xml);
  }

  /** In the order of the document; at one place in the order in which they were found. */
  inOrder(): readonly Finding[] {
    return this.#all.sort((a, b) => a.line - b.line || a.column - b.column);
  }
}
