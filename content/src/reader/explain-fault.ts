/** Says what is wrong with a document that could not be read: the strict parser's own words, and the place where it stopped. */
import { SaxesParser } from "saxes";
import { findForbidden } from "../escape.ts";
import { MAX_DEPTH, MAX_ELEMENTS } from "./xml-tree.ts";

/** Why there is no tree. */
export interface XmlFault {
  readonly code: "E-XML" | "E-DTD" | "E-LIMIT";
  /** UTF-16 units from the beginning of the document. */
  readonly at: number;
  readonly words: string;
}

const ILL_FORMED = "the document is not well-formed";

class Found extends Error {
  readonly fault: XmlFault;

  constructor(fault: XmlFault) {
    super(fault.words);
    this.fault = fault;
  }
}

/** @throws Found the first fault in the order of the document */
function parse(xml: string): void {
  // Without a line and column before every message: a finding has its own.
  const parser = new SaxesParser({ position: false });
  const refuse = (code: XmlFault["code"], words: string): never => {
    throw new Found({ code, at: Math.min(parser.position, xml.length), words });
  };
  let depth = 0;
  let count = 0;
  parser.on("error", ({ message }) => refuse("E-XML", `${ILL_FORMED}: ${message.replace(/\.$/, "")}`));
  parser.on("doctype", () => refuse("E-DTD", "the document has a document type"));
  parser.on("opentagstart", () => {
    depth += 1;
    count += 1;
    if (depth > MAX_DEPTH) refuse("E-LIMIT", `elements are nested deeper than ${MAX_DEPTH} levels`);
    if (count > MAX_ELEMENTS) refuse("E-LIMIT", `there are more than ${MAX_ELEMENTS} elements`);
  });
  parser.on("closetag", () => {
    depth -= 1;
  });
  parser.write(xml).close();
}

/**
 * The first fault of a document that `readTree` does not read.
 *
 * @param unreadFrom where that stopped: the place of a fault that the parser lets pass, such as `<?a?b?>`
 */
export function explainFault(xml: string, unreadFrom: number): XmlFault {
  // Before the parser sees it: saxes 6.0.0 takes many a lone surrogate for a character, and throws a RangeError of its own for one behind `<!`.
  const forbidden = findForbidden(xml);
  if (forbidden >= 0) return { code: "E-XML", at: forbidden, words: "there is a character that XML cannot carry" };
  try {
    parse(xml);
  } catch (thrown) {
    if (thrown instanceof Found) return thrown.fault;
    throw thrown;
  }
  return { code: "E-XML", at: unreadFrom, words: ILL_FORMED };
}
